"""Mail about a client: which client that is, who reads it where, and what becomes of it when the client goes."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.urls import reverse

from partners.clients.mailed import PATHS, client_of
from partners.clients.merging import merge_client_accounts
from partners.clients.models import ClientAccount
from partners.contacts.models import Contact
from partners.contacts.services import delete_contact
from partners.handovers.answering import accept_handover
from partners.handovers.services import offer_handover
from partners.qualifications.services import confirm_qualification, request_qualification
from portal.accounts.models import User
from portal.events.record import record_event
from portal.mail.models import Message
from portal.tenancy.actor import Actor
from portal.tenancy.kinds import NetworkOwned, PartnerOwned
from tests.client_requests.conftest import ask, contact, holder, token
from tests.delegated_access.conftest import linked
from tests.handovers.conftest import make_client
from tests.mail.test_services import queue
from tests.subscriptions.conftest import client_account, plan, price_list, subscription

__all__ = ["ask", "client_account", "contact", "holder", "linked", "plan", "price_list", "subscription", "token"]

pytestmark = pytest.mark.django_db
MIGRATION = "0084_mail_knows_which_client_it_is_about"
# Nothing that happens to these is told to anybody.
UNTOLD = {
    f"partners.{name}"
    for name in (
        "bulkchangerow", "charge", "internaluserequest", "journeyact", "licenceattempt", "orderline", "quote", "scheduledchange",
        "seatmovement", "subscriptionaddon", "supportreply", "teammember", "teamsnapshot",
    )
}  # fmt: skip


def mail_about(client: ClientAccount, key: str = "notice:1", **fields) -> Message:
    message = queue(key, partner=client.partner, **fields)
    Message.objects.filter(pk=message.pk).update(about_id=client.pk)
    message.refresh_from_db()
    return message


def page_of(client: ClientAccount) -> str:
    return reverse("client-account", args=[client.partner.slug, client.pk])


class TestWhichClient:
    def test_a_contacts_mail_and_what_its_partner_is_told_are_about_its_client(self, ask, client_account, run_background):
        ask(seats=12)
        run_background(3)
        sent = set(Message.objects.values_list("template", "about_id"))
        assert {(name, client_account.pk) for name in ("self-service-link", "client-request-received", "notification")} <= sent

    def test_what_is_decided_about_a_qualification_is_about_its_client(self, company, client_account, staff, run_background):
        asked = request_qualification(
            actor=company.actor("seller"), client_account=client_account, kind="education", institution="school", registration="7"
        )
        confirm_qualification(actor=staff, qualification=asked)
        run_background(3)
        assert [row.about_id for row in Message.objects.filter(to_email=company.user("seller").email)] == [client_account.pk]

    def test_so_is_what_happens_to_the_connection_of_its_team(self, linked, client_account):
        assert client_of(record_event(Actor.system(), "dropbox_connection.lost", linked)) == client_account.pk

    def test_a_removed_contact_is_known_by_its_timeline(self, owner, contact, client_account):
        event = record_event(Actor.system(), "contact.self_service_ended", contact)
        delete_contact(actor=owner, contact=contact)
        assert not Contact.objects.exists()
        assert client_of(event) == client_account.pk

    def test_mail_about_people_and_companies_is_about_no_client(self, company, run_background):
        assert client_of(record_event(Actor.system(), "partner.renamed", company.partner)) == ""

    def test_every_table_below_a_client_says_whether_people_are_told_of_it(self):
        found = [ClientAccount]
        for above in found:
            for model in apps.get_models():
                if issubclass(model, PartnerOwned | NetworkOwned) and model not in found:
                    found += [model] if any(field.related_model is above for field in model._meta.concrete_fields) else []
        assert {model._meta.label_lower for model in found} == {*PATHS, *UNTOLD}
        for table, path in PATHS.items():
            assert list(apps.get_model(table)._base_manager.values_list(path)) == []


class TestReading:
    def test_owners_and_admins_find_the_last_five_on_the_clients_page(self, company, sign_in):
        client = make_client(company)
        rows = [mail_about(client, f"notice:{n}", email=f"n{n}@hartwell.example") for n in range(6)]
        Message.objects.filter(pk=rows[5].pk).update(state="skipped", error="No longer needed.")
        Message.objects.filter(pk=rows[4].pk).update(state="parked", error="KeyError: 'inside'")
        for role in ("owner", "admin"):
            page = sign_in(company.user(role)).get(page_of(client))
            assert [row.pk for row in page.context["mail"]] == [row.pk for row in reversed(rows[1:])]
            assert "No longer needed." in page.text
            assert "KeyError" not in page.text
            assert f"{reverse('partner-message-list', args=['hartwell-it'])}?about={client.pk}" in page.text

    def test_how_much_mail_there_is_costs_the_page_nothing(self, company, sign_in, django_assert_max_num_queries):
        client, browser, taken = make_client(company), sign_in(company.user("owner")), []
        browser.get(page_of(client))  # what is read once a process
        for n in range(3):
            mail_about(client, f"notice:{n}", email=f"n{n}@hartwell.example")
            if n in (0, 2):
                with django_assert_max_num_queries(36) as queries:
                    assert len(browser.get(page_of(client)).context["mail"]) == n + 1
                taken.append(len(queries))
        assert taken[0] == taken[1]

    @pytest.mark.parametrize("role", ["seller", "technician", "billing", "read-only"])
    def test_nobody_else_finds_any(self, company, sign_in, role):
        client = make_client(company)
        message, browser = mail_about(client, email="ada@hartwell.example"), sign_in(company.user(role))
        page = browser.get(page_of(client)).text
        assert 'id="mail"' not in page
        assert "ada@hartwell.example" not in page
        assert browser.get(reverse("partner-message-list", args=["hartwell-it"])).status_code == 403
        assert browser.get(reverse("partner-message", args=["hartwell-it", message.pk])).status_code == 404

    def test_outsiders_find_neither_list_nor_mail(self, company, other_company, sign_in, api):
        message, browser = mail_about(client := make_client(company)), sign_in(other_company.user("owner"))
        assert browser.get(reverse("partner-message-list", args=["hartwell-it"])).status_code == 404
        assert browser.get(reverse("partner-message", args=["nordlicht", message.pk])).status_code == 404
        listed = browser.get(f"{reverse('partner-message-list', args=['nordlicht'])}?about={client.pk}").text
        assert "ada@hartwell.example" not in listed
        assert "Hartwell Dental" not in listed
        key = api(other_company.partner, "messages:read")
        assert key.get("/api/v1/messages", {"about": client.pk}).json()["data"] == []

    def test_the_list_is_asked_by_client_state_kind_and_address(self, company, sign_in):
        client, other = make_client(company), make_client(company, "Somebody else")
        mail_about(client, email="one@hartwell.example")
        mail_about(other, "notice:2", email="two@else.example", template="welcome")
        Message.objects.filter(about_id=other.pk).update(state="sent")
        browser, url = sign_in(company.user("owner")), reverse("partner-message-list", args=["hartwell-it"])
        for query in (f"about={client.pk}", "state=queued", "template=notice", "to_email=ONE@hartwell.example"):
            page = browser.get(f"{url}?{query}")
            assert [row.to_email for row in page.context["listing"].rows] == ["one@hartwell.example"], query
        assert "Only what is about Hartwell Dental." in browser.get(f"{url}?about={client.pk}").text
        kinds = page.context["listing"].choices[0].chips
        assert [str(chip.label) for chip in kinds] == ["All", "Welcome, and the way in", "notice"]

    def test_a_mails_page_says_why_it_was_sent_what_became_of_it_and_whom_it_is_about(self, company, sign_in):
        client = make_client(company)
        message = mail_about(client)
        Message.objects.update(state="failed", error="550 5.1.1 No such mailbox", in_doubt_at=message.created_at)
        page = sign_in(company.user("admin")).get(reverse("partner-message", args=["hartwell-it", message.pk])).text
        for words in ("A test.", "550 5.1.1 No such mailbox", "In doubt", f'<a href="{page_of(client)}">Hartwell Dental</a>'):
            assert words in page

    def test_a_key_reads_and_asks_whom_it_is_about(self, company, api):
        client = make_client(company)
        message = mail_about(client)
        queue("notice:2", partner=company.partner)
        (found,) = api(company.partner, "messages:read").get("/api/v1/messages", {"about": client.pk}).json()["data"]
        assert (found["id"], found["about"]) == (message.pk, client.pk)


class TestGoing:
    def test_a_merge_takes_it_along(self, company, other_company):
        kept, goes = make_client(company), make_client(company, "Hartwell Dentists")
        ours, staffs, theirs = (mail_about(goes, f"notice:{n}") for n in range(3))
        Message.objects.filter(pk=staffs.pk).update(partner=None)
        Message.objects.filter(pk=theirs.pk).update(partner=other_company.partner)  # who held it before
        merge_client_accounts(actor=company.actor(), client_account=kept, other=goes, confirmation="Hartwell Dentists")
        about = dict(Message.objects.values_list("pk", "about_id"))
        assert (about[ours.pk], about[staffs.pk], about[theirs.pk]) == (kept.pk, kept.pk, goes.pk)

    def test_a_hand_over_leaves_it_with_whoever_sent_it(self, company, other_company, sign_in):
        message = mail_about(client := make_client(company), email="ada@hartwell.example")
        offer = offer_handover(actor=company.actor(), client_account=client, receiver="nordlicht")
        accept_handover(actor=other_company.actor(), handover=offer)
        client.refresh_from_db()
        assert "ada@hartwell.example" not in sign_in(other_company.user("owner")).get(page_of(client)).text
        page = sign_in(company.user("owner")).get(reverse("partner-message", args=["hartwell-it", message.pk]))
        assert page.status_code == 200
        assert "Hartwell Dental" not in page.text


@pytest.mark.django_db(transaction=True)
def test_the_migration_finds_whom_older_mail_is_about(company, staff_user, monkeypatch):
    """Chunk by chunk, and again: what is known stays."""
    monkeypatch.setattr(import_module(f"partners.migrations.{MIGRATION}"), "AT_A_TIME", 1)
    actor, goes, kept = company.actor(), make_client(company, "Hartwell Dentists"), make_client(company)
    user = User.objects.get(pk=company.user("owner").pk)
    person = Contact.objects.create(partner=company.partner, client_account=kept, kind="admin", name="Ada", email="a@h.example")
    subjects = {"contact": person, "client": kept, "merged": goes, "company": company.partner, "person": user}
    events = {name: record_event(actor, f"{name}.tested", record) for name, record in subjects.items()}
    for name, event in events.items():
        queue(name, partner=company.partner, event=event)
    queue("alone", partner=company.partner)
    merge_client_accounts(actor=actor, client_account=kept, other=goes, confirmation="Hartwell Dentists")
    Message.objects.update(about_id="")
    for _again in range(2):
        MigrationRecorder(connection).record_unapplied("partners", MIGRATION)
        MigrationExecutor(connection).migrate([("partners", MIGRATION)])
        about = dict(Message.objects.values_list("dedupe_key", "about_id"))
        assert {key for key, found in about.items() if found} == {"contact", "client", "merged"}
        assert set(filter(None, about.values())) == {kept.pk}
