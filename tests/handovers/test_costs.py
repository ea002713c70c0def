"""What a client would cost the receiver: as it is shown beforehand, so it is charged."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from partners.catalogue.models import Plan, PriceListItem
from partners.charges.models import Charge
from partners.handovers import errors
from partners.handovers.answering import accept_handover
from partners.handovers.costs import costs_for_receiver
from partners.handovers.models import Handover
from partners.handovers.services import offer_handover
from partners.network.models import Profile, Tier
from partners.orders.buying import change_term
from partners.subscriptions.coming import coming_of
from partners.subscriptions.models import Subscription
from partners.subscriptions.services import let_end
from partners.subscriptions.terms import add_months
from partners.suspensions.services import suspend_subscription
from portal import clock
from tests.handovers.conftest import make_client
from tests.subscriptions.conftest import set_price
from tests.trade import change_seats, create_subscription

TERMS = {"yearly": 180, "monthly": 20, "yearly-paid-monthly": 16}


@pytest.fixture
def in_the_programme(company, other_company):
    """The receiver pays a tenth less, by its tier."""
    low, high = Tier.objects.order_by("rank")[:2]
    Profile.objects.create(partner=company.partner, tier=low, currency="USD")
    Profile.objects.create(partner=other_company.partner, tier=high, currency="USD")
    for term, cost in TERMS.items():
        cheaper = set_price("advanced", term, str(cost * Decimal("0.9")))
        type(cheaper).objects.filter(pk=cheaper.pk).update(tier=high)
        set_price("advanced", term, str(cost))


@pytest.fixture
def hand_over(in_the_programme, company):
    """`hand_over("monthly", change)`: a client with one team of ten, of which that was asked, is offered."""

    def offered(term: str = "yearly", change=None):
        client, plan = make_client(company, "Moves", country="US"), Plan.objects.get(code="advanced")
        team = create_subscription(
            actor=company.actor(), client_account=client, plan=plan, term=term, seats=10, admin_email="it@moves.example"
        )
        if change:
            change(company.actor(), team)
        return offer_handover(actor=company.actor(), client_account=client, receiver="nordlicht")

    return offered


def the_one(handover):
    [cost] = costs_for_receiver(handover)
    return cost


def what_came(handover, other_company) -> tuple:
    """Charged on the day, and the first day on which something is charged or ends."""
    accept_handover(actor=other_company.actor(), handover=handover)
    team = Subscription.objects.get(admin_email="it@moves.example")
    charged = sum(one.cost for one in Charge.objects.filter(partner=other_company.partner, subscription=team))
    steps = [one for one in coming_of(team) if not one.is_deadline]
    return charged, steps[0]


def _ends(actor, team):
    let_end(actor=actor, subscription=team, reason="They stop")


def _suspended(actor, team):
    suspend_subscription(actor=actor, subscription=team, ground="client_unpaid", reason="Did not pay")


def _fewer(actor, team):
    change_seats(actor=actor, subscription=team, seats=6, reason="Fewer")


def _by_year(actor, team):
    change_term(actor=actor, subscription=team, term="yearly", reason="They stay")


@pytest.mark.parametrize(
    ("term", "change", "cost", "by_year"),
    [
        ("yearly", None, 1620, True),
        ("yearly", _fewer, 972, True),
        ("monthly", None, 180, False),
        ("monthly", _by_year, 1620, True),
        ("yearly-paid-monthly", _fewer, 144, False),
    ],
)
def test_the_next_charge_is_what_will_be_charged_next(hand_over, other_company, term, change, cost, by_year):
    handover = hand_over(term, change)
    shown = the_one(handover)
    assert (shown.next_cost.amount, shown.by_year, shown.ends_on) == (cost, by_year, None)
    charged, step = what_came(handover, other_company)
    assert (shown.today.amount, shown.next_on, shown.next_cost, shown.next_retail) == (charged, step.day, step.cost, step.retail)


@pytest.mark.parametrize("change", [_ends, _suspended])
def test_a_team_that_ends_says_so_and_promises_no_charge(hand_over, other_company, sign_in, change):
    handover = hand_over("yearly", change)
    shown, team = the_one(handover), Subscription.objects.get(admin_email="it@moves.example")
    assert (shown.next_on, shown.next_cost, shown.ends_on) == (None, None, team.renews_on)
    page = sign_in(other_company.user("owner")).get(f"{other_company.url}/hand-overs/{handover.pk}/accept/").text
    assert "ends on" in page
    assert "for a year" not in page
    charged, step = what_came(handover, other_company)
    assert (shown.today.amount, step.day, step.what) == (charged, shown.ends_on, "expired")


def test_one_that_is_paid_by_the_month_is_charged_until_it_ends(hand_over):
    shown = the_one(hand_over("yearly-paid-monthly", _ends))
    assert (shown.next_on, shown.next_cost.amount) == (add_months(clock.today(), 1), 144)
    assert shown.ends_on == add_months(clock.today(), 12)


@pytest.mark.parametrize("term", ["monthly", "yearly-paid-monthly"])
def test_what_is_due_and_not_written_down_yet_counts(hand_over, other_company, term):
    """In the minutes between midnight and the round: an acceptance writes it down first."""
    handover = hand_over(term)
    Handover.objects.update(expires_at=clock.now() + timedelta(days=90))
    with clock.moved(by=add_months(clock.today(), 1) + timedelta(days=1) - clock.today()):
        shown = the_one(handover)
        assert shown.today.amount > 0
        charged, step = what_came(handover, other_company)
        assert (shown.today.amount, shown.next_on, shown.next_cost) == (charged, step.day, step.cost)


def test_what_has_ended_and_is_not_written_down_yet_costs_nothing(hand_over):
    handover = hand_over("monthly", _ends)
    with clock.moved(by=add_months(clock.today(), 1) - clock.today()):
        assert costs_for_receiver(handover) == []


def test_without_a_price_the_page_says_so(hand_over, other_company, sign_in):
    handover = hand_over()
    Profile.objects.filter(partner=other_company.partner).update(currency="EUR")
    assert the_one(handover).next_cost is None
    asked = sign_in(other_company.user("owner")).get(f"{other_company.url}/hand-overs/{handover.pk}/accept/")
    assert "You have no price for it" in asked.text


SCOPES = ("handovers:read", "handovers:write")


def test_by_rest_the_receiver_that_sees_cost_reads_it_and_nobody_else(hand_over, company, other_company, api):
    url = f"/api/v1/handovers/{hand_over().pk}"
    receiver = api(other_company.partner, *SCOPES, "charges:read")
    [cost] = receiver.get(url).json()["costs"]
    assert (cost["next_cost"], cost["currency"], cost["months"], cost["ends_on"]) == ("1620.0000", "USD", 12, None)
    assert receiver.get("/api/v1/handovers").json()["data"][0]["costs"] is None
    assert api(other_company.partner, *SCOPES).get(url).json()["costs"] is None
    assert api(company.partner, *SCOPES, "charges:read").get(url).json()["costs"] is None
    receiver.post(f"{url}/accept", {"digest": receiver.get(url).json()["digest"]})
    assert receiver.get(url).json()["costs"] == []


def test_an_acceptance_is_bound_to_what_it_costs(hand_over, other_company, api, sign_in):
    handover = hand_over()
    page = f"{other_company.url}/hand-overs/{handover.pk}/accept/"
    browser, url = sign_in(other_company.user("owner")), f"/api/v1/handovers/{handover.pk}"
    shown = browser.get(page).context["form"]["digest"].value()
    keyed = api(other_company.partner, *SCOPES)
    assert keyed.get(url).json()["digest"] == shown
    Profile.objects.filter(partner=other_company.partner).update(tier=Tier.objects.order_by("rank").first())
    stale = browser.post(page, {"digest": shown})
    assert "changed since you looked" in stale.text
    assert keyed.post(f"{url}/accept", {"digest": shown}).json()["code"] == "handover_changed"
    with pytest.raises(errors.ContentsChanged):
        accept_handover(actor=other_company.actor(), handover=handover, digest=shown)
    answer = browser.post(page, {"digest": stale.context["form"]["digest"].value()})
    assert answer.status_code == 302


def in_yen(other_company) -> None:
    Profile.objects.filter(partner=other_company.partner).update(currency="JPY")
    usual = {"plan": Plan.objects.get(code="advanced"), "term": "yearly", "currency": "JPY", "valid_from": date(2018, 1, 1)}
    PriceListItem.objects.create(**usual, cost=Decimal(99_999_999), retail=Decimal(99_999_999), source="tests")


def test_nothing_goes_over_that_costs_the_receiver_more_than_a_charge_can_hold(hand_over, company, other_company, sign_in):
    handover = hand_over("yearly")  # offered while its prices were others
    in_yen(other_company)
    team = Subscription.objects.get(admin_email="it@moves.example")
    change_seats(actor=company.actor(), subscription=team, seats=500, reason="x")
    for act in (
        lambda: accept_handover(actor=other_company.actor(), handover=handover),
        lambda: offer_handover(actor=company.actor(), client_account=handover.client_account, receiver="nordlicht"),
    ):
        with pytest.raises(errors.AmountTooLarge) as refused:
            act()
        assert (refused.value.code, refused.value.field) == ("amount_too_large", "receiver")
        assert "has 500 × Advanced, which costs Nordlicht Systemhaus more" in str(refused.value)
    assert Handover.objects.get().is_open
    receiver, accept = sign_in(other_company.user("owner")), f"{other_company.url}/hand-overs/{handover.pk}/accept/"
    seen = receiver.get(accept).context["form"]["digest"].value()
    assert "more than one line of a charge can hold" in receiver.post(accept, {"digest": seen}).text
