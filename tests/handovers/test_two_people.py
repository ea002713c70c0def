"""Above the receiver's limit of orders a client is taken over by two people, or by one who says why nobody else could."""

import pytest
from django.db.models import F
from django.urls import reverse

from partners.catalogue.models import Plan, PriceListItem
from partners.handovers import errors
from partners.handovers.answering import accept_handover
from partners.handovers.costs import costs_for_receiver
from partners.network.models import Profile, Tier
from partners.subscriptions.models import Subscription
from partners.subscriptions.services import let_end
from portal.events.models import Event
from portal.notifications.models import Notification
from tests.handovers.conftest import make_client
from tests.subscriptions.conftest import set_price
from tests.trade import change_seats, create_subscription


@pytest.fixture
def limited(other_company, offered):
    """Two teams of Advanced, 16 seats altogether, at 100 a year and seat."""
    set_price("advanced", "yearly", "100")
    tier = Tier.objects.first()
    return Profile.objects.create(partner=other_company.partner, tier=tier, currency="USD", order_limit=900)


def limit_to(profile, amount):
    Profile.objects.filter(pk=profile.pk).update(order_limit=amount)


def test_one_person_accepts_what_one_person_may_order(limited, offered, other_company):
    limit_to(limited, 1600)
    assert accept_handover(actor=other_company.actor(), handover=offered).state == "accepted"


def test_above_it_a_second_person_accepts_what_the_first_saw(limited, offered, company, other_company, api, run_background):
    first, second = other_company.actor(), other_company.actor("admin")
    answered = accept_handover(actor=first, handover=offered)
    assert (answered.state, answered.agreed_by) == ("offered", first.label)
    assert not Subscription.objects.filter(partner=other_company.partner).exists()
    event = Event.objects.get(verb="handover.agreed")
    assert event.partner_id == other_company.partner.pk
    assert event.new == {"client": offered.client_name}  # what it costs is not every event reader's business
    run_background()
    told = Notification.objects.filter(event=event).values_list("user_id", flat=True)
    assert list(told) == [second.user_id]
    path = f"/api/v1/handovers/{offered.pk}"
    assert api(other_company.partner, "handovers:read").get(path).json()["agreed_by"] == first.label
    assert api(company.partner, "handovers:read").get(path).json()["agreed_by"] == ""
    keyed = api(other_company.partner, "handovers:write")
    with pytest.raises(errors.SecondPersonAccepts):
        accept_handover(actor=first, handover=offered)
    assert keyed.post(f"{path}/accept", {}, format="json").json()["code"] == "second_person_accepts"
    team = Subscription.objects.get(admin_email="lab@hartwell.example")
    change_seats(actor=company.actor(), subscription=team, seats=6, reason="Two more")
    offered.refresh_from_db()
    assert accept_handover(actor=second, handover=offered).agreed_by == second.label  # of other seats it is the first
    offered.refresh_from_db()
    assert accept_handover(actor=first, handover=offered).state == "accepted"
    assert Subscription.objects.filter(partner=other_company.partner).count() == 2


def test_what_ends_commits_to_all_that_is_charged_until_then(limited, offered, company, client_account):
    """Not to what is paid ahead alone, of which a year that is paid by the month has one month at most."""
    set_price("advanced", "yearly-paid-monthly", "10")
    order = {"plan": Plan.objects.get(code="advanced"), "term": "yearly-paid-monthly", "seats": 5}
    team = create_subscription(
        actor=company.actor(), client_account=client_account, admin_email="m@hartwell.example", **order
    )
    let_end(actor=company.actor(), subscription=team, reason="They close")
    (ending,) = (one for one in costs_for_receiver(offered) if one.subscription == team)
    assert ending.commits_to.amount == ending.today.amount + 11 * 50


def test_another_price_and_another_domain_are_heard_by_the_first(limited, offered, client_account, other_company):
    first, second = other_company.actor(), other_company.actor("admin")
    make_client(other_company, "Their own", domain="hartwell.example")
    with pytest.raises(errors.DomainIsHere):
        accept_handover(actor=first, handover=offered)
    assert accept_handover(actor=first, handover=offered, without_domain=True).agreed_by == first.label
    PriceListItem.objects.update(cost=F("cost") * 10)
    offered.refresh_from_db()
    raised = accept_handover(actor=second, handover=offered, without_domain=True)
    assert (raised.state, raised.agreed_by) == ("offered", second.label)  # at another price they are the first


def test_where_there_is_nobody_else_a_reason_is_typed_and_kept(limited, offered, company, other_company, sign_in):
    browser, slug = sign_in(other_company.user("owner")), other_company.partner.slug
    url = reverse("handover-accept", args=[slug, offered.pk])
    page = browser.get(url)
    assert "Nobody else at your company could accept it" in page.text
    seen = page.context["form"]["digest"].value()
    assert "nobody else there could accept it" in browser.post(url, {"digest": seen}).text
    assert browser.post(url, {"digest": seen, "reason": "Agreed by phone"}).status_code == 302
    event = Event.objects.get(verb="handover.agreed")
    assert (event.reason, event.partner_id) == ("Agreed by phone", other_company.partner.pk)
    offered.refresh_from_db()
    assert (offered.state, offered.reason) == ("accepted", "")


def test_the_page_of_the_first_says_that_it_takes_two(limited, offered, other_company, sign_in):
    other_company.user("admin")
    browser, slug = sign_in(other_company.user("owner")), other_company.partner.slug
    url = reverse("handover-accept", args=[slug, offered.pk])
    page = browser.get(url)
    assert "After you another owner or admin accepts it, too." in page.text
    assert 'name="reason"' not in page.text
    answer = browser.post(url, {"digest": page.context["form"]["digest"].value()}, follow=True)
    assert "It is above your limit of orders" in answer.text
