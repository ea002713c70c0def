"""Of last days to act, and of scheduled changes that can no longer be, people are told, each once."""

from datetime import date, timedelta

import pytest

from partners.orders.buying import change_seats
from partners.subscriptions.dropped import DROPPED
from partners.subscriptions.invoicing import set_invoiced
from partners.subscriptions.last_days import VERB, announce_last_days
from partners.subscriptions.models import ScheduledChange, Subscription
from partners.subscriptions.services import cancel_subscription, let_end, let_renew
from portal import clock
from portal.events.models import Event
from portal.notifications.models import Notification
from portal.tenancy.actor import Actor
from tests.charges.conftest import on
from tests.charges.conftest import sell as sell
from tests.subscriptions.conftest import client_account, plan, price_list  # noqa: F401  fixtures
from tests.subscriptions.test_at_once import all_at_once

RENEWS = date(2027, 1, 15)
CANCELLATION, INVOICED, NOTICE = date(2026, 1, 28), date(2026, 12, 16), date(2027, 1, 14)


@pytest.fixture
def team(sell):
    return sell()


def told(team=None) -> list[tuple[str, str]]:
    events = Event.objects.filter(verb=VERB).order_by("id")
    return [(event.new["what"], event.new["day"]) for event in events]


def test_each_last_day_is_told_once_when_it_is_near(team):
    for day, number in (
        (CANCELLATION - timedelta(4), 0), (CANCELLATION - timedelta(3), 1), (CANCELLATION, 0), (INVOICED - timedelta(15), 0),
        (INVOICED - timedelta(14), 1), (INVOICED, 0), (NOTICE - timedelta(4), 0), (NOTICE - timedelta(3), 1), (NOTICE, 0),
    ):  # fmt: skip
        with on(day):
            assert announce_last_days() == number, day
    assert told() == [
        ("cancellation", "2026-01-28"), ("invoiced-notice", "2026-12-16"), ("notice", "2027-01-14"),
    ]  # fmt: skip


@pytest.mark.parametrize(("invoiced", "last"), [(True, [("invoiced-notice", "2026-12-16")]), (False, [("notice", "2027-01-14")])])
def test_of_a_team_of_which_it_is_known_one_day_is_told(owner, team, invoiced, last):
    with on(date(2026, 2, 10)):
        set_invoiced(actor=owner, subscription=team, invoiced=invoiced, reason="Their invoice")
    for day in (INVOICED - timedelta(10), NOTICE):
        with on(day):
            announce_last_days()
    assert told() == last


def test_who_slept_tells_late_and_nothing_that_is_over(team):
    with on(CANCELLATION + timedelta(1)):
        assert announce_last_days() == 0
    with on(INVOICED):
        assert announce_last_days() == 1
    with on(NOTICE):
        assert announce_last_days() == 1


def test_it_is_looked_at_again_when_it_was_changed(owner, team):
    with on(INVOICED - timedelta(20)):
        let_end(actor=owner, subscription=team, reason="They close")
    with on(INVOICED - timedelta(10)):
        assert announce_last_days() == 0  # nothing to ask less of
        team.refresh_from_db()
        let_renew(actor=owner, subscription=team)
        assert announce_last_days() == 1
        before = Subscription.objects.get().updated_at
        Subscription.objects.update(remind_on=clock.today(), updated_at=before)
        assert announce_last_days() == 0
        assert Subscription.objects.get().updated_at == before  # nothing of it has changed


def test_people_are_told_as_they_chose_and_only_those_who_sell(team, company, run_background):
    with on(CANCELLATION - timedelta(2)):
        for role in ("seller", "learner"):
            company.user(role)
        run_background()
        rows = Notification.objects.filter(topic="last-day")
        assert {row.user for row in rows} >= {company.user("seller")}
        assert company.user("learner") not in {row.user for row in rows}
        row = rows.filter(user=company.user("seller")).get()
        assert row.text == "Hartwell Dental can be cancelled until 28 Jan 2026: S-1"
        assert row.url.endswith(f"/subscriptions/{team.pk}/")
        assert row.digest_at


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_tell_it_once(team):
    with on(CANCELLATION):
        found = all_at_once(lambda _number: announce_last_days(), 2)
    assert sum(found) == 1
    assert len(told()) == 1


def test_whoever_scheduled_a_change_is_told_by_name_that_it_can_no_longer_be(team, company, run_background):
    seller, admin = company.actor("seller"), company.actor("admin")
    with on(date(2026, 1, 20)):
        change_seats(actor=seller, subscription=team, seats=7, reason="Three leave")
        assert ScheduledChange.objects.get().user == company.user("seller")
        cancel_subscription(actor=admin, subscription=team, reason="Sold to the wrong client")
        run_background()
    row = Notification.objects.get(topic=DROPPED.code)
    assert row.user == company.user("seller")
    assert row.text == (
        f"No longer possible, after what {admin.label} did: S-1, 7 seats from 15 Jan 2027, as {seller.label} had scheduled"
    )


def test_who_drops_their_own_change_is_told_nothing(team, company, run_background):
    seller = company.actor("seller")
    with on(date(2026, 1, 20)):
        change_seats(actor=seller, subscription=team, seats=7, reason="Three leave")
        cancel_subscription(actor=seller, subscription=team, reason="Sold to the wrong client")
        run_background()
    assert not Notification.objects.filter(topic=DROPPED.code).exists()


def test_where_nobody_is_known_whoever_sells_is_told(team, company, owner, run_background):
    with on(date(2026, 1, 20)):
        change_seats(actor=Actor.system(), subscription=team, seats=7, reason="Three leave")
        cancel_subscription(actor=owner, subscription=team, reason="Sold to the wrong client")
        company.user("seller")
        run_background()
    people = {row.user for row in Notification.objects.filter(topic=DROPPED.code)}
    assert company.user("seller") in people
    assert company.user("owner") not in people  # who did it knows
