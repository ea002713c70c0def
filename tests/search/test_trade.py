"""What is sold is found by its number, and by what people call it: for whoever may read it, and only then."""

from dataclasses import replace

import pytest
from django.core.management import call_command
from django.urls import reverse

from partners.bulk_changes.models import BulkChange
from partners.clients.services import update_client_account
from partners.contacts.services import create_contact, delete_contact, update_contact
from partners.orders.models import LicenceOrder
from partners.subscriptions.engine.changes import SetSeats
from portal import clock
from portal.search.models import SearchEntry
from portal.search.queries import read_question, search
from portal.tenancy.actor import Actor, ActorKind
from tests.orders.conftest import client_account, confirm, place, plan, price_list, quote_for, subscription

__all__ = ["client_account", "confirm", "place", "plan", "price_list", "quote_for", "subscription"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everybody")]


def found(actor: Actor, question: str, noun: str) -> list[str]:
    return [entry.title for entry in search(actor, read_question(question), noun=noun, limit=20)]


def key(company, *nouns: str) -> Actor:
    actor = company.actor("owner")
    return replace(actor, kind=ActorKind.API_KEY, role="", scopes=frozenset(f"{noun}:read" for noun in nouns))


@pytest.fixture
def order(quote_for, place, subscription):
    return place(quote_for(SetSeats(12), subscription), purchase_order_number="PO-7788", deal_code="KOALA-1")


def test_a_subscription_is_found_by_number_address_and_client(owner, subscription):
    asked = (str(subscription), subscription.admin_email, subscription.client_account.name)
    assert [found(owner, one, "subscriptions") for one in asked] == [[str(subscription)]] * 3
    update_client_account(actor=owner, client_account=subscription.client_account, name="Bluebird Clinic")
    assert found(owner, "bluebird", "subscriptions") == [str(subscription)]
    assert found(owner, "S-4711", "subscriptions") == []


def test_an_order_is_found_by_what_both_sides_call_it(owner, staff, order, confirm):
    quote = order.lines.get().quote
    for asked in (str(order), "po-7788", "koala", str(quote)):
        assert found(owner, asked, "orders") == [str(order)], asked
    assert str(order) in found(owner, order.client_name, "orders")
    assert found(owner, str(quote), "quotes") == [str(quote)]
    confirm(order, "DIST-0042")
    row = LicenceOrder.objects.get(line__order=order)
    assert [found(staff, asked, "licence-orders") for asked in ("DIST-0042", str(order))] == [[str(row)]] * 2
    order.purchase_order_number = "PO-9911"  # as the partner mends it when asked
    order.save(update_fields=["purchase_order_number"])
    assert [found(staff, asked, "licence-orders") for asked in ("PO-9911", "PO-7788")] == [[str(row)], []]
    update_client_account(actor=owner, client_account=order.client_account, name="Bluebird Clinic")
    assert str(order) in found(owner, "bluebird", "orders")


def test_a_bulk_change_is_found_by_its_number_and_its_reason(owner, company):
    values = {"total": 1, "possible": 1, "expires_at": clock.now(), "planned_by": "Olive"}
    change = BulkChange.objects.create(partner=company.partner, number=7, kind="seats", **values)
    change.reason = "Autumn clean-up"
    change.save(update_fields=["reason"])
    assert [found(owner, asked, "bulk-changes") for asked in ("B-7", "autumn", "olive")] == [["B-7"]] * 3


def test_a_contact_is_found_by_name_and_address_on_its_client(company, owner, sign_in, client_account):
    values = {"kind": "billing", "name": "Quokka Jones", "email": "q@bills.example"}
    contact = create_contact(actor=owner, client_account=client_account, **values)
    for asked in ("quokka", "q@bills.example"):
        assert found(owner, asked, "contacts") == ["Quokka Jones"], asked
    page = sign_in(company.user("seller")).get(reverse("partner-search", args=[company.partner.slug]), {"q": "quokka"})
    [hit] = [hit for group in page.context["groups"] for hit in group.hits]
    assert hit.url == f"{reverse('client-account', args=[company.partner.slug, client_account.pk])}#contacts"
    update_client_account(actor=owner, client_account=client_account, name="Bluebird Clinic")
    assert SearchEntry.objects.get(pk=contact.pk).note == "q@bills.example · Bluebird Clinic"
    alone, both = (key(company, *nouns) for nouns in (("contacts",), ("contacts", "client-accounts")))
    assert [found(actor, "quokka", "contacts") for actor in (alone, both)] == [[], ["Quokka Jones"]]  # it names its client
    update_contact(actor=owner, contact=contact, name="Wombat Jones")
    assert [found(owner, asked, "contacts") for asked in ("quokka", "wombat")] == [[], ["Wombat Jones"]]
    delete_contact(actor=owner, contact=contact)
    assert found(owner, "wombat", "contacts") == []


def test_nobody_finds_what_they_may_not_read(company, owner, outsider, order, subscription):
    client = subscription.client_account
    create_contact(actor=owner, client_account=client, kind="admin", name="Quokka Jones", email="q@bills.example")
    nobodys, both = (key(company, *nouns) for nouns in (("subscriptions", "orders"), ("subscriptions", "client-accounts")))
    for actor in (company.actor("learner"), outsider, nobodys):
        assert not found(actor, subscription.admin_email, "subscriptions"), actor
        assert not found(actor, "po-7788", "orders"), actor
        assert not found(actor, "quokka", "contacts"), actor
    assert found(both, subscription.admin_email, "subscriptions") == [str(subscription)]


def test_each_hit_on_a_page_leads_to_a_page(company, sign_in, staff_user, order, confirm):
    confirm(order, "DIST-0042")
    for user, url, asked in (
        (company.user("owner"), reverse("partner-search", args=[company.partner.slug]), order.client_name),
        (company.user("owner"), reverse("partner-search", args=[company.partner.slug]), str(order)),
        (staff_user, reverse("staff-search"), "DIST-0042"),
        (staff_user, reverse("staff-search"), "S-1"),
    ):
        browser = sign_in(user)
        hits = [hit for group in browser.get(url, {"q": asked}).context["groups"] for hit in group.hits]
        assert hits, asked
        assert [browser.get(hit.url).status_code for hit in hits] == [200] * len(hits), asked


def test_all_of_it_can_be_made_anew(order):
    before = {row["id"]: row for row in SearchEntry.objects.values()}
    for noun in ("subscriptions", "orders", "quotes", "licence-orders"):
        call_command("rebuild_search", noun)
    assert {row["id"]: row for row in SearchEntry.objects.values()} == before


def test_the_list_is_searched_by_number_and_address_at_both_doors(company, api, sign_in, subscription):
    browser, client = sign_in(company.user("owner")), api(company.partner, "subscriptions:read")
    url = reverse("subscription-list", args=[company.partner.slug])
    for asked, hits in ((str(subscription), 1), (subscription.admin_email, 1), ("S-99", 0)):
        assert len(browser.get(url, {"q": asked}).context["listing"].rows) == hits, asked
        assert len(client.get("/api/v1/subscriptions", {"q": asked}).json()["data"]) == hits, asked
