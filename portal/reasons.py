"""Why somebody does it: what many decisions ask for, read the same way by all."""

from portal.errors import TooLong
from portal.tenancy.errors import ReasonMissing
from portal.text import HostileText, clean_text

LONGEST = 500  # of every column that keeps a reason, and of the event's


def read_reason(text: str) -> str:
    """Cleaned, of any number of lines; never empty."""
    try:
        reason = clean_text(text, multiline=True)
    except HostileText as error:
        error.field = "reason"
        raise
    if not reason:
        raise ReasonMissing()
    if len(reason) > LONGEST:
        raise TooLong(field="reason", limit=LONGEST)
    return reason
