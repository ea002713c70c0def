"""Questions for new teams by page and by REST."""

import pytest
from django.utils.html import strip_tags

from partners.orders.models import LicenceOrder, Order
from partners.provisioning.models import ProvisioningQuestion
from portal import clock
from tests.provisioning.conftest import ANSWERS, KEPT, kept

pytestmark = pytest.mark.django_db


def text_of(answer) -> str:
    assert answer.status_code == 200
    return " ".join(strip_tags(answer.content.decode()).split())


@pytest.fixture
def asked(client_account, plan):
    return {
        "client_account": client_account.pk, "plan": plan.pk, "term": "yearly", "seats": 5, "admin_email": "new@hartwell.example",
    }  # fmt: skip


def confirm(shown, **answers) -> dict:
    given = {f"asked-{code.replace('_', '-')}": value for code, value in answers.items()}
    return shown.context["form"].data.dict() | {"seen": shown.context["planned"].digest, "confirmed": "1"} | given


def test_a_team_is_sold_with_its_answers(company, sign_in, questions, price_list, asked, staff_user):
    seller, url = sign_in(company.user("seller")), f"{company.url}/subscriptions/new/"
    shown = seller.post(url, asked)
    assert "What the set-up needs to know" in text_of(shown)
    again = seller.post(url, confirm(shown, files_from="A server"))
    assert again.context["set_up"].errors.keys() == {"asked-technician"}
    assert "What will be ordered" in text_of(again)
    assert not Order.objects.exists()
    done = seller.post(url, confirm(again, team_name="Hartwell Dental", technician="it@hartwell.example"))
    page = text_of(seller.get(done["Location"]))
    assert "Who sets it up?it@hartwell.example" in page
    desk = sign_in(staff_user).get(f"/staff/trade-desk/{LicenceOrder.objects.get().pk}/")
    assert "Name of the teamHartwell Dental" in text_of(desk)


def test_what_was_answered_survives_a_change_of_the_order(company, sign_in, questions, price_list, asked):
    seller, url = sign_in(company.user("seller")), f"{company.url}/subscriptions/new/"
    shown = seller.post(url, asked)
    back = seller.post(url, confirm(shown, team_name="Hartwell Dental") | {"again": "1"})
    assert 'name="asked-team-name" value="Hartwell Dental"' in back.content.decode()
    shown = seller.post(url, asked | {"seats": 6, "asked-team-name": "Hartwell Dental"})
    assert shown.context["set_up"]["asked-team-name"].value() == "Hartwell Dental"


def test_a_trial_asks_as_well(company, sign_in, questions, asked):
    seller, url = sign_in(company.user("seller")), f"{company.url}/subscriptions/trial/"
    shown = seller.post(url, asked)
    assert seller.post(url, confirm(shown, technician="it@hartwell.example")).status_code == 302
    assert kept(Order.objects.get().lines.get().provisioning) == [KEPT[3]]


def test_the_trade_desk_asks_again_and_the_answer_is_chosen_as_before(
    company, sign_in, questions, price_list, asked, staff_user
):
    seller, url = sign_in(company.user("seller")), f"{company.url}/subscriptions/new/"
    seller.post(url, confirm(seller.post(url, asked), moves="yes", technician="it@hartwell.example"))
    row, field = LicenceOrder.objects.get(), "provisioning.moves"
    sign_in(staff_user).post(f"/staff/trade-desk/{row.pk}/ask/", {field: "Really?"})
    own = f"{company.url}/orders/lines/{row.pk}/answer/"
    assert '<option value="yes" selected>Yes</option>' in seller.get(own).content.decode()
    assert seller.post(own, {field: "no"}).status_code == 302
    row.line.refresh_from_db()
    assert kept(row.line.provisioning)[0] == ("moves", "Do files move?", "no")


def test_staff_set_change_and_end_a_question(sign_in, staff_user):
    staff = sign_in(staff_user)
    assert "Nothing is asked" in text_of(staff.get("/staff/questions/"))
    url, day = "/staff/questions/set/", clock.today().isoformat()
    body = {"code": "from", "label": "Where from?", "kind": "choice", "rank": 0, "asked": "on", "valid_from": day}
    assert staff.post(url, body).context["form"].errors.keys() == {"choices"}
    assert staff.post(url, body | {"choices": "A server\nNowhere\n"}).status_code == 302
    begun = staff.get(f"{url}?code=from").context["form"]
    assert begun["choices"].value() == "A server\nNowhere"
    assert "A server, Nowhere" in text_of(staff.get("/staff/questions/"))
    del body["asked"]
    assert staff.post(url, body | {"choices": "A server\nNowhere"}).status_code == 302
    page = text_of(staff.get("/staff/questions/"))
    assert "Nothing is asked" in page
    assert "Ask again Where from?" in page
    assert ProvisioningQuestion.objects.count() == 2


def test_an_integrator_reads_what_is_asked_and_answers(api, company, client_account, price_list, questions):
    caller = api(company.partner, "provisioning-questions:read", "quotes:write", "quotes:read", "orders:write", "orders:read")
    listed = caller.get(f"/api/v1/provisioning-questions?on={clock.today()}&plan=advanced").json()["data"]
    assert {row["code"]: row["choices"] for row in listed}["files-from"] == ["A server", "Nowhere"]
    standard = caller.get("/api/v1/provisioning-questions?plan=standard").json()["data"]
    assert {row["code"] for row in standard} == {"team-name", "files-from", "moves"}
    body = {"kind": "subscribe", "client_account": client_account.pk, "plan": "advanced", "term": "yearly", "seats": 5}
    body |= {"admin_email": "new@hartwell.example"}
    refused = caller.post("/api/v1/quotes", body | {"provisioning": {"files-from": "The moon"}}, format="json")
    assert refused.status_code == 409
    assert [one["field"] for one in refused.json()["errors"]] == ["provisioning.files-from", "provisioning.technician"]
    quote = caller.post("/api/v1/quotes", body | {"provisioning": ANSWERS}, format="json").json()
    assert kept(quote["provisioning"]) == KEPT
    order = caller.post("/api/v1/orders", {"quotes": [quote["id"]], "place": True}, format="json").json()
    assert kept(order["lines"][0]["provisioning"]) == KEPT


def test_answers_belong_to_new_teams_alone(api, company, client_account, questions):
    caller = api(company.partner, "quotes:write", "quotes:read")
    refused = caller.post("/api/v1/quotes", {"kind": "cancel", "subscription": "su_1", "provisioning": {}}, format="json")
    assert refused.status_code == 400
