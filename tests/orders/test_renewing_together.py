"""A new team that renews with another one of its client goes on doing so."""

from datetime import UTC, date, datetime

import pytest

from partners.orders.buying import change_term
from partners.orders.quoting import create_quote, together
from partners.subscriptions.changes import preview_term
from partners.subscriptions.coming import coming_of
from partners.subscriptions.engine.plain import change_from_plain
from partners.subscriptions.renewals import renew_due
from portal import clock
from tests.orders.conftest import new_team
from tests.trade import create_subscription


def on(day: date):
    return clock.moved(to=datetime(day.year, day.month, day.day, 9, tzinfo=UTC))


@pytest.fixture
def first(owner, client_account, plan):
    with on(date(2027, 1, 31)):
        return create_subscription(
            actor=owner, client_account=client_account, plan=plan, term="monthly", seats=5, admin_email="a@h.example"
        )


def test_beside_a_team_of_the_31st_each_month_ends_together(owner, client_account, plan, first):
    with on(date(2027, 2, 10)):
        second = create_subscription(
            actor=owner, client_account=client_account, plan=plan, term="monthly", seats=3, admin_email="b@h.example",
            renew_with=first,
        )  # fmt: skip
    for day in (date(2027, 2, 28), date(2027, 3, 31), date(2027, 4, 30)):
        for team in (first, second):
            team.refresh_from_db()
            assert team.renews_on == day
        with on(day):
            renew_due()


def test_what_was_quoted_before_it_was_known_is_read_as_it_was(owner, client_account, first):
    with on(date(2027, 2, 10)):
        quote = create_quote(
            actor=owner, change=new_team(), client_account=client_account, admin_email="b@h.example", renew_with=first
        )
        assert quote.asked == together(new_team(), client_account, first)
    assert (quote.asked.renew_with, quote.asked.anchor_on) == (date(2027, 2, 28), date(2027, 1, 31))
    assert change_from_plain({name: value for name, value in quote.change.items() if name != "anchor_on"}).anchor_on is None


@pytest.fixture
def second(owner, client_account, plan, first):
    with on(date(2027, 2, 10)):
        return create_subscription(
            actor=owner, client_account=client_account, plan=plan, term="monthly", seats=3, admin_email="b@h.example",
            renew_with=first,
        )  # fmt: skip


def renew_until(last: date, *teams) -> None:
    while (day := min(team.renews_on for team in teams)) <= last:
        with on(day):
            renew_due()
        for team in teams:
            team.refresh_from_db()


def test_renewing_together_survives_a_year_in_between(owner, first, second):
    with on(date(2027, 4, 10)):
        renew_until(date(2027, 4, 10), first, second)
        change_term(actor=owner, subscription=second, term="yearly", reason="Asked for")
    renew_until(date(2027, 4, 30), first, second)
    assert second.renews_on == date(2028, 4, 30)
    with on(date(2028, 4, 10)):
        renew_until(date(2028, 4, 10), first, second)
        change_term(actor=owner, subscription=second, term="monthly", reason="Asked for")
    renew_until(date(2028, 4, 30), first, second)
    assert second.renews_on == first.renews_on == date(2028, 5, 31)


def renewals_in_words(rows) -> list[str]:
    return [row.words for row in rows if row.what == "renewed"]


def test_the_preview_and_the_timeline_say_with_which_teams_it_renews_then(owner, first, second):
    with on(date(2027, 2, 11)):
        said = "Renews with 3 seats, yearly, together with S-1"
        planned = preview_term(owner, second, "yearly")
        assert renewals_in_words(planned.coming)[0] == said
        assert renewals_in_words(planned.coming_else)[0] == "Renews with 3 seats"
        change_term(actor=owner, subscription=second, term="yearly", reason="Asked for")
        assert renewals_in_words(coming_of(second)) == [said, "Renews with 3 seats", "Renews with 3 seats"]


def test_who_comes_to_renew_in_another_month_is_told_which_team_it_leaves(owner, client_account, plan, first):
    with on(date(2027, 1, 31)):
        year = create_subscription(
            actor=owner, client_account=client_account, plan=plan, term="yearly", seats=4, admin_email="c@h.example"
        )
        words = renewals_in_words(preview_term(owner, first, "yearly").coming)[0]
    assert words == f"Renews with 5 seats, yearly, no longer together with {year}"
