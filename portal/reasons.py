"""Why somebody does it: what many decisions ask for. `@business_action` reads it for all of them."""

from portal.errors import ReasonMissing, TooLong
from portal.text import HostileText, clean_text

LONGEST = 500  # of every column that keeps a reason, and of the event's


def read_reason(text: str, *, required: bool = True) -> str:
    """Cleaned, of any number of lines. Its length is counted afterwards: composing the characters can make a text longer."""
    try:
        reason = clean_text(text, multiline=True)
    except HostileText as error:
        error.field = "reason"
        raise
    if required and not reason:
        raise ReasonMissing()
    if len(reason) > LONGEST:
        raise TooLong(field="reason", limit=LONGEST)
    return reason
