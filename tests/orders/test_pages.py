"""Orders in a browser: the partner's pages and the trade desk's."""

import pytest

from partners.orders.answering import answer_questions
from partners.orders.desk import request_information
from partners.orders.models import LicenceOrder, Order
from portal.tenancy.roles import StaffRole
from tests.orders.conftest import new_team


@pytest.fixture
def ordered(price_list, quote_for, place) -> Order:
    return place(quote_for(new_team()), purchase_order_number="PO 9")


@pytest.fixture
def row(ordered) -> LicenceOrder:
    return LicenceOrder.objects.get(line__order=ordered)


def text_of(answer) -> str:
    return answer.content.decode()


def test_the_order_shows_its_lines_and_what_they_cost(company, ordered, sign_in):
    page = text_of(sign_in(company.user("seller")).get(f"{company.url}/orders/{ordered.pk}/"))
    for words in ("New team: 10 seats of Advanced", "$1,920.00", "PO 9", "The trade desk orders the licences"):
        assert words in page


@pytest.mark.usefixtures("price_list")
def test_the_deal_code_stands_where_it_is_needed_and_orders_are_found_by_it(company, quote_for, place, staff_user, sign_in):
    order = place(quote_for(new_team()), deal_code="KOALA-1")
    browser = sign_in(company.user("seller"))
    assert "KOALA-1" in text_of(browser.get(f"{company.url}/orders/{order.pk}/"))
    assert order.pk in text_of(browser.get(f"{company.url}/orders/", {"q": "koala"}))
    desk, row = sign_in(staff_user), LicenceOrder.objects.get()
    assert "KOALA-1" in text_of(desk.get(f"/staff/trade-desk/{row.pk}/"))
    assert row.pk in text_of(desk.get("/staff/trade-desk/", {"q": "koala", "all": "1"}))


def test_who_sees_no_cost_sees_none_here(company, ordered, sign_in):
    page = text_of(sign_in(company.user("technician")).get(f"{company.url}/orders/{ordered.pk}/"))
    assert "New team: 10 seats of Advanced" in page
    assert "$1,920.00" not in page


def test_the_list_finds_it_by_number_client_and_purchase_order(company, ordered, sign_in):
    browser = sign_in(company.user("read-only"))
    for word in (str(ordered), "hartwell", "po 9"):
        assert ordered.pk in text_of(browser.get(f"{company.url}/orders/", {"q": word})), word
    assert ordered.pk not in text_of(browser.get(f"{company.url}/orders/", {"q": "O-99"}))


def test_a_reader_changes_nothing(company, ordered, sign_in):
    browser = sign_in(company.user("read-only"))
    for verb in ("place", "approve"):
        browser.post(f"{company.url}/orders/{ordered.pk}/{verb}/")
    assert browser.post(f"{company.url}/orders/{ordered.pk}/cancel/", {"reason": "x"}).status_code == 403
    ordered.refresh_from_db()
    assert ordered.state == Order.State.PLACED


def test_it_is_cancelled_with_a_click_and_a_second_one_changes_nothing(company, ordered, sign_in):
    browser, url = sign_in(company.user("seller")), f"{company.url}/orders/{ordered.pk}/cancel/"
    assert browser.post(url, {"reason": ""}).status_code == 302
    assert "has ended" in text_of(browser.post(url, {"reason": ""}))
    ordered.refresh_from_db()
    assert ordered.state == Order.State.CANCELLED


def test_the_desk_confirms_with_reference_and_checklist(row, ordered, colleague, sign_in):
    desk = sign_in(colleague(StaffRole.TRADE_DESK))
    assert row.pk in text_of(desk.get("/staff/trade-desk/"))
    url = f"/staff/trade-desk/{row.pk}/confirm/"
    points = {"reseller_id": "on", "admin_email": "on", "as_ordered": "on", "activation": "on"}
    assert "reference" in desk.post(url, points).context["form"].errors
    assert "activation" in desk.post(url, {"reference": "TD-1"} | points | {"activation": ""}).context["form"].errors
    assert desk.post(url, {"reference": "TD-1"} | points).status_code == 302
    ordered.refresh_from_db()
    assert ordered.state == Order.State.FULFILLED
    assert "not open any more" in text_of(desk.get(url))


def test_other_staff_read_the_desk_and_do_nothing(row, colleague, sign_in):
    browser = sign_in(colleague(StaffRole.SUPPORT))
    assert browser.get(f"/staff/trade-desk/{row.pk}/").status_code == 200
    assert browser.post(f"/staff/trade-desk/{row.pk}/refuse/", {"reason": "x"}).status_code == 403
    editor = sign_in(colleague(StaffRole.CONTENT_EDITOR))
    assert editor.get(f"/staff/trade-desk/{row.pk}/").status_code in {403, 404}


def test_a_question_is_answered_beside_its_field(company, row, ordered, staff, sign_in):
    request_information(actor=staff, licence_order=row, questions={"admin_email": "It takes no mail."})
    browser, url = sign_in(company.user("seller")), f"{company.url}/orders/lines/{row.pk}/answer/"
    assert "It takes no mail." in text_of(browser.get(url))
    assert "admin_email" in browser.post(url, {"admin_email": ""}).context["form"].errors
    assert browser.post(url, {"admin_email": "chief@hartwell.example"}).status_code == 302
    assert "There is no question" in text_of(browser.get(url))
    assert "chief@hartwell.example" in text_of(browser.get(f"{company.url}/orders/{ordered.pk}/"))


def test_the_desk_reads_what_it_asked_and_what_was_answered(row, owner, staff, staff_user, sign_in):
    request_information(actor=staff, licence_order=row, questions={"message": "A new team, or a deleted one?"})
    answer_questions(actor=owner, licence_order=row, answers={"message": "A new one."})
    page = text_of(sign_in(staff_user).get(f"/staff/trade-desk/{row.pk}/"))
    assert "A new team, or a deleted one?" in page
    assert "A new one." in page


def test_the_home_page_says_that_an_order_waits_for_somebody(company, row, staff, sign_in):
    request_information(actor=staff, licence_order=row, questions={"message": "Which team?"})
    assert "Orders that wait for you" in text_of(sign_in(company.user("seller")).get(f"{company.url}/"))
    assert "Orders that wait for you" not in text_of(sign_in(company.user("billing")).get(f"{company.url}/"))


def test_hostile_words_are_words(company, owner, quote_for, place, sign_in):
    order = place(quote_for(new_team()), purchase_order_number="<script>alert(1)</script>", reason="=cmd|' /C calc'!A0")
    browser = sign_in(company.user("seller"))
    assert "<script>alert" not in text_of(browser.get(f"{company.url}/orders/{order.pk}/"))
    assert browser.get(f"{company.url}/orders/", {"q": "' OR 1=1 -- O-99999999999999999999"}).status_code == 200


def test_the_subscription_says_that_an_order_is_at_work(company, subscription, added, sign_in):
    page = text_of(sign_in(company.user("seller")).get(f"{company.url}/subscriptions/{subscription.pk}/"))
    assert f"{added} is at work" in page
    assert f"{company.url}/orders/{added.pk}/" in page
