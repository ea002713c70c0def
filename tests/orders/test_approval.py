"""Above the limit that a partner sets, a second person approves; where there is none, the order says why."""

from datetime import timedelta
from decimal import Decimal

import pytest

from partners.orders import errors
from partners.orders.buying import change_term
from partners.orders.limits import asked_limit, asked_seen, confirm_order_limit, set_order_limit
from partners.orders.models import Order
from partners.orders.queries import waits_for_second_person
from partners.orders.services import approve_order, cancel_order, decline_order
from partners.profiles.services import begin_profile
from partners.subscriptions.engine.changes import SetSeats
from partners.subscriptions.models import ScheduledChange
from partners.subscriptions.terms import Term
from portal import clock
from portal.errors import NotAllowed
from portal.events.models import Event
from portal.money import Money
from portal.notifications.models import Notification
from tests.orders.conftest import new_team
from tests.subscriptions.conftest import set_price
from tests.trade import create_subscription

State = Order.State


@pytest.fixture
def limited(company, price_list, owner):
    """More than 500 dollars need a second person."""
    return set_order_limit(actor=owner, profile=begin_profile(company.partner), limit=Decimal(500))


@pytest.fixture
def seller(company):
    return company.actor("seller")


@pytest.fixture
def subscription_by_month(price_list, owner, client_account, plan):
    return create_subscription(
        actor=owner, client_account=client_account, plan=plan, term="monthly", seats=10, admin_email="admin@hartwell.example"
    )  # fmt: skip


@pytest.fixture
def waiting(limited, quote_for, place, seller) -> Order:
    return place(quote_for(new_team()), actor=seller)


def test_below_the_limit_it_is_placed_at_once(limited, quote_for, place, seller, owner):
    set_order_limit(actor=owner, profile=limited, limit=Decimal(1920), reason="Larger clients")
    assert place(quote_for(new_team()), actor=seller).state == State.PLACED


def test_above_it_another_owner_or_admin_approves(waiting, owner, seller, run_background, company):
    assert (waiting.state, waiting.placed_at) == (State.AWAITING_APPROVAL, None)
    run_background()
    assert Notification.objects.filter(user=company.user("owner"), topic="order").exists()
    with pytest.raises(NotAllowed):
        approve_order(actor=seller, order=waiting)
    approved = approve_order(actor=owner, order=waiting)
    assert (approved.state, approved.approved_by) == (State.PLACED, owner.label)
    with pytest.raises(errors.OrderAwaitsNobody):
        approve_order(actor=owner, order=waiting)


def test_nobody_approves_their_own(limited, company, owner, quote_for, place):
    assert company.user("admin")
    order = place(quote_for(new_team()), actor=owner)
    assert order.state == State.AWAITING_APPROVAL
    with pytest.raises(errors.SecondPersonNeeded):
        approve_order(actor=owner, order=order)
    assert approve_order(actor=company.actor("admin"), order=order).state == State.PLACED


def test_their_own_page_says_why_they_cannot(limited, company, owner, quote_for, place, sign_in):
    """The disabled button has its reason, as on every record."""
    assert company.user("admin")
    order = place(quote_for(new_team()), actor=owner)
    page = sign_in(company.user("owner")).get(f"{company.url}/orders/{order.pk}/").content.decode()
    assert "Approve order" in page
    assert "a second person approves it" in page
    assert f"{company.url}/orders/{order.pk}/approve/" not in page
    assert "Approve order" not in sign_in(company.user("seller")).get(f"{company.url}/orders/{order.pk}/").content.decode()


def test_where_nobody_else_could_approve_a_reason_is_needed(limited, owner, quote_for, place):
    with pytest.raises(errors.ReasonNeeded):
        place(quote_for(new_team()))
    order = place(quote_for(new_team()), reason="The client signed today")
    assert (order.state, order.reason) == (State.PLACED, "The client signed today")


def test_a_declined_order_buys_nothing_and_whoever_made_it_hears_why(waiting, owner, run_background, company):
    decline_order(actor=owner, order=waiting, reason="Ask for the yearly price first.")
    waiting.refresh_from_db()
    assert (waiting.state, {line.state for line in waiting.lines.all()}) == (State.CANCELLED, {"cancelled"})
    run_background()
    assert Notification.objects.filter(user=company.user("seller"), topic="order").exists()


def test_whoever_made_it_can_give_it_up(waiting, seller):
    assert cancel_order(actor=seller, order=waiting, reason="Twice").state == State.CANCELLED


def test_what_changed_while_it_waited_is_noticed(waiting, owner, company):
    company.partner.profile.currency = "EUR"
    company.partner.profile.save()
    with pytest.raises(errors.QuoteOutdated):
        approve_order(actor=owner, order=waiting)


def test_by_rest_an_order_waits_like_any_other(limited, api, company, client_account):
    assert company.user("admin")
    scopes = ["quotes:write", "quotes:read", "orders:write", "orders:read", "client-accounts:read"]
    keyed, unpaid = api(company.partner, *scopes, "charges:read"), api(company.partner, *scopes)
    asked = {
        "kind": "subscribe", "client_account": client_account.pk, "plan": "advanced", "term": "yearly", "seats": 10,
        "admin_email": "new@hartwell.example",
    }  # fmt: skip
    quote = keyed.post("/api/v1/quotes", asked).json()
    assert (quote["cost"], quote["currency"], quote["needs_licences"]) == ("1920.0000", "USD", True)
    assert quote["charges"][0]["cost"] == "1920.0000"
    assert "1920.0000" in [step["cost"] for step in quote["timeline"]]
    hidden = unpaid.get(f"/api/v1/quotes/{quote['id']}").json()
    assert (hidden["cost"], hidden["charges"][0]["cost"], hidden["retail"]) == (None, None, "2880.0000")
    assert unpaid.get("/api/v1/quotes").json()["data"][0]["cost"] is None
    made = keyed.post("/api/v1/orders", {"quotes": [quote["id"]], "place": True})
    assert (made.status_code, made.json()["state"]) == (201, "awaiting_approval")
    assert "approve" not in [entry["action"] for entry in made.json()["actions"]]
    assert keyed.get(f"/api/v1/quotes/{quote['id']}").json()["order"] == made.json()["id"]


def test_a_higher_limit_waits_for_a_second_person(limited, company, owner, seller):
    admin = company.actor("admin")
    for higher in (Decimal(900), None):
        set_order_limit(actor=owner, profile=limited, limit=higher)
        limited.refresh_from_db()
        assert (limited.order_limit, asked_limit(limited), bool(limited.limit_asked)) == (Decimal(500), higher, True)
        with pytest.raises(errors.SecondPersonSetsLimit):
            confirm_order_limit(actor=owner, profile=limited, seen=asked_seen(limited))
        with pytest.raises(NotAllowed):
            confirm_order_limit(actor=seller, profile=limited, seen=asked_seen(limited))
    assert confirm_order_limit(actor=admin, profile=limited, seen=asked_seen(limited)).order_limit is None
    with pytest.raises(errors.NoLimitWaits):
        confirm_order_limit(actor=admin, profile=limited, seen=asked_seen(limited))


def test_a_lower_one_holds_at_once_and_nothing_waits_any_more(limited, company, owner):
    assert company.user("admin")
    set_order_limit(actor=owner, profile=limited, limit=Decimal(900))
    set_order_limit(actor=owner, profile=limited, limit=Decimal(100))
    limited.refresh_from_db()
    assert (limited.order_limit, limited.limit_asked) == (Decimal(100), {})


def test_the_page_asks_the_second_person_who_is_told(limited, company, sign_in, run_background):
    first, second = sign_in(company.user("owner")), sign_in(company.user("admin"))
    url = f"{company.url}/orders/limit/"
    opened = first.get(url).context["form"]
    assert "reason" not in opened.fields
    asked = first.post(url, {"limit": "900", "seen": opened.initial["seen"]}, follow=True).content.decode()
    assert "waits for another owner or admin" in asked
    assert f"{url}confirm/" not in asked
    run_background()
    assert Notification.objects.filter(user=company.user("admin"), topic="order-limit").exists()
    page = second.get(url)
    assert "Up to $900.00" in page.text
    second.post(f"{url}confirm/", {"seen": page.context["asked_seen"]})
    limited.refresh_from_db()
    assert (limited.order_limit, limited.limit_asked) == (Decimal(900), {})
    set_order_limit(actor=company.actor("admin"), profile=limited, limit=None)
    first.post(f"{url}drop/")
    limited.refresh_from_db()
    assert (limited.order_limit, limited.limit_asked) == (Decimal(900), {})


HIGHER_WAITS = "A higher limit of orders waits for you"


def test_the_home_page_of_whoever_can_confirm_it_says_so(limited, company, sign_in):
    first, second, seller = (sign_in(company.user(role)) for role in ("owner", "admin", "seller"))
    set_order_limit(actor=company.actor("owner"), profile=limited, limit=Decimal(900))
    page = second.get(f"{company.url}/").text
    assert HIGHER_WAITS in page
    assert "Up to $900.00" in page
    assert [HIGHER_WAITS in one.get(f"{company.url}/").text for one in (first, seller)] == [False, False]
    seen = second.get(f"{company.url}/orders/limit/").context["asked_seen"]
    second.post(f"{company.url}/orders/limit/confirm/", {"seen": seen})
    assert HIGHER_WAITS not in second.get(f"{company.url}/").text


def test_alone_whoever_raises_it_says_why(limited, owner):
    with pytest.raises(errors.LimitReasonNeeded):
        set_order_limit(actor=owner, profile=limited, limit=Decimal(900))
    set_order_limit(actor=owner, profile=limited, limit=Decimal(900), reason="Larger clients")
    assert Event.objects.filter(verb="profile.order_limit_set").latest("id").reason == "Larger clients"


def test_a_key_stands_for_whoever_made_it(limited, company, owner, api):
    assert company.user("admin")
    keyed = api(company.partner, "profiles:write", created_by=company.user("owner"))
    keyed.post(f"/api/v1/profiles/{limited.pk}/set-order-limit", {"limit": "900"})
    limited.refresh_from_db()
    assert (limited.order_limit, limited.limit_asker) == (Decimal(500), company.user("owner"))


def test_two_people_who_set_the_limit_do_not_overwrite_each_other(limited, company, sign_in):
    first, second = sign_in(company.user("owner")), sign_in(company.user("admin"))
    url = f"{company.url}/orders/limit/"
    seen = second.get(url).context["form"].initial["seen"]
    first.post(url, {"limit": "400", "seen": seen})
    page = second.post(url, {"limit": "300", "seen": seen})
    assert page.status_code == 200
    limited.refresh_from_db()
    assert limited.order_limit == Decimal(400)


def test_what_is_paid_in_another_currency_than_the_limit_waits_whatever_it_costs(
    limited, subscription_by_month, owner, quote_for, place, seller
):
    quote = quote_for(SetSeats(11), subscription_by_month)
    assert not waits_for_second_person(seller, limited.partner_id, Money(quote.commitment, quote.currency))
    limited.refresh_from_db()
    limited.currency = "EUR"
    limited.save()
    assert (quote.currency, quote.commitment) == ("USD", 20)
    assert place(quote, actor=seller).state == State.AWAITING_APPROVAL


# What counts is what an order commits to


def test_seats_two_days_before_the_renewal_count_as_what_they_cost_afterwards(subscription, limited, quote_for, place, seller):
    with clock.moved(by=subscription.renews_on - timedelta(days=2) - clock.today()):
        quote = quote_for(SetSeats(13), subscription)
        assert quote.cost < 10
        order = place(quote, actor=seller)
        assert (order.state, order.commitment) == (State.AWAITING_APPROVAL, 3 * 192)
        assert place(quote_for(SetSeats(12), subscription), actor=seller).state == State.PLACED


def test_a_year_that_is_paid_by_the_month_counts_as_a_year(limited, quote_for, place, seller):
    set_price("advanced", "yearly-paid-monthly", "18")
    quote = quote_for(new_team(3, Term.YEARLY_PAID_MONTHLY))
    assert (quote.cost, quote.commitment) == (3 * 18, 12 * 3 * 18)
    assert place(quote, actor=seller).state == State.AWAITING_APPROVAL


def test_another_term_above_the_limit_is_an_order_that_waits(limited, subscription_by_month, seller, owner):
    planned = change_term(actor=seller, subscription=subscription_by_month, term="yearly", reason="They stay")
    order = planned.order
    assert (order.state, order.cost, order.commitment) == (State.AWAITING_APPROVAL, 0, 1920 - 200)
    assert not ScheduledChange.objects.exists()
    assert approve_order(actor=owner, order=order).state == State.FULFILLED
    assert ScheduledChange.objects.get().term == "yearly"


def test_below_it_another_term_is_scheduled_at_once(limited, subscription_by_month, seller, owner):
    set_order_limit(actor=owner, profile=limited, limit=Decimal(1720), reason="Larger clients")
    assert change_term(actor=seller, subscription=subscription_by_month, term="yearly", reason="They stay").order is None
    assert ScheduledChange.objects.get().term == "yearly"


def test_the_pages_say_what_an_order_commits_to(limited, subscription_by_month, company, sign_in):
    url = f"{company.url}/subscriptions/{subscription_by_month.pk}/term/"
    browser = sign_in(company.user("seller"))
    asked = {"term": "yearly", "reason": "They stay"}
    page = browser.post(url, asked)
    told = browser.post(url, {**asked, "confirmed": "1", "seen": page.context["planned"].digest}, follow=True)
    assert "1,720" in told.content.decode()
    assert "one whole term" in sign_in(company.user("owner")).get(f"{company.url}/orders/limit/").content.decode()


def test_plans_go_by_code_or_id_and_what_costs_nothing_has_no_currency(subscription, api, company, plan):
    keyed = api(company.partner, "quotes:write", "quotes:read", "subscriptions:read", "charges:read", "orders:write")
    asked = {"kind": "change-plan", "subscription": subscription.pk}
    refused = [keyed.post("/api/v1/quotes", asked | {"plan": one}).json()["code"] for one in (plan.pk, plan.code)]
    assert refused == ["plan_unchanged", "plan_unchanged"]
    fewer = keyed.post("/api/v1/quotes", {"kind": "change-seats", "subscription": subscription.pk, "seats": 5}).json()
    assert (fewer["currency"], fewer["commitment"]) == (None, "0.0000")
    assert keyed.get("/api/v1/quotes").json()["data"][0]["currency"] is None
    assert keyed.post("/api/v1/orders", {"quotes": [fewer["id"]]}).json()["currency"] is None


def test_seats_beside_a_term_that_waits_count_as_they_will_be_paid(
    limited, subscription_by_month, seller, owner, quote_for, place
):
    """A limit that the change of the term just keeps to, and then eighty seats more for next to nothing this month."""
    set_order_limit(actor=owner, profile=limited, limit=Decimal(1720), reason="Larger clients")
    change_term(actor=seller, subscription=subscription_by_month, term="yearly", reason="They stay")
    quote = quote_for(SetSeats(90), subscription_by_month)
    assert (quote.cost, quote.commitment) == (80 * 20, 80 * 192)
    assert place(quote, actor=seller).state == State.AWAITING_APPROVAL


def test_what_commits_to_something_says_its_currency_also_where_nothing_is_charged(
    limited, subscription_by_month, api, company
):
    scopes = ("quotes:write", "quotes:read", "subscriptions:read", "charges:read", "orders:write", "orders:read")
    keyed = api(company.partner, *scopes)
    asked = {"kind": "change-term", "subscription": subscription_by_month.pk, "term": "yearly"}
    quote = keyed.post("/api/v1/quotes", asked).json()
    assert (quote["cost"], quote["commitment"], quote["currency"]) == ("0.0000", "1720.0000", "USD")
    order = keyed.post("/api/v1/orders", {"quotes": [quote["id"]]}).json()
    assert (order["cost"], order["commitment"], order["currency"]) == ("0.0000", "1720.0000", "USD")


WAITS = "It will wait for a second person"


def test_each_preview_says_beforehand_that_a_second_person_decides(limited, subscription_by_month, company, sign_in):
    browser, url = sign_in(company.user("seller")), f"{company.url}/subscriptions/{subscription_by_month.pk}"
    assert company.user("admin")
    term = {"term": "yearly", "reason": "They stay"}
    assert WAITS in browser.post(f"{url}/term/", term).text
    assert WAITS in browser.post(f"{url}/seats/", {"seats": "90", "reason": "They grow"}).text
    assert WAITS not in browser.post(f"{url}/seats/", {"seats": "11", "reason": "They grow"}).text
    assert WAITS not in browser.post(f"{url}/seats/", {"seats": "5", "reason": "They shrink"}).text


def test_a_preview_of_a_new_team_says_so_too(limited, client_account, plan, company, sign_in):
    asked = {
        "client_account": client_account.pk, "plan": plan.pk, "term": "yearly", "seats": "10", "admin_email": "x@x.example",
    }  # fmt: skip
    assert company.user("admin")
    seller, url = sign_in(company.user("seller")), f"{company.url}/subscriptions/new/"
    assert WAITS in seller.post(url, asked).text
    assert WAITS not in seller.post(url, {**asked, "seats": "2"}).text


def test_where_nobody_else_could_approve_the_preview_promises_nobody(limited, subscription_by_month, company, sign_in):
    url = f"{company.url}/subscriptions/{subscription_by_month.pk}/term/"
    assert WAITS not in sign_in(company.user("owner")).post(url, {"term": "yearly", "reason": "They stay"}).text
