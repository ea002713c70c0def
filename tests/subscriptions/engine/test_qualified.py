"""A plan that asks for a qualification: who lacks it buys nothing of it, and its team ends with its term."""

from dataclasses import replace
from datetime import date

import pytest

from partners.subscriptions.engine.advance import Occasion, renew
from partners.subscriptions.engine.changes import ChangePlan, Convert, SetSeats, StartTrial, Subscribe
from partners.subscriptions.engine.decide import decide
from partners.subscriptions.engine.market import Market
from partners.subscriptions.engine.outcome import Refused
from partners.subscriptions.engine.position import State
from partners.subscriptions.engine.timeline import timeline
from partners.subscriptions.terms import Term
from tests.subscriptions.engine.market import NOBODYS, market

pytestmark = pytest.mark.one_engine
START, ENDS = date(2026, 3, 1), date(2027, 6, 1)


def asking(day: date) -> Market:
    """Of somebody who does not qualify."""
    return replace(market(day), requires={"education": "education", "advanced": "education"})


def qualified(day: date) -> Market:
    return replace(asking(day), qualified=frozenset({"education"} if day < ENDS else ()))


TEAM = decide(NOBODYS, Subscribe("education", Term.YEARLY, 300), qualified, START).after
TRIAL = decide(NOBODYS, StartTrial("advanced"), qualified, START).after


@pytest.mark.parametrize(
    ("position", "change", "field"),
    [
        (NOBODYS, Subscribe("education", Term.YEARLY, 300), "plan"),
        (NOBODYS, StartTrial("advanced"), "plan"),
        (TRIAL, Convert(Term.YEARLY, 3), "plan"),
        (TEAM, SetSeats(301), "seats"),
        (decide(NOBODYS, Subscribe("standard", Term.YEARLY, 5), market, START).after, ChangePlan("advanced"), "plan"),
    ],
)
def test_who_does_not_qualify_buys_nothing_of_it(position, change, field):
    with pytest.raises(Refused) as refused:
        decide(position, change, asking, START)
    reason = next(one for one in refused.value.reasons if one.code == "qualification_missing")
    assert (reason.field, reason.values["qualification"]) == (field, "education")
    assert decide(position, change, qualified, START)


def test_what_it_has_can_still_be_given_up():
    more = replace(TEAM, seats=400)
    assert decide(more, SetSeats(300), asking, START).scheduled


def test_it_renews_as_long_as_it_qualifies_and_then_ends_for_want_of_it():
    first = renew(TEAM, qualified(TEAM.renews_on))
    assert first.occasion == Occasion.RENEWED
    second = renew(first.after, qualified(first.after.renews_on))
    assert (second.occasion, second.after.state, second.lacking) == (Occasion.EXPIRED, State.EXPIRED, "education")


def test_the_timeline_says_so_beforehand():
    entries = timeline(TEAM, qualified, START, date(2029, 1, 1))
    steps = [(entry.what, entry.day, entry.step.lacking) for entry in entries if entry.step]
    assert steps == [(Occasion.RENEWED, date(2027, 3, 1), ""), (Occasion.EXPIRED, date(2028, 3, 1), "education")]
