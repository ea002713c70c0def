"""What a server's final refusal (5xx) says: of the address, of this time, or of us. Pure.

The enhanced status (RFC 3463) goes first: 550 alone is said of all three.
"""

import re
from enum import StrEnum


class Kind(StrEnum):
    HARD = "hard"  # nobody is there
    SOFT = "soft"  # somebody is there, and this mail did not get in
    POLICY = "policy"  # we are not wanted, whoever is there


_ENHANCED = re.compile(r"5\.(\d{1,3})\.(\d{1,3})")
_ABOUT_THE_SENDERS_ADDRESS = {"7", "8"}
_BY_CODE = {550: Kind.HARD, 551: Kind.HARD, 553: Kind.HARD, 554: Kind.POLICY}


def kind_of(code: int, enhanced: str = "") -> Kind:
    if not (status := _ENHANCED.fullmatch(enhanced)):
        return _BY_CODE.get(code, Kind.SOFT)
    match status.groups():
        case "1", detail:
            return Kind.POLICY if detail in _ABOUT_THE_SENDERS_ADDRESS else Kind.HARD
        case "2", "1":  # the mailbox is disabled
            return Kind.HARD
        case "7", _:
            return Kind.POLICY
        case ("0", _) | ("5", "0"):  # "other": says no more than the code
            return _BY_CODE.get(code, Kind.SOFT)
    return Kind.SOFT  # full, too long, unreachable, not understood
