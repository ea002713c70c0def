"""A year of the demo, day by day, while people go on selling: what the portal did is what a calendar and a price list say."""

import logging
import random
from collections import Counter
from datetime import timedelta

import pytest
from django.core.management import call_command

from partners.charges.models import Charge
from partners.clients.demo import seller_of
from partners.orders.demo import confirm
from partners.orders.models import LicenceOrder, Order
from partners.subscriptions.models import Subscription
from partners.subscriptions.services import cancel_subscription, let_end, let_renew
from portal import clock
from portal.background import ROUNDS
from portal.errors import PortalError
from portal.events.models import Event
from tests.subscriptions.naive import Line, Team
from tests.trade import change_seats

pytestmark = [pytest.mark.django_db, pytest.mark.long]

DAYS = 400  # each yearly term ends once at least


@pytest.fixture
def demo(settings, tmp_path):
    settings.DEMO, settings.PORTAL_VAR = True, tmp_path
    call_command("seed_demo")
    for order in Order.objects.filter(lines__licence_order__state__in=LicenceOrder.WAITING).distinct():
        confirm(order)


def lines_of(team: Team, since) -> list[Line]:
    rows = Charge.objects.filter(subscription_id=team.pk, created_at__gt=since).select_related(
        "price__plan", "price__add_on"
    )
    return sorted(
        (row.part_start, (row.price.plan or row.price.add_on).code, row.quantity, row.cost, row.retail) for row in rows
    )


def do_something(dice: random.Random, team: Team) -> None:
    """As its partner's seller: more seats, fewer from the renewal on, whether it renews at all, and now and then the end."""
    row = Subscription.objects.select_related("partner", "plan_version").get(pk=team.pk)
    actor, what = seller_of(row.partner), dice.choice(["more", "more", "fewer", "renewal"])
    if team.renewed_on and (clock.today() - team.renewed_on).days < 14 and dice.random() < 0.15:
        what = "cancel"
    try:
        if what == "more":
            change_seats(actor=actor, subscription=row, seats=team.seats + dice.randint(1, 4), reason="They grow")
            row.refresh_from_db()
            team.add(clock.today(), row.purchased)
        elif (
            what == "fewer"
            and team.auto_renew
            and (choice := [n for n in range(row.minimum_seats, team.seats) if n != team.fewer])
        ):
            team.fewer = dice.choice(choice)
            change_seats(actor=actor, subscription=row, seats=team.fewer, reason="They shrink")
        elif what == "cancel":
            cancel_subscription(actor=actor, subscription=row, reason="They close")
            team.cancel(clock.today())
        elif what == "renewal":
            (let_end if team.auto_renew else let_renew)(actor=actor, subscription=row, reason="They wonder")
            team.auto_renew = (
                not team.auto_renew
            )  # what waits goes on waiting: it holds again if the team renews after all
    except PortalError as refused:
        pytest.fail(f"{what} of {row}: {refused}")


@pytest.mark.parametrize("seed", [1, 2])
def test_each_day_of_a_year_brings_what_calendar_and_price_list_say(demo, seed, caplog):
    start, dice = clock.now(), random.Random(seed)
    teams = [Team.of(row) for row in Subscription.objects.order_by("pk")]
    own = set(Subscription.objects.filter(client_account__own=True).values_list("pk", flat=True))  # buys nothing
    for number in range(1, DAYS + 1):
        with clock.moved(to=start + timedelta(days=number)):
            for do_round in ROUNDS.values():
                do_round()
            for team in teams:
                team.pass_day(clock.today())
            active = [team for team in teams if team.state == "active" and team.pk not in own]
            if dice.random() < 0.4:
                do_something(dice, dice.choice(active))
    for team in teams:
        row = Subscription.objects.get(pk=team.pk)
        assert lines_of(team, start) == sorted(team.lines), row
        assert (row.state, row.purchased, row.term, row.renews_on) == (
            team.state,
            team.seats,
            team.term,
            team.renews_on,
        )
    call_command("check_ledger")
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR] == []
    approached = Event.objects.filter(verb="subscription.renewal_approached", created_at__gt=start)
    told = Counter((event.subject_id, event.new["renews_on"]) for event in approached)
    assert told
    assert set(told.values()) == {1}
