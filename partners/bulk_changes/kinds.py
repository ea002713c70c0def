"""What can be done to many subscriptions, and how many seats each is to have then. Pure."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    SET_SEATS = "set-seats", _("Set seats to a number")
    CHANGE_BY = "change-by", _("Seats more or fewer")
    CHANGE_BY_PERCENT = "change-by-percent", _("Percent more or fewer")
    RIGHT_SIZE = "right-size", _("Reduce to the seats in use")
    LET_END = "let-end", _("Do not renew")
    LET_RENEW = "let-renew", _("Renew after all")
    WITHDRAW = "withdraw-change", _("Withdraw fewer seats")
    CHANGE_TERM = "change-term", _("Another term from the renewal")


class Rounding(models.TextChoices):
    UP = "up", _("Up")
    DOWN = "down", _("Down")


VALUED = frozenset({Kind.SET_SEATS, Kind.CHANGE_BY, Kind.CHANGE_BY_PERCENT})
# The action on one subscription that each is many of: who may do it, and when, is asked there.
ACTIONS: dict[str, str] = {
    Kind.LET_END: "subscriptions.let-end",
    Kind.LET_RENEW: "subscriptions.let-renew",
    Kind.WITHDRAW: "subscriptions.withdraw-change",
    Kind.CHANGE_TERM: "subscriptions.change-term",
}
CHANGE_SEATS = "subscriptions.change-seats"


def action_of(kind: str) -> str:
    return ACTIONS.get(kind, CHANGE_SEATS)


def seats_wanted(kind: str, value: int, rounding: str, purchased: int) -> int:
    """Altogether, of the seats purchased today. Whether a team may have so many is the engine's to say."""
    if kind == Kind.SET_SEATS:
        return value
    if kind == Kind.CHANGE_BY:
        return max(purchased + value, 0)
    hundredths = purchased * (100 + value)
    return max(-(-hundredths // 100) if rounding == Rounding.UP else hundredths // 100, 0)
