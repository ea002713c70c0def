"""How many seats a team should renew with: what is used against what is purchased. Pure.

Pending invitations and suspended members use a seat, and a reduction takes effect at the renewal alone (Dropbox Help).
"""

from dataclasses import dataclass
from enum import StrEnum


class Advice(StrEnum):
    ASK = "ask"  # nothing is known of the use
    REDUCE = "reduce"
    LATE = "late"  # it should be fewer, and none can be asked for any more before this renewal
    SCHEDULED = "scheduled"  # the reduction waits already
    SHORT = "short"  # the reduction that waits leaves fewer than are used
    FULL = "full"  # every seat is used: the next colleague finds none
    KEEP = "keep"


@dataclass(frozen=True, slots=True)
class Proposal:
    advice: Advice
    seats: int  # to renew with
    spare: int = 0  # seats fewer than would renew without it


def propose(*, purchased: int, at_renewal: int, minimum: int, used: int | None, in_time: bool = True) -> Proposal:
    """`at_renewal` are the seats it would renew with as it stands; `in_time` says whether fewer can still be asked for."""
    if used is None:
        return Proposal(Advice.ASK, at_renewal)
    needed = max(used, minimum)
    if needed < at_renewal:
        return Proposal(Advice.REDUCE, needed, at_renewal - needed) if in_time else Proposal(Advice.LATE, at_renewal)
    if at_renewal < purchased:
        return Proposal(Advice.SHORT if used > at_renewal else Advice.SCHEDULED, at_renewal)
    return Proposal(Advice.FULL if used >= purchased else Advice.KEEP, at_renewal)
