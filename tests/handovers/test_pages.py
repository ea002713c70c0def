"""The pages of both sides and of staff, and the same by REST."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from partners.clients.models import ClientAccount
from partners.handovers.answering import accept_handover
from partners.handovers.models import Handover
from partners.handovers.services import offer_handover
from partners.subscriptions.models import Subscription
from portal.tenancy.models import Partner
from portal.tenancy.roles import StaffRole
from tests.handovers.conftest import make_client
from tests.trade import change_seats

URL = "/api/v1/handovers"
SCOPES = ("handovers:read", "handovers:write")


def page(name: str, company, *ids: str) -> str:
    return reverse(name, args=[company.partner.slug, *ids])


def test_a_client_is_offered_looked_at_and_accepted(company, other_company, client_account, sign_in):
    giver, receiver = sign_in(company.user("owner")), sign_in(other_company.user("owner"))
    offer = page("handover-create", company, client_account.pk)
    assert "S-2" in giver.get(offer).text
    refused = giver.post(offer, {"receiver": "nobody", "message": ""})
    assert "names exactly" in refused.text
    giver.post(offer, {"receiver": "Nordlicht Systemhaus", "message": "They moved to Hamburg."})
    record = Handover.objects.get()
    assert "Offered to Nordlicht" in giver.get(page("client-account", company, client_account.pk)).text

    assert "Hartwell Dental" in receiver.get(f"{other_company.url}/").text
    shown = receiver.get(page("handover", other_company, record.pk)).text
    assert "They moved to Hamburg." in shown
    for kept in ("Pays late.", "words.txt", "VIP", "1041", "ada@hartwell.example"):
        assert kept not in shown
    accept = page("handover-accept", other_company, record.pk)
    seen = receiver.get(accept).context["form"]["digest"].value()
    change_seats(actor=company.actor(), subscription=Subscription.objects.get(number=2), seats=15, reason="More")
    stale = receiver.post(accept, {"digest": seen})
    assert "changed since you looked" in stale.text
    assert ">15<" in stale.text.replace("\n", "")
    answer = receiver.post(accept, {"digest": stale.context["form"]["digest"].value(), "external_id": "K-7"})
    assert answer.url == page("client-account", other_company, client_account.pk)
    assert "took Hartwell Dental over from Hartwell IT" in receiver.get(answer.url).text


def test_whoever_had_the_client_is_told_where_it_went_and_nobody_else(
    company, other_company, third, client_account, offered, sign_in
):
    accept_handover(actor=other_company.actor(), handover=offered)
    old = sign_in(company.user("seller")).get(page("client-account", company, client_account.pk))
    assert old.url == page("handover", company, offered.pk)
    kept = sign_in(company.user("seller")).get(old.url).text
    assert "has no access to the client any more" in kept
    assert "Pays late." in kept
    assert "words.txt" in kept
    team = Subscription.objects.filter(client_account=client_account).first()
    assert sign_in(company.user("seller")).get(page("subscription", company, team.pk)).status_code == 404
    assert sign_in(company.user("learner")).get(page("client-account", company, client_account.pk)).status_code == 404
    assert sign_in(third.user("owner")).get(page("client-account", third, client_account.pk)).status_code == 404
    assert "Pays late." not in sign_in(other_company.user("owner")).get(page("handover", other_company, offered.pk)).text


def test_declining_and_withdrawing_have_pages_on_their_side_only(company, other_company, offered, sign_in):
    giver, receiver = sign_in(company.user("owner")), sign_in(other_company.user("admin"))
    assert giver.get(page("handover-decline", company, offered.pk)).status_code == 404
    assert receiver.get(page("handover-withdraw", other_company, offered.pk)).status_code == 404
    without = receiver.post(page("handover-decline", other_company, offered.pk), {"reason": " "})
    assert "A reason is missing" in without.text
    receiver.post(page("handover-decline", other_company, offered.pk), {"reason": "Too far away."})
    assert "Too far away." in giver.get(page("handover", company, offered.pk)).text
    assert "decided already" in giver.get(page("handover-withdraw", company, offered.pk)).text


def test_staff_see_what_concerns_their_partners_and_take_it_back(company, offered, sign_in, colleague, staff_user):
    manager = colleague(StaffRole.PARTNER_MANAGER)
    record = reverse("staff-handover", args=[offered.pk])
    assert sign_in(manager).get(record).status_code == 404
    Partner.objects.filter(pk=offered.to_partner_id).update(manager=manager)
    assert "Hartwell Dental" in sign_in(manager).get(record).text
    assert "Hartwell Dental" in sign_in(colleague(StaffRole.AUDITOR)).get(reverse("staff-handover-list")).text
    assert sign_in(colleague(StaffRole.CONTENT_EDITOR)).get(record).status_code == 403
    withdraw = reverse("staff-handover-withdraw", args=[offered.pk])
    assert sign_in(colleague(StaffRole.AUDITOR)).get(withdraw).status_code == 403
    sign_in(staff_user).post(withdraw, {"reason": "Agreed with both."})
    assert Handover.objects.get().state == "withdrawn"


def test_the_list_takes_as_many_queries_for_three(
    company, other_company, offered, sign_in, django_assert_num_queries
):
    browser, url = sign_in(company.user("owner")), page("handover-list", company)
    browser.get(url)
    with CaptureQueriesContext(connection) as one:
        browser.get(url)
    for name in ("Two", "Three"):
        offer_handover(actor=company.actor(), client_account=make_client(company, name), receiver="nordlicht")
    with django_assert_num_queries(len(one)):
        assert len(browser.get(url).context["listing"].rows) == 3


def test_the_whole_way_by_rest(api, company, other_company, third, client_account):
    giver, receiver = api(company.partner, *SCOPES, "client-accounts:read", "events:read"), api(other_company.partner, *SCOPES)
    made = giver.post(URL, {"client_account": client_account.pk, "receiver": "nordlicht"})
    assert made.status_code == 201
    url = f"{URL}/{made.json()['id']}"
    assert [one["action"] for one in made.json()["actions"]] == ["withdraw"]
    again = giver.post(URL, {"client_account": client_account.pk, "receiver": "nordlicht"})
    assert (again.status_code, again.json()["code"]) == (409, "handover_open")
    seen = receiver.get(url)
    assert [one["action"] for one in seen.json()["actions"]] == ["accept", "decline"]
    assert seen.json()["contents"]["subscriptions"][0]["seats"] == 12
    assert receiver.get(URL).json()["data"][0]["contents"] is None
    assert len(receiver.get(f"{URL}?direction=out").json()["data"]) == 0
    assert api(third.partner, *SCOPES).get(url).status_code == 404
    stale = receiver.post(f"{url}/accept", {"digest": "0" * 32})
    assert (stale.status_code, stale.json()["code"]) == (409, "handover_changed")
    tried = receiver.post(f"{url}/accept?dry_run=true", {})
    assert tried.json()["state"] == "accepted"
    assert ClientAccount.objects.get(pk=client_account.pk).partner == company.partner
    done = receiver.post(f"{url}/accept", {"digest": seen.json()["digest"]}, headers={"If-Match": seen["ETag"]})
    assert done.json()["state"] == "accepted"
    assert giver.get(f"/api/v1/client-accounts/{client_account.pk}").status_code == 404
    assert giver.get("/api/v1/client-accounts?domain=hartwell.example").json()["data"] == []
    assert giver.get(url).json()["contents"] == seen.json()["contents"]


def test_a_wrong_body_is_a_400_that_names_its_field(api, company, other_company, client_account):
    key = api(company.partner, *SCOPES, "client-accounts:read")
    theirs = make_client(other_company, "Theirs")
    for body, field in (
        ({}, "client_account"),
        ({"client_account": theirs.pk, "receiver": "nordlicht"}, "client_account"),
        ({"client_account": client_account.pk, "receiver": 7 * ["x"]}, "receiver"),
        ({"client_account": client_account.pk, "receiver": "hartwell-it"}, "receiver"),
        ({"client_account": client_account.pk, "receiver": "nordlicht", "message": "x" * 1001}, "message"),
        ({"client_account": client_account.pk, "receiver": "nordlicht", "to_partner": "x"}, "to_partner"),
    ):
        answer = key.post(URL, body)
        assert answer.status_code == 400, body
        assert field in [one["field"] for one in answer.json()["errors"]], answer.json()
