"""What is asked for, in the words of both doors, as a change of the engine."""

from collections.abc import Callable
from typing import Any

from partners.subscriptions.engine.changes import Cancel, Change, ChangePlan, ChangeRenewal, SetSeats, Subscribe
from partners.subscriptions.terms import Term

_MAKE: dict[str, Callable[..., Change]] = {
    "subscribe": lambda plan, term, seats: Subscribe(plan, Term(term), seats),
    "change-seats": lambda seats: SetSeats(seats),
    "change-plan": lambda plan: ChangePlan(plan),
    "change-renewal": lambda auto_renew: ChangeRenewal(auto_renew=auto_renew),
    "cancel": Cancel,
}
# Which fields each kind takes; all of them are needed.
KINDS_ASKED: dict[str, frozenset[str]] = {
    "subscribe": frozenset({"client_account", "admin_email", "plan", "term", "seats"}),
    "change-seats": frozenset({"subscription", "seats"}),
    "change-plan": frozenset({"subscription", "plan"}),
    "change-renewal": frozenset({"subscription", "auto_renew"}),
    "cancel": frozenset({"subscription"}),
}


def change_of(kind: str, **values: Any) -> Change:
    return _MAKE[kind](**values)
