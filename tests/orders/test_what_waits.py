"""What becomes of scheduled changes is named wherever a quote is looked at, and so before anything is ordered."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils.formats import date_format
from django.utils.html import strip_tags

from partners.catalogue.models import AddOn, Plan, PlanVersion
from partners.network.models import Profile
from partners.orders.drafting import renew_quotes
from partners.orders.models import Order, Quote
from partners.orders.requoting import digest_of, look_at
from partners.orders.services import create_order, place_order
from partners.subscriptions.engine.changes import ChangePlan, ChangeRenewal, SetSeats
from partners.subscriptions.engine.outcome import Outcome
from partners.subscriptions.engine.position import AtRenewal, Position, State
from partners.subscriptions.models import ScheduledChange
from partners.subscriptions.waiting import fates_of
from portal import clock
from tests.subscriptions.conftest import set_price
from tests.trade import change_seats

DROPPED = "What is scheduled for {day} will be dropped: 4 seats"


@pytest.fixture
def higher(price_list) -> Plan:
    """Of which a team has five seats at least."""
    set_price("business-plus", "yearly", "240")
    plan = Plan.objects.get(code="business-plus")
    PlanVersion.objects.filter(plan=plan).update(minimum_seats=5)
    return plan


@pytest.fixture
def fewer(price_list, owner, subscription) -> ScheduledChange:
    """Four seats from the renewal."""
    change_seats(actor=owner, subscription=subscription, seats=4, reason="Six leave")
    return ScheduledChange.objects.get()


@pytest.fixture
def seller(company, sign_in):
    return sign_in(company.user("seller"))


@pytest.fixture
def keyed(api, company):
    return api(company.partner, "quotes:read", "quotes:write", "orders:read", "orders:write", "subscriptions:read")


def text_of(answer) -> str:
    assert answer.status_code == 200, answer.status_code
    return " ".join(strip_tags(answer.content.decode()).split())


def fate(shown: dict) -> tuple:
    return shown["replaces"], shown["keeps"], shown["drops"]


def on(change: ScheduledChange) -> str:
    return date_format(change.effective_on)


def test_a_plan_that_a_reduction_does_not_fit_names_it_before_it_is_ordered(
    company, seller, keyed, higher, fewer, subscription, owner, confirm
):
    made = keyed.post("/api/v1/quotes", {"kind": "change-plan", "subscription": subscription.pk, "plan": higher.code}).json()
    assert fate(made) == (None, [], [fewer.pk])
    assert fate(keyed.get("/api/v1/quotes").json()["data"][0]) == (None, [], [fewer.pk])
    quote = Quote.objects.get(pk=made["id"])
    dropped = DROPPED.format(day=on(fewer))
    assert dropped in text_of(seller.get(f"{company.url}/quotes/{quote.pk}/"))
    draft = create_order(actor=owner, quotes=[quote], reason="More storage")
    for page in ("", "place/"):
        assert dropped in text_of(seller.get(f"{company.url}/orders/{draft.pk}/{page}"))
    fewer.refresh_from_db()
    assert fewer.state == "scheduled"  # nothing is done yet
    confirm(place_order(actor=owner, order=draft))
    fewer.refresh_from_db()
    assert fewer.state == "dropped"
    assert dropped not in text_of(seller.get(f"{company.url}/quotes/{quote.pk}/"))


def test_a_second_person_reads_it_before_it_is_approved(company, sign_in, quote_for, place, higher, fewer, subscription):
    Profile.objects.update_or_create(partner=company.partner, defaults={"order_limit": Decimal(0)})
    order = place(quote_for(ChangePlan(higher.code), subscription), actor=company.actor("seller"))
    url, dropped = f"{company.url}/orders/{order.pk}/", DROPPED.format(day=on(fewer))
    approver = sign_in(company.user("admin"))
    assert order.state == "awaiting_approval"
    assert dropped in text_of(approver.get(url))
    approver.post(f"{url}approve/")
    assert dropped not in text_of(approver.get(url))


def test_what_stays_and_what_is_replaced_is_named_too(company, seller, keyed, quote_for, fewer, subscription):
    more, six = quote_for(SetSeats(12), subscription), quote_for(SetSeats(6), subscription)
    shown = {one["id"]: fate(one) for one in keyed.get("/api/v1/quotes").json()["data"]}
    assert (shown[more.pk], shown[six.pk]) == ((None, [fewer.pk], []), (fewer.pk, [], []))
    stays = f"What is scheduled for {on(fewer)} stays: 4 seats."
    assert stays in text_of(seller.get(f"{company.url}/quotes/{more.pk}/"))
    assert "This replaces what is scheduled now: 4 seats." in text_of(seller.get(f"{company.url}/quotes/{six.pk}/"))


def test_of_a_team_that_is_not_to_renew_it_comes_only_if_it_does(company, seller, owner, quote_for, fewer, subscription):
    ends = quote_for(ChangeRenewal(auto_renew=False), subscription)
    said = f"What is scheduled for {on(fewer)} comes only if it renews after all: 4 seats."
    for url in (f"quotes/{ends.pk}", f"orders/{create_order(actor=owner, quotes=[ends]).pk}"):
        text = text_of(seller.get(f"{company.url}/{url}/"))
        assert said in text
        assert "stays: 4 seats" not in text


def test_what_was_scheduled_since_stands_where_quotes_are_renewed(
    company, seller, keyed, quote_for, higher, subscription, owner
):
    draft = create_order(actor=owner, quotes=[quote_for(ChangePlan(higher.code), subscription)])
    renewing = f"{company.url}/orders/{draft.pk}/renew-quotes/"
    with clock.moved(by=timedelta(days=1)):
        assert "Scheduled changes" not in text_of(seller.get(renewing))  # nothing is scheduled then or now
        change_seats(actor=owner, subscription=subscription, seats=4, reason="Six leave")
        fewer = ScheduledChange.objects.get()
        row = f"Scheduled changes from nothing → to What is scheduled for {on(fewer)} is dropped: 4 seats."
        assert row in text_of(seller.get(renewing))
        shown = keyed.post(f"/api/v1/orders/{draft.pk}/renew-quotes?dry_run=true").json()
        assert fate(shown["renewed"][0]) == (None, [], [fewer.pk])
        renew_quotes(actor=owner, order=draft, seen=digest_of(look_at(draft)))
        place_order(actor=owner, order=Order.objects.get(pk=draft.pk))


def test_however_many_are_named_it_takes_one_query(db, django_assert_num_queries):
    day, codes = date(2027, 3, 1), ("extended-version-history", "data-governance")
    waiting = tuple(AtRenewal(f"sc_{code}", day, add_on=code) for code in codes)
    with django_assert_num_queries(1):
        fates = fates_of([Outcome(Position(State.ACTIVE, waiting=waiting), day)] * 3)
    names = AddOn.objects.filter(code__in=codes).values_list("name", flat=True)
    assert [{one.words for one in fate.keeps} for fate in fates] == [{f"without {name}" for name in names}] * 3
    with django_assert_num_queries(0):
        assert [str(fate) for fate in fates_of([Outcome(Position(State.ACTIVE), day)])] == [""]
