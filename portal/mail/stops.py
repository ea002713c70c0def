"""What keeps a mail from an address: one rule over the stops that are known of it. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from portal.mail.streams import Stream


@dataclass(frozen=True, slots=True)
class Stop:
    """`stream` is empty where it is of all mail; `by_partner`: it is one partner's, and only of what that partner sends."""

    cause: str
    stream: str = ""
    by_partner: bool = False


def stopped_by(stream: str, stops: Iterable[Stop], *, has_account: bool) -> Stop | None:
    """The first that applies. What a partner stops altogether does not keep transactional mail from somebody with an account:
    a colleague would not hear of a lost second factor.
    """
    for stop in stops:
        is_kept = stop.by_partner and has_account and stream == Stream.TRANSACTIONAL
        if stop.stream == stream or not (stop.stream or is_kept):
            return stop
    return None
