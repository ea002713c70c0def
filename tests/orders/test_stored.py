"""Quotes are read back by the names of the engine's fields: one renamed, or new and without a default, breaks those at work."""

from datetime import date
from decimal import Decimal

from partners.subscriptions.engine.changes import SetSeats
from partners.subscriptions.engine.market import Quantity, Rate
from partners.subscriptions.engine.outcome import Charge, Kind, Outcome
from partners.subscriptions.engine.plain import change_from_plain, change_to_plain, from_plain, to_plain
from partners.subscriptions.engine.position import AtRenewal, Position, State
from partners.subscriptions.proration import Share
from partners.subscriptions.terms import Period, Term

RATE = {"row": "pi_1", "cost": "192", "retail": "288"}
POSITION = {
    "state": "active", "plan": "advanced", "version": "pv_1", "rank": 30, "minimum": 3, "maximum": None, "term": "yearly",
    "seats": 12, "add_ons": {"storage-10": "one"}, "started_on": "2026-03-01", "anchor_on": "2026-03-01",
    "renews_on": "2027-03-01", "trial_ends_on": None, "currency": "USD", "rates": {"advanced": RATE}, "unpaid": {},
    "auto_renew": True, "invoiced": False,
    "waiting": [{"id": "sc_1", "effective_on": "2027-03-01", "seats": 8, "term": None, "add_on": ""}],
}  # fmt: skip
PERIOD, PART = {"start": "2026-03-01", "end": "2027-03-01"}, {"start": "2026-11-29", "end": "2027-03-01"}
STORED = {
    "after": POSITION,
    "effective_on": "2026-11-29",
    "charges": [
        {
            "kind": "add",
            "item": "advanced",
            "quantity": 2,
            "rate": RATE,
            "share": {"period": PERIOD, "part": PART},
            "currency": "USD",
        }
    ],
    "scheduled": None,
    "replaced": None,
    "conflicts": [],
}


def test_what_was_stored_is_read_as_it_was_decided():
    rate = Rate("pi_1", Decimal(192), Decimal(288))
    after = Position(
        State.ACTIVE, "advanced", "pv_1", 30, 3, None, Term.YEARLY, 12, {"storage-10": Quantity.ONE}, date(2026, 3, 1),
        date(2026, 3, 1), date(2027, 3, 1), currency="USD", rates={"advanced": rate}, invoiced=False,
        waiting=(AtRenewal("sc_1", date(2027, 3, 1), seats=8),),
    )  # fmt: skip
    share = Share(Period(date(2026, 3, 1), date(2027, 3, 1)), Period(date(2026, 11, 29), date(2027, 3, 1)))
    decided = Outcome(after, date(2026, 11, 29), (Charge(Kind.ADD, "advanced", 2, rate, share, "USD"),))
    assert from_plain(Outcome, STORED) == decided
    assert to_plain(decided) == STORED


def test_a_change_is_stored_with_its_name():
    assert change_from_plain({"change": "SetSeats", "seats": 12}) == SetSeats(12)
    for plain in (
        {"change": "Subscribe", "plan": "advanced", "term": "monthly", "seats": 5, "add_ons": ["x"], "renew_with": None},
        {"change": "ChangePlan", "plan": "enterprise"},
        {"change": "ChangeRenewal", "auto_renew": False, "term": None},
        {"change": "Cancel"},
    ):
        assert change_to_plain(change_from_plain(plain)) == plain


def test_what_was_stored_before_a_field_was_there_is_read_with_its_default():
    older = {name: value for name, value in POSITION.items() if name != "invoiced"}
    assert from_plain(Position, older).invoiced is None
