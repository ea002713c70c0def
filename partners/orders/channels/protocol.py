"""What a channel is: who buys licences for a line of an order, and how soon Dropbox shows them."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from django.utils.functional import Promise

if TYPE_CHECKING:
    from partners.orders.models import LicenceOrder, OrderLine


class Result(StrEnum):
    ORDERED = "ordered"  # taken, and not there yet: it is asked again
    CONFIRMED = "confirmed"
    REFUSED = "refused"  # a person looks at it
    TRY_LATER = "try_later"  # nothing was bought
    UNKNOWN = "unknown"  # it may have been bought


@dataclass(frozen=True, slots=True)
class Answer:
    """Plain values. `words` are the distributor's own, for the trade desk; `again_in` is its wish for a pause."""

    result: Result
    reference: str = ""
    words: str = ""
    again_in: timedelta | None = None


class LicenceChannel(Protocol):
    """`shown_within` is its promise: from the confirmation on, so long Dropbox may take to show the number. One that does not
    `buy` leaves it to a person at the trade desk. A faulty `serves` counts as no.

    What it orders is a number that the team has then (`quote.decided.after.seats`), from the one that the quote stands on: a line
    whose team has more than that at Dropbox is a person's, and never placed by a channel.

    `place` is called outside of any transaction, by one worker at a time, and again when nobody knows what became of it:
    so it asks first whether this licence order is bought already. What it raises counts as `UNKNOWN`. After `ORDERED` it is
    called again until it says another thing, however long that takes.
    """

    code: str
    label: str | Promise
    shown_within: timedelta
    buys: bool

    def serves(self, line: "OrderLine") -> bool: ...

    def place(self, licence_order: "LicenceOrder") -> Answer: ...
