"""What is asked for, in the words of both doors, as a change of the engine."""

from collections.abc import Callable, Iterable
from typing import Any

from partners.subscriptions.engine.changes import (
    AddAddOn,
    Cancel,
    Change,
    ChangePlan,
    ChangeRenewal,
    Convert,
    RemoveAddOn,
    SetSeats,
    StartTrial,
    Subscribe,
)
from partners.subscriptions.terms import Term


def _subscribe(
    plan: str, term: str, seats: int, add_ons: Iterable[str] = (), invoiced: bool | None = None
) -> Subscribe:
    return Subscribe(plan, Term(term), seats, frozenset(add_ons), invoiced=invoiced)


def _convert(term: str, seats: int, add_ons: Iterable[str] = ()) -> Convert:
    return Convert(Term(term), seats, frozenset(add_ons))


_MAKE: dict[str, Callable[..., Change]] = {
    "subscribe": _subscribe,
    "start-trial": StartTrial,
    "convert": _convert,
    "change-seats": SetSeats,
    "change-plan": ChangePlan,
    "add-add-on": AddAddOn,
    "remove-add-on": RemoveAddOn,
    "change-renewal": lambda auto_renew: ChangeRenewal(auto_renew=auto_renew),
    "change-term": lambda term: ChangeRenewal(term=Term(term)),
    "cancel": Cancel,
}
# Which fields each kind needs.
KINDS_ASKED: dict[str, frozenset[str]] = {
    "subscribe": frozenset({"client_account", "admin_email", "plan", "term", "seats"}),
    "start-trial": frozenset({"client_account", "admin_email", "plan"}),
    "convert": frozenset({"subscription", "term", "seats"}),
    "change-seats": frozenset({"subscription", "seats"}),
    "change-plan": frozenset({"subscription", "plan"}),
    "add-add-on": frozenset({"subscription", "add_on"}),
    "remove-add-on": frozenset({"subscription", "add_on"}),
    "change-renewal": frozenset({"subscription", "auto_renew"}),
    "change-term": frozenset({"subscription", "term"}),
    "cancel": frozenset({"subscription"}),
}
# And what some take besides.
ALSO_TAKEN: dict[str, frozenset[str]] = {
    "subscribe": frozenset({"add_ons", "renew_with", "provisioning", "invoiced"}),
    "start-trial": frozenset({"provisioning"}),
    "convert": frozenset({"add_ons"}),
}


def taken_by(kind: str) -> frozenset[str]:
    """All fields that say what is asked for."""
    return KINDS_ASKED[kind] | ALSO_TAKEN.get(kind, frozenset())


def change_of(kind: str, **values: Any) -> Change:
    return _MAKE[kind](**values)
