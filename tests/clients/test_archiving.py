"""Putting a client away, fetching it back, and two that become one."""

import threading

import pytest
from django.db import connection

from partners.catalogue.models import Plan
from partners.clients.archiving import archive_client_account, restore_client_account
from partners.clients.errors import AccountArchived, AccountMerged, MergeNotConfirmed, SameAccount, SubscriptionsActive
from partners.clients.merging import merge_client_accounts
from partners.clients.models import ClientAccount
from partners.clients.services import create_client_account, update_client_account
from partners.subscriptions.errors import ClientInactive
from portal.errors import NotAllowed, NotFound, PortalError, UnknownChoice
from portal.events.models import Event
from tests.trade import create_subscription

pytestmark = pytest.mark.django_db
URL = "/api/v1/client-accounts"


@pytest.fixture
def seller(company):
    return company.actor("seller")


@pytest.fixture
def keyed(api, company):
    return api(company.partner, "client-accounts:read", "client-accounts:write", "subscriptions:read")


def sell(actor, client, address="admin@kestrel.example"):
    plan = Plan.objects.get(code="advanced")
    return create_subscription(
        actor=actor, client_account=client, plan=plan, term="yearly", seats=5, admin_email=address
    )


def test_an_archived_client_rests_until_it_is_restored(company, seller, sign_in, keyed):
    client = create_client_account(actor=seller, name="Kestrel")
    url = f"/p/hartwell-it/clients/{client.pk}/"
    browser = sign_in(company.user("seller"))
    assert browser.post(f"{url}archive/", {"reason": ""}).context["form"].errors["reason"]
    assert browser.post(f"{url}archive/", {"reason": "Closed its doors."}).status_code == 302
    client.refresh_from_db()
    assert (client.state, Event.objects.about(client).first().reason) == ("archived", "Closed its doors.")

    assert keyed.get(URL).json()["data"] == []
    assert [row["id"] for row in keyed.get(URL, {"state": "archived"}).json()["data"]] == [client.pk]
    assert keyed.patch(f"{URL}/{client.pk}", {"city": "Salem"}).json()["code"] == "client_archived"
    assert keyed.post(f"{URL}/{client.pk}/archive", {"reason": "Again."}).json()["code"] == "client_archived"
    with pytest.raises(ClientInactive):
        sell(seller, client)
    page = browser.get(url).content.decode()
    assert "Restore client" in page
    assert "Sell a subscription" not in page
    assert keyed.post(f"{URL}/{client.pk}/restore", {"reason": "They came back."}).json()["state"] == "active"
    with pytest.raises(PortalError):
        restore_client_account(actor=seller, client_account=client, reason="Twice.")


def test_a_client_with_active_subscriptions_is_not_archived_and_the_way_out_is_said(company, seller, sign_in):
    client = create_client_account(actor=seller, name="Kestrel")
    sell(seller, client)
    with pytest.raises(SubscriptionsActive) as refused:
        archive_client_account(actor=seller, client_account=client, reason="Gone.")
    page = sign_in(company.user("seller")).get(f"/p/hartwell-it/clients/{client.pk}/archive/").content.decode()
    assert str(refused.value) in page
    assert "merge the client into another one" in page


def test_a_status_is_never_written_past_the_actions(seller, keyed, outsider, company):
    client = create_client_account(actor=seller, name="Kestrel")
    for state in ("archived", "merged"):
        assert keyed.patch(f"{URL}/{client.pk}", {"state": state}).status_code == 400
        assert keyed.post(URL, {"name": "New", "state": state}).status_code == 400
    with pytest.raises(UnknownChoice):
        update_client_account(actor=seller, client_account=client, state="merged")
    with pytest.raises(NotFound):
        archive_client_account(actor=outsider, client_account=client, reason="Mine.")
    with pytest.raises(NotAllowed):
        archive_client_account(actor=company.actor("read-only"), client_account=client, reason="No.")


@pytest.fixture
def twins(seller):
    address = {"country": "US", "city": "Portland", "postal_code": "97209"}
    kept = create_client_account(actor=seller, name="Müller KG", external_id="1", domain="mueller.example", **address)
    other = create_client_account(
        actor=seller, name="Mueller", external_id="2", domain="mueller-kg.example", phone="+15035550142", city="Salem"
    )
    return kept, other


def test_a_merge_is_previewed_and_keeps_what_was_chosen(company, seller, sign_in, keyed, twins):
    kept, other = twins
    team = sell(seller, other)
    assert keyed.get(f"{URL}/{kept.pk}/merge-preview").json()["candidates"] == [other.pk]
    preview = keyed.get(f"{URL}/{kept.pk}/merge-preview", {"other": other.pk}).json()
    assert {part["name"]: part["default"] for part in preview["parts"]} == {
        "name": "kept", "external_id": "kept", "domain": "kept", "phone": "other", "address": "kept",
    }  # fmt: skip
    assert preview["moves"] == ["1 subscription moves here."]

    browser, url = sign_in(company.user("seller")), f"/p/hartwell-it/clients/{kept.pk}/merge/"
    assert other in browser.get(url).context["likely"]
    form = browser.get(url, {"other": other.pk}).context["form"]
    chosen = {field.html_name: field.value() for field in form.choices()} | {"part-domain": "other"}
    address = f"{url}?other={other.pk}"
    mistyped = browser.post(address, {**chosen, "confirmation": "Muller"})
    assert mistyped.context["form"].errors["confirmation"]
    assert mistyped.context["form"]["part-domain"].value() == "other"
    assert browser.post(address, {**chosen, "confirmation": "Mueller", "reason": "One firm."}).status_code == 302

    kept.refresh_from_db()
    other.refresh_from_db()
    team.refresh_from_db()
    assert (kept.external_id, kept.domain, kept.phone, kept.city) == (
        "1",
        "mueller-kg.example",
        "+15035550142",
        "Portland",
    )
    assert (other.state, other.merged_into, other.domain, other.external_id) == ("merged", kept, "mueller.example", "2")
    assert team.client_account == kept
    again = browser.post(address, {**chosen, "confirmation": "Mueller"})
    assert "Mueller was merged into Müller KG" in again.content.decode()


def test_a_merged_id_keeps_leading_to_where_it_went(company, seller, sign_in, keyed, twins):
    kept, other = twins
    merge_client_accounts(actor=seller, client_account=kept, other=other, confirmation=" Mueller ")
    third = create_client_account(actor=seller, name="Third")
    merge_client_accounts(actor=seller, client_account=third, other=kept, confirmation="Müller KG", take=["domain"])
    browser = sign_in(company.user("read-only"))
    answer = browser.get(f"/p/hartwell-it/clients/{other.pk}/")
    assert answer["Location"] == f"/p/hartwell-it/clients/{third.pk}/"
    told = keyed.get(f"{URL}/{other.pk}").json()
    assert (told["state"], told["merged_into"]) == ("merged", third.pk)
    assert keyed.patch(f"{URL}/{other.pk}", {"city": "Bend"}).json()["code"] == "client_merged"
    assert [row["id"] for row in keyed.get(URL).json()["data"]] == [third.pk]
    page = browser.get(f"/p/hartwell-it/clients/{third.pk}/").content.decode()
    for sentence in ("added the client Mueller", "merged Mueller into Müller KG", "merged Müller KG into Third"):
        assert sentence in page


def test_what_cannot_be_merged(company, seller, outsider, twins, keyed):
    kept, other = twins
    theirs = create_client_account(actor=outsider, name="Theirs")
    with pytest.raises(MergeNotConfirmed):
        merge_client_accounts(actor=seller, client_account=kept, other=other, confirmation="")
    with pytest.raises(SameAccount):
        merge_client_accounts(actor=seller, client_account=kept, other=kept, confirmation=kept.name)
    with pytest.raises(NotFound):
        merge_client_accounts(actor=seller, client_account=kept, other=theirs, confirmation="Theirs")
    with pytest.raises(NotAllowed):
        merge_client_accounts(
            actor=company.actor("technician"), client_account=kept, other=other, confirmation=other.name
        )
    body = {"other": theirs.pk, "confirmation": "Theirs", "take": ["colour"]}
    assert {error["field"] for error in keyed.post(f"{URL}/{kept.pk}/merge", body, format="json").json()["errors"]} == {
        "other", "take.0",
    }  # fmt: skip
    assert keyed.get(f"{URL}/{kept.pk}/merge-preview", {"other": theirs.pk}).status_code == 400
    archive_client_account(actor=seller, client_account=kept, reason="Gone.")
    with pytest.raises(AccountArchived):
        merge_client_accounts(actor=seller, client_account=kept, other=other, confirmation=other.name)
    merge_client_accounts(
        actor=seller, client_account=other, other=kept, confirmation=kept.name
    )  # the archived one goes
    with pytest.raises(AccountMerged):
        update_client_account(actor=seller, client_account=kept, city="Bend")


@pytest.mark.django_db(transaction=True)
def test_two_who_merge_the_two_into_each_other_leave_one(company, twins):
    outcomes, start = [], threading.Barrier(2)

    def merge(one: ClientAccount, other: ClientAccount) -> None:
        start.wait()
        try:
            merge_client_accounts(
                actor=company.actor("seller"), client_account=one, other=other, confirmation=other.name
            )
            outcomes.append("merged")
        except PortalError as error:
            outcomes.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=merge, args=pair) for pair in (twins, twins[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ClientAccount.objects.current().count() == 1
    assert sorted(outcomes) == ["client_merged", "merged"]
