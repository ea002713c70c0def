"""Until when a team can ask for less: an invoiced one thirty days before, by the rule of its term's first day."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from partners.subscriptions.engine.changes import ChangeRenewal, RemoveAddOn, SetSeats, Subscribe
from partners.subscriptions.engine.decide import decide
from partners.subscriptions.engine.market import Market, Markets, Rules
from partners.subscriptions.engine.outcome import Refused
from partners.subscriptions.engine.timeline import Deadline, timeline
from partners.subscriptions.terms import Term
from tests.subscriptions.engine.market import NOBODYS, market

pytestmark = pytest.mark.one_engine
START, RENEWS = date(2026, 3, 1), date(2027, 3, 1)
LESS = (SetSeats(5), RemoveAddOn("history"), ChangeRenewal(auto_renew=False), ChangeRenewal(term=Term.MONTHLY))


def revised(days: int, on: date) -> Markets:
    """Notice of so many days from a day on; thirty before."""

    def markets(day: date) -> Market:
        found = market(day)
        return replace(found, rules={term: Rules("new", 14, days) for term in Term}) if day >= on else found

    return markets


def position(invoiced: bool | None):
    change = Subscribe("standard", Term.YEARLY, 10, frozenset({"history"}))
    return decide(replace(NOBODYS, invoiced=invoiced), change, market, START).after


@pytest.mark.parametrize("change", LESS, ids=lambda change: type(change).__name__)
@pytest.mark.parametrize(
    ("invoiced", "days", "in_time"),
    [(True, 31, True), (True, 30, True), (True, 29, False), (False, 29, True), (False, 1, True), (None, 1, True)],
)
@pytest.mark.parametrize("markets", [market, revised(60, date(2027, 1, 1)), revised(0, date(2027, 1, 1))])
def test_less_is_asked_for_in_time(change, invoiced, days, in_time, markets):
    """Whatever a revision in the midst of the term says of later ones."""
    today = RENEWS - timedelta(days=days)
    if in_time:
        assert decide(position(invoiced), change, markets, today)
        return
    with pytest.raises(Refused, match="notice_passed") as refused:
        decide(position(invoiced), change, markets, today)
    assert refused.value.reasons[0].values["last_day"] == RENEWS - timedelta(days=30)


@pytest.mark.parametrize(("year", "days"), [(2027, 30), (2028, 60)])
def test_a_revision_counts_from_the_next_term_on(year, days):
    entries = timeline(position(True), revised(60, date(2027, 1, 1)), START, date(2028, 12, 31))
    due = [entry.day for entry in entries if entry.what == Deadline.INVOICED_NOTICE]
    assert date(year, 3, 1) - timedelta(days=days) in due
