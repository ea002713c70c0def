"""The only way to Dropbox. Plain values go in and come out, and whatever goes wrong is one of five faults.

The SDK takes 0.7 seconds and 43 MiB of each process that imports it, so it is imported where a team is opened and not before.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from partners.dropbox.gateway.faults import (
    Fault,
    NeedsReconnect,
    OutcomeUnknown,
    RateLimited,
    Refused,
    Unavailable,
)
from partners.dropbox.gateway.values import App

if TYPE_CHECKING:
    from partners.dropbox.gateway.team import TeamGateway

__all__ = [
    "App",
    "Fault",
    "NeedsReconnect",
    "OutcomeUnknown",
    "RateLimited",
    "Refused",
    "Unavailable",
    "open_team",
    "revoke",
]


@contextmanager
def open_team(app: App, refresh_token: str) -> "Iterator[TeamGateway]":
    """One team for one task: its connections and its access token go with it."""
    from partners.dropbox.gateway.team import TeamGateway
    from partners.dropbox.gateway.wire import Wire

    with Wire(app, refresh_token) as wire:
        yield TeamGateway(wire)


def revoke(app: App, refresh_token: str) -> None:
    """Ends the link at Dropbox: the refresh token and every access token made of it. Ended before is ended, too."""
    from partners.dropbox.gateway.wire import Wire

    with Wire(app, refresh_token) as wire:
        try:
            wire.revoke()
        except NeedsReconnect as fault:
            if fault.tag not in ("invalid_grant", "invalid_access_token"):
                raise
