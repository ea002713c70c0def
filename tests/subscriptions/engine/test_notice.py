"""Until when a team can ask for less: an invoiced one thirty days before, by the rule of its term's first day."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from partners.subscriptions.engine import checks
from partners.subscriptions.engine.changes import ChangeRenewal, RemoveAddOn, SetSeats, Subscribe
from partners.subscriptions.engine.decide import decide
from partners.subscriptions.engine.market import Market, Markets, Rules
from partners.subscriptions.engine.outcome import Refused
from partners.subscriptions.engine.timeline import Deadline, deadlines, timeline
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
    return sold(Term.YEARLY, START, invoiced)


def sold(term: Term, day: date, invoiced: bool | None):
    change = Subscribe("standard", term, 10, frozenset({"history"}))
    return decide(replace(NOBODYS, invoiced=invoiced), change, market, day).after


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


def thirty_for_all(day: date) -> Market:
    """One rule for every term, as the shipped catalogue has it."""
    return replace(market(day), rules={term: Rules("all", 14, 30) for term in Term})


@pytest.mark.parametrize("change", LESS[:3], ids=lambda change: type(change).__name__)
@pytest.mark.parametrize("invoiced", [True, False, None])
@pytest.mark.parametrize(
    ("start", "last"),
    [
        ("2026-01-01", "2026-01-31"), ("2026-02-01", "2026-02-28"), ("2026-03-01", "2026-03-31"), ("2026-04-01", "2026-04-30"),
        ("2028-01-31", "2028-02-28"), ("2028-02-01", "2028-02-29"), ("2028-02-29", "2028-03-28"),
    ],
)  # fmt: skip
def test_of_a_month_no_notice_is_asked_on_any_of_its_days(change, invoiced, start, last):
    start, last = date.fromisoformat(start), date.fromisoformat(last)
    team = sold(Term.MONTHLY, start, invoiced)
    assert team.renews_on == last + timedelta(days=1)
    for day in (start, start + timedelta(days=1), start + timedelta(days=2), last):
        assert decide(team, change, thirty_for_all, day)
    named = [(entry.what, entry.day) for entry in deadlines(team, thirty_for_all, start)]
    assert named[1:] == [(Deadline.NOTICE, last)]


@pytest.mark.parametrize(
    ("term", "first_term_in_days", "notice"),
    [
        (Term.YEARLY, 365, 30), (Term.YEARLY_PAID_MONTHLY, 365, 30), (Term.YEARLY, 31, 30), (Term.YEARLY, 30, 30),
        (Term.YEARLY, 29, 1), (Term.YEARLY, 1, 1), (Term.MONTHLY, 31, 1), (Term.MONTHLY, 28, 1),
    ],
)  # fmt: skip
def test_a_first_term_that_was_cut_short_leaves_time_for_the_notice_or_is_asked_for_none(term, first_term_in_days, notice):
    """As one that renews together with another team is."""
    began = RENEWS - timedelta(days=first_term_in_days)
    team = replace(sold(term, START, True), started_on=began, anchor_on=RENEWS, renews_on=RENEWS)
    last = checks.last_day_to_give_notice(team, thirty_for_all)
    assert last == RENEWS - timedelta(days=notice)
    assert team.running_term.start <= last
    whole = replace(team, renews_on=date(2028, 3, 1))
    days = 1 if term == Term.MONTHLY else 30
    assert checks.last_day_to_give_notice(whole, thirty_for_all) == whole.renews_on - timedelta(days=days)


@pytest.mark.parametrize(("year", "days"), [(2027, 30), (2028, 60)])
def test_a_revision_counts_from_the_next_term_on(year, days):
    entries = timeline(position(True), revised(60, date(2027, 1, 1)), START, date(2028, 12, 31))
    due = [entry.day for entry in entries if entry.what == Deadline.INVOICED_NOTICE]
    assert date(year, 3, 1) - timedelta(days=days) in due
