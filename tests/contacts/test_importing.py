"""Contacts come in with the clients of a file; the same file again changes nothing, and an export comes back unchanged."""

import csv
import io

import pytest
from django.core.files.base import ContentFile
from django.utils.translation import override

from partners.clients.archiving import archive_client_account
from partners.clients.lists import CLIENT_ACCOUNTS
from partners.clients.models import ClientAccount
from partners.clients.services import create_client_account
from partners.contacts.models import Contact
from partners.contacts.services import create_contact
from portal.events.models import Event
from portal.imports.services import commit_import, stage_import
from portal.jobs.services import run_due_jobs

FILE = """Company Name,Website,Billing Contact,Billing Email,Billing Phone,Technical Contact Email,Emergency Contact Email
Hartwell,hartwell.example,Ana Lima,ANA@hartwell.example,(503) 555-0142,tech@hartwell.example,ana@private.example
Kestrel,kestrel.example,Mei Chen,,,not an address,me@mail.kestrel.example
Bluebird,,,,,,
"""


def stage(actor, text=FILE):
    return stage_import(actor=actor, noun="client-accounts", file=ContentFile(text.encode(), "clients.csv"))


def bring(actor, text=FILE):
    source = commit_import(actor=actor, source=stage(actor, text))
    run_due_jobs()
    source.refresh_from_db()
    assert source.job.state == "done", source.job.error
    return list(source.rows.order_by("number"))


def contacts():
    return set(Contact.objects.values_list("client_account__name", "kind", "name", "email", "phone"))


BROUGHT = {
    ("Hartwell", "billing", "Ana Lima", "ana@hartwell.example", "+15035550142"),
    ("Hartwell", "technical", "tech@hartwell.example", "tech@hartwell.example", ""),
    ("Hartwell", "outage", "ana@private.example", "ana@private.example", ""),
}


def test_each_kind_has_its_columns_and_what_cannot_be_taken_is_said_at_its_cell(owner):
    rows = bring(owner)
    assert [row.outcome for row in rows] == ["new", "new", "new"]
    assert contacts() == BROUGHT
    said = {(problem["code"], problem["severity"], problem["column"]) for problem in rows[1].problems}
    assert said == {
        ("contact_without_email", "warning", "Billing Contact"),
        ("invalid_email", "error", "Technical Contact Email"),
        ("outage_contact_on_own_domain", "error", "Emergency Contact Email"),
    }
    assert {row.number for row in rows if row.problems} == {3}
    assert Event.objects.filter(verb="contact.created").count() == 3


def test_the_same_file_again_changes_nothing(owner):
    bring(owner)
    before = list(Contact.objects.order_by("id").values())
    assert {row.outcome for row in bring(owner)} == {"unchanged"}
    assert list(Contact.objects.order_by("id").values()) == before
    written = Event.objects.filter(verb__in=["contact.created", "contact.updated", "client_account.updated"])
    assert written.count() == 3


def test_a_preview_says_what_is_added_and_what_is_changed(owner):
    bring(owner)
    text = "Company Name,Billing Contact,Billing Email,Technical Contact,Technical Contact Email\n"
    text += "Hartwell,Ana Lopez,ana@hartwell.example,,it@hartwell.example\n"
    assert stage(owner, text).rows.get().changes == {
        "billing_contact_name": ["Ana Lima", "Ana Lopez"],
        "technical_contact_email": ["", "it@hartwell.example"],
    }
    updated = Event.objects.filter(verb="client_account.updated").count()
    bring(owner, text)
    changed = ("Hartwell", "billing", "Ana Lopez", "ana@hartwell.example", "+15035550142")
    added = ("Hartwell", "technical", "it@hartwell.example", "it@hartwell.example", "")
    was = ("Hartwell", "billing", "Ana Lima", "ana@hartwell.example", "+15035550142")
    assert contacts() == BROUGHT - {was} | {changed, added}
    assert Event.objects.filter(verb="client_account.updated").count() == updated  # of the client itself nothing changed


def test_an_outage_contact_on_a_domain_that_only_the_portal_knows(owner):
    create_client_account(actor=owner, name="Hartwell", domain="hartwell.example")
    row = stage(owner, "Company Name,Outage Contact Email\nHartwell,ops@mail.hartwell.example\n").rows.get()
    told = [(problem["code"], problem["column"]) for problem in row.problems]
    assert (row.outcome, told) == ("refused", [("outage_contact_on_own_domain", "Outage Contact Email")])


def test_of_an_archived_client_nothing_is_changed(owner):
    client = create_client_account(actor=owner, name="Hartwell")
    archive_client_account(actor=owner, client_account=client, reason="Closed")
    (row,) = bring(owner, "Company Name,Billing Email\nHartwell,ana@hartwell.example\n")
    assert (row.outcome, row.problems[-1]["code"]) == ("refused", "client_archived")
    assert not Contact.objects.exists()


def test_a_key_without_contacts_brings_the_clients_and_says_so(api, company):
    keyed = api(company.partner, "imports:read", "imports:write", "client-accounts:write", "jobs:write")
    upload = {"file": ContentFile(FILE.encode(), "clients.csv"), "noun": "client-accounts"}
    pk = keyed.post("/api/v1/imports", upload, format="multipart").json()["id"]
    rows = keyed.get(f"/api/v1/imports/{pk}/rows").json()["data"]
    assert [row["outcome"] for row in rows] == ["new", "new", "new"]
    assert ("scope_missing", "Billing Email") in {(one["code"], one["column"]) for one in rows[0]["problems"]}
    keyed.post(f"/api/v1/imports/{pk}/commit", {})
    run_due_jobs()
    assert (ClientAccount.objects.count(), Contact.objects.count()) == (3, 0)


@pytest.mark.parametrize("language", ["en", "de"])
def test_an_export_with_contacts_and_tags_comes_back_unchanged(owner, company, sign_in, language):
    bring(owner)
    client = ClientAccount.objects.get(name="Hartwell")
    create_contact(actor=owner, client_account=client, kind="billing", name="Second", email="second@hartwell.example")
    bring(owner, "Company Name,Tags,City\nHartwell,VIP; Dental,Portland\n")
    every = ",".join(column.name for column in CLIENT_ACCOUNTS.columns)
    user = company.user("owner")
    user.language = language
    user.save()
    with override(language):
        asked = {"format": "csv", "back": f"/x/?columns={every}"}
        answer = sign_in(user).post(f"{company.url}/lists/client-accounts/export/", asked)
        text = b"".join(answer.streaming_content).decode("utf-8-sig")
        (exported,) = [row for row in csv.reader(io.StringIO(text)) if "Hartwell" in row]
        assert {"Dental, VIP", "Ana Lima", "ana@hartwell.example", "tech@hartwell.example"} <= set(exported)
        source = stage(owner, text)
    assert {"tags", "billing_contact_email", "billing_contact_phone", "outage_contact_name"} <= set(source.mapping.values())
    assert [(row.outcome, row.changes) for row in source.rows.order_by("number")] == [("unchanged", {})] * 3
    assert {row.outcome for row in bring(owner, text)} == {"unchanged"}
