"""What can differ between the portal and Dropbox. Pure."""

from enum import StrEnum


class Kind(StrEnum):
    LICENCES_MISSING = "licences-missing"
    LICENCES_UNBILLED = "licences-unbilled"
    AT_CAPACITY = "at-capacity"
    OVER_LICENSED = "over-licensed"
    COUNT_MISMATCH = "count-mismatch"
    IDLE_SEATS = "idle-seats"
    MEMBER_UNKNOWN = "member-unknown"
    MEMBER_MISSING = "member-missing"
    STATUS_DIFFERS = "status-differs"
    EMAIL_DIFFERS = "email-differs"
    STALE_INVITE = "stale-invite"


OF_PEOPLE = frozenset(
    {Kind.MEMBER_UNKNOWN, Kind.MEMBER_MISSING, Kind.STATUS_DIFFERS, Kind.EMAIL_DIFFERS, Kind.STALE_INVITE}
)
INFORMATION = frozenset({Kind.AT_CAPACITY, Kind.IDLE_SEATS, Kind.STALE_INVITE})  # worth knowing, and nothing is wrong
ACCEPTABLE = OF_PEOPLE - {Kind.STALE_INVITE}  # taken over as it is at Dropbox
