"""How a person stood when something was asked for, and whether it may still be done to them as they stand now. Pure."""

from partners.dropbox.gateway.values import Status
from partners.dropbox.seats.values import Action

WANTED = {
    Action.SUSPEND: (Status.SUSPENDED,),
    Action.UNSUSPEND: (Status.ACTIVE,),
    Action.REMOVE: (Status.REMOVED,),
    Action.RECOVER: (Status.INVITED, Status.ACTIVE, Status.SUSPENDED),  # expected is the first, which leads to the next
}
MAKES = {action: statuses[0] for action, statuses in WANTED.items()}  # as is expected until a reading shows it
REVERSED, ACCEPTED, INVITED = "reversed_meanwhile", "accepted_meanwhile", "invited_meanwhile"
RECOVERED, UNDONE_OR_LOST = "recovered_meanwhile", "undone_or_lost"
OTHERWISE = frozenset({REVERSED, ACCEPTED, INVITED, RECOVERED, UNDONE_OR_LOST})  # words for what a reading here does not show yet


def is_so(action: str, status: str) -> bool:
    """Nothing is left to do."""
    return status in WANTED.get(Action(action), ())


def changed(action: str, seen: str, now: str) -> str:
    """The word for why it is not done to somebody who stands otherwise than was seen; empty where nothing speaks against it.

    What was so already when it was asked for again, and is not any more, somebody else has reversed. What Dropbox itself
    refuses (suspending an invitation, recovering nobody) it says better. `seen` is empty of what nobody remembers.
    """
    if not seen or is_so(action, now):
        return ""
    if is_so(action, seen):
        return REVERSED
    if action != Action.REMOVE or (seen == Status.INVITED) == (now == Status.INVITED):
        return ""
    return ACCEPTED if seen == Status.INVITED else INVITED
