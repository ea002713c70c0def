"""Subscriptions as people see and use them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from partners.clients.services import create_client_account
from partners.orders.models import Order
from partners.subscriptions.models import ScheduledChange, Subscription
from partners.subscriptions.services import cancel_subscription
from portal import clock
from tests.trade import change_seats, confirm, create_subscription


@pytest.fixture
def seller(company, sign_in):
    return sign_in(company.user("seller"))


@pytest.fixture
def url(company, subscription):
    return f"{company.url}/subscriptions/{subscription.pk}/"


def text_of(answer) -> str:
    return " ".join(answer.content.decode().split())


def test_without_subscriptions_the_list_says_how_to_begin(company, seller):
    page = text_of(seller.get(f"{company.url}/subscriptions/"))
    assert "No subscriptions yet" in page
    assert f"{company.url}/clients/" in page


def test_the_list_shows_what_renews_and_what_is_scheduled(company, seller, owner, subscription):
    change_seats(actor=owner, subscription=subscription, seats=6, reason="Two left")
    page = text_of(seller.get(f"{company.url}/subscriptions/"))
    assert "Hartwell Dental" in page
    assert "1 subscription" in page
    assert "6 seats at the renewal" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", True), ("?renewing_within=60", False), ("?renewing_within=366", True), ("?scheduled=true", False),
        ("?state=cancelled", False), ("?q=hartwell", True), ("?q=nobody", False), ("?cursor=%FF", True),
        ("?renewing_within=NaN", True), ("?state=ended", True),
    ],
)  # fmt: skip
def test_filters_in_the_address(company, seller, subscription, query, found):
    page = text_of(seller.get(f"{company.url}/subscriptions/{query}"))
    assert (f"/subscriptions/{subscription.pk}/" in page) is found
    assert found or "Nothing matches" in page or "None of these" in page


def test_a_cancelled_one_is_listed_only_when_asked_for(company, seller, owner, subscription):
    cancel_subscription(actor=owner, subscription=subscription, reason="Not wanted")
    assert subscription.pk not in text_of(seller.get(f"{company.url}/subscriptions/"))
    assert subscription.pk in text_of(seller.get(f"{company.url}/subscriptions/?state=cancelled"))


def test_the_record_shows_the_ledger_and_until_when_it_can_be_cancelled(seller, url, owner, subscription):
    change_seats(actor=owner, subscription=subscription, seats=14, reason="Design office")
    page = text_of(seller.get(url))
    assert "Design office" in page
    assert "+4" in page
    assert "in 13 days" in page


def test_what_is_done_less_often_is_in_the_menu_and_its_page_says_why_not(seller, url):
    with clock.moved(by=timedelta(days=15)):
        page = text_of(seller.get(url))
        for step in ("term", "end", "suspend", "cancel"):
            assert f'href="{url}{step}/" class="menu-item"' in page
        assert "This term could be cancelled until" in text_of(seller.get(f"{url}cancel/"))


def test_who_only_reads_has_no_menu(company, sign_in, url):
    assert "subscription-menu" not in text_of(sign_in(company.user("read-only")).get(url))


def test_a_subscription_is_sold_from_its_client(company, seller, client_account, plan):
    form = text_of(seller.get(f"{company.url}/subscriptions/new/?client={client_account.pk}"))
    assert f'value="{client_account.pk}" selected' in form
    assert "Education · from 300 seats" in form
    values = {
        "client_account": client_account.pk, "plan": plan.pk, "term": "yearly", "seats": 5, "admin_email": "a@h.example",
    }  # fmt: skip
    shown = seller.post(f"{company.url}/subscriptions/new/", values)
    assert "5 seats of Advanced for Hartwell Dental" in text_of(shown)
    assert not Order.objects.exists()
    confirmed = {**values, "confirmed": "1", "seen": shown.context["planned"].digest}
    assert seller.post(f"{company.url}/subscriptions/new/", confirmed).status_code == 302
    confirm(Order.objects.get())
    assert Subscription.objects.get().purchased == 5


def test_a_team_that_exists_is_entered_at_once(company, seller, client_account, plan):
    values = {
        "client_account": client_account.pk, "plan": plan.pk, "term": "yearly", "seats": 5, "admin_email": "a@h.example",
        "started_on": (clock.today() - timedelta(days=40)).isoformat(),
    }  # fmt: skip
    assert seller.post(f"{company.url}/subscriptions/new/", values).status_code == 302
    assert (Subscription.objects.get().purchased, Order.objects.count()) == (5, 0)


def test_a_refusal_stands_beside_its_field_and_nothing_typed_is_lost(company, seller, client_account, plan):
    values = {
        "client_account": client_account.pk, "plan": plan.pk, "term": "yearly", "seats": 2, "admin_email": "a@h.example",
    }  # fmt: skip
    answer = seller.post(f"{company.url}/subscriptions/new/", values)
    assert (
        "2 is below the minimum of 3 seats for Advanced. Order 3 seats or more."
        in answer.context["form"].errors["seats"]
    )
    assert "a@h.example" in text_of(answer)


def test_another_partners_client_cannot_be_chosen(company, other_company, seller, plan, outsider):
    foreign = create_client_account(actor=outsider, name="Fremd")
    values = {"client_account": foreign.pk, "plan": plan.pk, "term": "yearly", "seats": 3, "admin_email": "a@h.example"}
    answer = seller.post(f"{company.url}/subscriptions/new/", values)
    assert "client_account" in answer.context["form"].errors
    assert not Subscription.objects.exists()


def test_more_seats_are_shown_first_and_ordered_with_the_second_click(company, seller, url, subscription):
    values = {"seats": 14, "reason": "Design office", "expected_purchased": 10}
    preview = text_of(seller.post(f"{url}seats/", values))
    assert "4 seats more" in preview
    assert '<s class="soft">Renews with 10 seats</s>' in preview
    assert '<s class="soft">Last day' not in preview  # it stays, whatever the number
    assert 'Renews with 14 seats <span class="badge tone-info">' in preview
    assert Subscription.objects.get().purchased == 10
    ordered = seller.post(f"{url}seats/", {**values, "purchase_order_number": "PO 7", "deal_code": "KOALA-1", "confirmed": "1"})
    order = Order.objects.order_by("-id")[0]
    assert (ordered["Location"], order.purchase_order_number) == (f"{company.url}/orders/{order.pk}/", "PO 7")
    assert order.deal_code == "KOALA-1"
    assert Subscription.objects.get().purchased == 10
    confirm(order)
    assert Subscription.objects.get().purchased == 14


def test_fewer_seats_say_from_when_and_that_nothing_is_refunded(seller, url, subscription):
    values = {"seats": 7, "reason": "Three left", "expected_purchased": 10}
    preview = text_of(seller.post(f"{url}seats/", values))
    assert "3 seats fewer from" in preview
    assert "There is no refund" in preview
    seller.post(f"{url}seats/", {**values, "confirmed": "1"})
    assert ScheduledChange.objects.get().seats == 7


def test_going_back_from_the_preview_loses_nothing(seller, url, subscription):
    page = text_of(seller.post(f"{url}seats/", {"seats": 14, "reason": "Design office", "again": "1"}))
    assert 'value="14"' in page
    assert 'value="Design office"' in page
    assert Subscription.objects.get().purchased == 10


@pytest.mark.parametrize(("days", "told"), [(330, False), (340, True)])
def test_a_reduction_within_the_notice_period_says_so(seller, url, subscription, days, told):
    with clock.moved(by=timedelta(days=days)):
        page = text_of(seller.post(f"{url}seats/", {"seats": 7, "reason": "Less"}))
    assert ("pays by invoice" in page) is told


def test_the_preview_says_what_stays_and_what_is_replaced(seller, url, owner, subscription):
    change_seats(actor=owner, subscription=subscription, seats=6, reason="Less")
    assert "stays: 6 seats" in text_of(seller.post(f"{url}seats/", {"seats": 12, "reason": "More"}))
    assert "This replaces what is scheduled now: 6 seats" in text_of(seller.post(f"{url}seats/", {"seats": 8, "reason": "Less"}))


def test_who_confirms_an_outdated_page_is_shown_the_number_that_is_true(seller, url, owner, subscription):
    change_seats(actor=owner, subscription=subscription, seats=12, reason="Somebody was faster")
    page = text_of(
        seller.post(f"{url}seats/", {"seats": 11, "reason": "+1", "expected_purchased": 10, "confirmed": "1"})
    )
    assert "12 seats now, not 10" in page
    assert 'name="expected_purchased" value="12"' in page
    assert not ScheduledChange.objects.exists()


@pytest.mark.parametrize("seats", ["", "0", "-3", "1e9", "NaN", "9" * 400, "three"])
def test_what_is_no_number_of_seats_is_said_beside_the_field(seller, url, seats):
    answer = seller.post(f"{url}seats/", {"seats": seats, "reason": "x", "confirmed": "1"})
    assert answer.status_code == 200
    assert "seats" in answer.context["form"].errors


def test_a_scheduled_reduction_is_withdrawn_once_it_was_shown_what_comes_then(seller, url, owner, subscription):
    change_seats(actor=owner, subscription=subscription, seats=6, reason="Less")
    assert "Withdraw scheduled change" in text_of(seller.get(url))
    page = seller.get(f"{url}withdraw/")
    assert "Renews with 10 seats" in text_of(page)
    seller.post(f"{url}withdraw/", {"seen": page.context["planned"].digest})
    assert ScheduledChange.objects.get().state == "withdrawn"


def test_cancelling_asks_for_the_reason(seller, url):
    assert "reason" in seller.post(f"{url}cancel/", {"reason": ""}).context["form"].errors
    assert seller.post(f"{url}cancel/", {"reason": "Not wanted"}).status_code == 302
    assert Subscription.objects.get().state == "cancelled"
    assert "has ended" in text_of(seller.get(f"{url}seats/"))


def test_after_the_window_the_page_says_so_and_offers_no_button(seller, url, subscription):
    with clock.moved(by=timedelta(days=15)):
        page = text_of(seller.get(f"{url}cancel/"))
        seller.post(f"{url}cancel/", {"reason": "Too late"})
    assert "It can be cancelled again in the first 14 days" in page
    assert "Keep subscription" not in page
    assert Subscription.objects.get().state == "active"


def test_a_technician_reads_and_is_not_offered_to_change(company, sign_in, url):
    technician = sign_in(company.user("technician"))
    assert "Change seats" not in text_of(technician.get(url))
    page = text_of(technician.post(f"{url}seats/", {"seats": 14, "reason": "More", "confirmed": "1"}))
    assert "Your role does not include this action" in page
    assert Subscription.objects.get().purchased == 10


def test_a_learner_sees_no_subscriptions(company, sign_in, url):
    learner = sign_in(company.user("learner"))
    assert learner.get(url).status_code == 404
    assert "Hartwell Dental" not in text_of(learner.get(f"{company.url}/subscriptions/"))


@pytest.mark.parametrize("path", ["", "seats/", "cancel/", "withdraw/"])
def test_to_an_outsider_nothing_is_there(company, other_company, sign_in, subscription, path):
    """Neither in the partner's own pages nor under the outsider's."""
    stranger = sign_in(other_company.user("owner"))
    for base in (company.url, other_company.url):
        values = {"seats": 99, "reason": "x", "confirmed": "1"}
        assert stranger.post(f"{base}/subscriptions/{subscription.pk}/{path}", values).status_code == 404
    assert stranger.get(f"{other_company.url}/subscriptions/{subscription.pk}/{path}").status_code == 404
    assert Subscription.objects.get().purchased == 10


def test_the_home_page_names_what_renews_soon(company, seller, subscription):
    with clock.moved(by=timedelta(days=320)):
        page = text_of(seller.get(f"{company.url}/"))
    assert "Renewing within 60 days" in page
    assert "Hartwell Dental" in page


def test_a_longer_list_asks_the_database_no_more_often(company, seller, owner, client_account, plan, subscription):
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            seller.get(f"{company.url}/subscriptions/")
        return len(captured)

    queries()
    one = queries()
    for number in range(3):
        create_subscription(
            actor=owner,
            client_account=client_account,
            plan=plan,
            term="yearly",
            seats=3,
            admin_email=f"a{number}@h.example",
        )
    assert queries() == one


def test_before_the_agreement_the_form_leads_to_it(company, seller, client_account):
    address = f"{company.url}/subscriptions/new/"
    link = f'href="{company.url}/agreement/"'
    assert link not in text_of(seller.get(address))
    company.partner.agreement_due = True
    company.partner.save()
    assert link in text_of(seller.get(address))


def test_what_is_coming_is_drawn_and_listed(seller, subscription, url):
    page = text_of(seller.get(url))
    picture = page[page.index('<figure class="time-line">') : page.index("</figure>")]
    for words in ("Last day to cancel this term", "Last day to ask for less at the renewal", "Renews with 10 seats"):
        assert words in picture
        assert words in page.replace(picture, "")
    assert "style=" not in picture
