"""Contacts of a client through both doors, and what happens to them when clients change."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from partners.clients.archiving import archive_client_account
from partners.clients.errors import AccountArchived
from partners.clients.merging import merge_client_accounts
from partners.clients.models import ClientAccount
from partners.clients.services import create_client_account, update_client_account
from partners.clients.warnings import warnings_of
from partners.contacts.errors import ContactExists, OwnDomain
from partners.contacts.models import Contact
from partners.contacts.services import create_contact, delete_contact, update_contact
from partners.subscriptions.models import Subscription
from portal.errors import InvalidValue, NotAllowed, NotFound
from portal.events.models import Event
from tests.subscriptions.conftest import plan, price_list
from tests.trade import create_subscription

__all__ = ["plan", "price_list"]
pytestmark = pytest.mark.django_db
URL = "/api/v1/contacts"


@pytest.fixture
def seller(company):
    return company.actor("seller")


@pytest.fixture
def client_account(seller) -> ClientAccount:
    return create_client_account(actor=seller, name="Kestrel", domain="kestrel.example", country="US")


@pytest.fixture
def keyed(api, company):
    return api(company.partner, "contacts:read", "contacts:write", "client-accounts:read")


def add(actor, client, kind="billing", email="mei@kestrel.example", **values) -> Contact:
    return create_contact(actor=actor, client_account=client, kind=kind, name="Mei Chen", email=email, **values)


def test_a_contact_is_added_changed_and_removed_by_rest(keyed, client_account):
    body = {"client_account": client_account.pk, "kind": "billing", "name": "Mei", "email": "Mei@Kestrel.example"}
    made = keyed.post(URL, {**body, "phone": "(503) 555-0142"}).json()
    assert (made["email"], made["phone"]) == ("mei@kestrel.example", "+15035550142")
    assert keyed.post(URL, body).json()["code"] == "contact_exists"
    assert keyed.patch(f"{URL}/{made['id']}", {"phone": "call Ana"}).json()["errors"][0]["field"] == "phone"
    assert keyed.patch(f"{URL}/{made['id']}", {"name": "Mei Chen"}).json()["name"] == "Mei Chen"
    assert [row["id"] for row in keyed.get(URL, {"client_account": client_account.pk}).json()["data"]] == [made["id"]]
    assert keyed.delete(f"{URL}/{made['id']}").status_code == 204
    assert not Contact.objects.exists()
    verbs = list(Event.objects.filter(subject_id=made["id"]).order_by("id").values_list("verb", flat=True))
    assert sorted(verbs) == ["contact.created", "contact.deleted", "contact.updated"]


def test_an_outage_contact_is_off_the_clients_own_domain(seller, client_account, keyed):
    for email in ("ana@kestrel.example", "ana@mail.kestrel.example"):
        with pytest.raises(OwnDomain):
            add(seller, client_account, "outage", email)
    contact = add(seller, client_account, "outage", "ana@home.example")
    with pytest.raises(OwnDomain):
        update_contact(actor=seller, contact=contact, email="ana@kestrel.example")
    update_client_account(actor=seller, client_account=client_account, domain="home.example")
    warned = keyed.get(f"/api/v1/client-accounts/{client_account.pk}").json()["warnings"]
    assert [warning["code"] for warning in warned] == ["outage_contact_on_own_domain"]


def test_who_may_and_on_which_client(company, seller, outsider, client_account):
    contact = add(seller, client_account)
    for wrong, refusal in ((company.actor("read-only"), NotAllowed), (outsider, NotFound)):
        with pytest.raises(refusal):
            add(wrong, client_account, "admin")
        with pytest.raises(refusal):
            delete_contact(actor=wrong, contact=contact)
    with pytest.raises(InvalidValue):
        add(seller, client_account, "pets")
    archive_client_account(actor=seller, client_account=client_account, reason="Closed.")
    contact.refresh_from_db()
    for change in (lambda: add(seller, client_account, "admin"), lambda: delete_contact(actor=seller, contact=contact)):
        with pytest.raises(AccountArchived):
            change()


def test_contacts_move_with_a_merge_and_meet_once(seller, client_account):
    other = create_client_account(actor=seller, name="Kestrel Inc")
    kept, double = add(seller, client_account), add(seller, other)
    moved = add(seller, other, "technical")
    with pytest.raises(ContactExists):
        add(seller, client_account)
    merge_client_accounts(actor=seller, client_account=client_account, other=other, confirmation="Kestrel Inc")
    assert list(client_account.contacts.order_by("id")) == [kept, moved]
    assert Event.objects.about(double).first().verb == "contact.deleted"


@pytest.fixture
def team(owner, client_account, price_list, plan) -> Subscription:
    return create_subscription(
        actor=owner, client_account=client_account, plan=plan, term="yearly", seats=10, admin_email="it@kestrel.example"
    )


def warned_by_rest(key, client) -> list[dict]:
    return key.get(f"/api/v1/client-accounts/{client.pk}").json()["warnings"]


def test_who_is_missing_is_told_in_one_line_on_the_page_and_by_rest(company, seller, client_account, team, sign_in, keyed):
    def told() -> list[str]:
        return [one["detail"] for one in warned_by_rest(keyed, client_account)]

    add(seller, client_account)
    add(seller, client_account, "outage", "ana@home.example")
    assert told() == ["It has no contact for: Administration, Technical."]
    page = sign_in(company.user("read-only")).get(f"/p/hartwell-it/clients/{client_account.pk}/")
    assert f'{told()[0]} <a href="#contacts">Add one among its contacts.</a>' in page.text
    assert 'id="contacts"' in page.text
    for kind in ("admin", "technical"):
        add(seller, client_account, kind)
    assert told() == []


@pytest.mark.parametrize(("state", "missed"), [("trial", True), ("suspended", True), ("cancelled", False), ("expired", False)])
def test_contacts_are_missed_where_there_is_a_team(seller, client_account, team, state, missed):
    bought_none = {"term": None, "price": None, "purchased": 0} if state == "trial" else {}
    Subscription.objects.filter(pk=team.pk).update(state=state, **bought_none)
    assert [one.code for one in warnings_of(client_account, "US", seller)] == ["contacts_missing"] * missed


def test_of_a_client_without_a_team_and_of_ones_own_nobody_is_missed(seller, client_account, request):
    assert warnings_of(client_account, "US", seller) == []
    request.getfixturevalue("team")
    client_account.own = True
    assert warnings_of(client_account, "US", seller) == []


def test_a_key_that_may_not_read_contacts_is_told_nothing_of_them(api, company, seller, client_account, team, keyed):
    add(seller, client_account, "outage", "ana@home.example")
    update_client_account(actor=seller, client_account=client_account, domain="home.example", region="Kent", postal_code="x")
    told = [one["code"] for one in warned_by_rest(keyed, client_account)]
    assert told[-2:] == ["outage_contact_on_own_domain", "contacts_missing"]
    assert len(told) > 2  # so that the other key is told something
    other = warned_by_rest(api(company.partner, "client-accounts:read"), client_account)
    assert [one["code"] for one in other] == told[:-2]
    assert "ana@" not in str(other)


def test_a_contact_is_removed_after_it_was_named(company, seller, client_account, sign_in):
    contact = add(seller, client_account)
    page = sign_in(company.user("seller")).get(f"/p/hartwell-it/contacts/{contact.pk}/edit/").text
    dialog = page[page.index('id="remove-contact"') :]
    assert "Remove Mei Chen?" in dialog
    assert "mei@kestrel.example (Billing) is no longer a contact of Kestrel." in dialog
    assert page.count(f"/contacts/{contact.pk}/delete/") == 1  # in the dialog alone


def test_the_page_asks_as_often_for_three_as_for_one(company, seller, client_account, sign_in):
    browser, url = sign_in(company.user("technician")), f"/p/hartwell-it/clients/{client_account.pk}/"
    counts = []
    for number in range(3):
        contact = add(seller, client_account, email=f"{number}@kestrel.example")
        browser.get(url)
        with CaptureQueriesContext(connection) as asked:
            assert f"/contacts/{contact.pk}/edit/" in browser.get(url).text
        counts.append(len(asked))
    assert counts[0] == counts[2]


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_shows_them_to_readers_and_changes_them_for_keepers(
    company, seller, client_account, sign_in, count
):
    for number in range(count):
        add(seller, client_account, email=f"{number}@kestrel.example")
    record, contact = f"/p/hartwell-it/clients/{client_account.pk}/", Contact.objects.latest("id")
    edit, reader, keeper = (
        f"/p/hartwell-it/contacts/{contact.pk}/edit/",
        *(sign_in(company.user(role)) for role in ("read-only", "technician")),
    )
    page = reader.get(record).content.decode()
    assert contact.name in page
    assert edit not in page
    assert edit in keeper.get(record).content.decode()
    assert reader.get(edit).status_code == 403

    opened = keeper.get(edit).context["form"]
    typed = {name: opened[name].value() or "" for name in opened.fields}
    update_contact(actor=seller, contact=contact, phone="+1 503 555 0142")
    refused = keeper.post(edit, {**typed, "name": "<b>Mei</b>", "phone": "+1 503 555 0199"})
    assert list(refused.context["form"].differences) == ["phone"]
    again = {**typed, "name": "<b>Mei</b>", "keep-phone": "theirs", "seen": refused.context["form"]["seen"].value()}
    assert keeper.post(edit, again).status_code == 302
    contact.refresh_from_db()
    assert (contact.name, contact.phone) == ("<b>Mei</b>", "+15035550142")
    assert "&lt;b&gt;Mei" in reader.get(record).content.decode()
    assert keeper.post(f"/p/hartwell-it/contacts/{contact.pk}/delete/").status_code == 302
    assert client_account.contacts.count() == count - 1
