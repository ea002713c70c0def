"""What keeps a mail from an address: one rule over the stops that are known of it. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from portal.mail.streams import Stream

MANUAL = "manual"


@dataclass(frozen=True, slots=True)
class Stop:
    """`stream` is empty where it is of all mail; `by_partner`: it is one partner's, and only of what that partner sends."""

    cause: str
    stream: str = ""
    by_partner: bool = False


def stopped_by(stream: str, stops: Iterable[Stop], *, has_account: bool) -> Stop | None:
    """The first that applies. What somebody stops altogether does not keep transactional mail from a person with an account: they
    would not hear of a lost second factor.
    """
    for stop in stops:
        goes = stop.cause == MANUAL and has_account and stream == Stream.TRANSACTIONAL
        if stop.stream == stream or not (stop.stream or goes):
            return stop
    return None
