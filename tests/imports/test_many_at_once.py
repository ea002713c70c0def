"""The rows of a chunk are written together, and are what each would be alone: by the same rules, with the same traces."""

from dataclasses import replace

import pytest
from django.core.files.base import ContentFile
from django.db import DataError, IntegrityError, connection
from django.forms.models import model_to_dict
from django.test.utils import CaptureQueriesContext

from partners.clients.archiving import archive_client_account
from partners.clients.importing import write_all
from partners.clients.models import ClientAccount
from partners.clients.services import create_client_account, update_client_account
from partners.contacts.errors import OwnDomain
from partners.contacts.models import Contact
from partners.contacts.services import create_contact
from partners.custom_fields.services import create_custom_field
from portal.events.models import Event
from portal.imports import targets
from portal.imports.models import Import
from portal.imports.services import commit_import, stage_import
from portal.imports.targets import Brought
from portal.jobs.registry import chunk_of
from portal.jobs.services import run_due_jobs
from portal.search.models import SearchEntry
from portal.tags.models import Tag, Tagging
from portal.tenancy.models import Membership

HEADER = "External ID,Company Name,Website,Country,Owner,Tags,Billing Contact Email,Outage Contact Email"
ROW = "K-{n},Kestrel {n},kestrel{n}.example,US,owner@hartwell-it.example,VIP; Portland,b{n}@kestrel{n}.example,o{n}@home.example"


def stage(actor, lines):
    file = ContentFile("\n".join([HEADER, *lines]).encode(), "clients.csv")
    return stage_import(actor=actor, noun="client-accounts", file=file)


def bring(actor, *lines):
    source = commit_import(actor=actor, source=stage(actor, lines))
    run_due_jobs()
    source = Import.objects.select_related("job").get(pk=source.pk)
    assert source.job.state == "done", source.job.error
    return list(source.rows.order_by("number"))


def queries_of(actor, lines):
    """Of one chunk: those that ask, and those that write."""
    source = commit_import(actor=actor, source=stage(actor, lines))
    with CaptureQueriesContext(connection) as taken:
        assert chunk_of("import")(source.job, actor, 500) == len(lines)
    statements = [query["sql"] for query in taken.captured_queries]
    inserts = [sql for sql in statements if sql.startswith("INSERT")]
    return len(statements) - len(inserts), len(inserts)


def test_a_chunk_asks_as_often_for_many_rows_as_for_one(owner):
    bring(owner, ROW.format(n="first"))  # the tags are there
    one, three, fifty = (
        queries_of(owner, [ROW.format(n=f"{count}-{n}") for n in range(count)]) for count in (1, 3, 50)
    )
    assert one == three
    assert one[0] == fifty[0]
    assert fifty[1] < 50  # as many as the database takes values in a statement
    assert ClientAccount.objects.count() == 55


def test_nor_does_a_file_that_comes_again(owner):
    lines = [ROW.format(n=n) for n in range(50)]
    bring(owner, *lines)
    events = Event.objects.filter(subject_type="partners.clientaccount").count()
    assert queries_of(owner, lines[:1])[0] == queries_of(owner, lines)[0]
    assert Event.objects.filter(subject_type="partners.clientaccount").count() == events


def other(line):
    return line.replace(",US,", ",CA,").replace("VIP; Portland", "Vancouver").replace(",o", ",new")


def test_changes_are_asked_for_together_too(owner):
    bring(owner, *(ROW.format(n=n) for n in range(54)), ROW.format(n="first"))
    bring(owner, other(ROW.format(n="first")))  # the tag is there
    parts = ([0], [1, 2, 3], range(4, 54))
    one, three, fifty = (queries_of(owner, [other(ROW.format(n=n)) for n in part]) for part in parts)
    assert one == three
    assert one[0] == fifty[0]
    assert fifty[1] < 50
    client = ClientAccount.objects.get(external_id="K-53")
    assert (client.country, client.tags, client.contacts.count()) == ("CA", ["Portland", "Vancouver", "VIP"], 3)
    event = Event.objects.get(subject_id=client.pk, verb="client_account.updated")
    assert event.old == {"country": "US", "tags": ["Portland", "VIP"]}
    assert event.new == {"country": "CA", "tags": ["Portland", "Vancouver", "VIP"]}
    assert (event.actor_id, client.updated_at > client.created_at) == (owner.id, True)
    assert "vancouver" in SearchEntry.objects.get(pk=client.pk).text
    assert Tagging.objects.filter(tag__name="Vancouver").count() == 55


def test_a_change_that_is_refused_leaves_the_client_as_it_was(owner):
    bring(owner, "1,Hartwell,hartwell.example,US,,,,", "2,Kestrel,kestrel.example,US,,,,", "3,Gone,,US,,,,")
    source = commit_import(
        actor=owner, source=stage(owner, ["1,Hartwell,,CA,,,,", "2,Kestrel,,CA,,,,it@new.example", "3,Gone,,CA,,,,"])
    )
    archive_client_account(actor=owner, client_account=ClientAccount.objects.get(external_id="3"), reason="Left")
    kestrel = ClientAccount.objects.get(external_id="2")
    update_client_account(actor=owner, client_account=kestrel, domain="new.example")  # where the contact would be
    run_due_jobs()
    rows = list(source.rows.order_by("number"))
    assert [row.outcome for row in rows] == ["changed", "refused", "refused"]
    assert [row.problems[-1]["code"] for row in rows[1:]] == ["outage_contact_on_own_domain", "client_archived"]
    assert (rows[1].problems[-1]["field"], rows[1].record_id, rows[1].changes) == ("outage_contact_email", "", {})
    assert list(ClientAccount.objects.order_by("external_id").values_list("country", flat=True)) == ["CA", "US", "US"]
    assert Event.objects.filter(subject_id=kestrel.pk, verb="client_account.updated").count() == 1


@pytest.mark.parametrize("refusal", [IntegrityError, DataError])
def test_where_the_database_refuses_one_the_others_come_in_one_by_one(owner, monkeypatch, refusal):
    bring(owner, "1,Hartwell,hartwell.example,US,,,,")
    target, calls = targets.target_of("client-accounts"), []

    def refused_once(actor, rows):
        made = target.write_all(actor, rows)
        calls.append(len(rows))
        if len(calls) == 1:  # as a foreign key that is asked for when all is written
            raise refusal("no such membership")
        return made

    monkeypatch.setitem(targets._TARGETS, "client-accounts", replace(target, write_all=refused_once))
    lines = ["1,Hartwell,,CA,,,,", "2,Kestrel,,US,,,,", "3,Late,taken.example,US,,,,", "4,Alder,,US,,,,it@alder.example"]
    source = commit_import(actor=owner, source=stage(owner, lines))
    create_client_account(actor=owner, name="Earlier", domain="taken.example", external_id="5")
    run_due_jobs()
    rows = list(source.rows.order_by("number"))
    assert calls == [4]
    assert [row.outcome for row in rows] == ["changed", "new", "refused", "new"]
    assert [len(row.problems) for row in rows] == [0, 0, 1, 0]
    there = dict(ClientAccount.objects.exclude(external_id="5").values_list("pk", "country"))
    assert {row.record_id: row.values["country"] for row in rows if row.record_id} == there
    assert Event.objects.filter(verb="client_account.created").count() == len(there) + 1
    assert Event.objects.get(verb="client_account.updated").new == {"country": "CA"}


def test_the_one_that_the_database_refuses_alone_too_is_marked_and_stops_none_behind_it(owner, monkeypatch):
    target = targets.target_of("client-accounts")

    def refused(number: str) -> None:
        if number == "2":  # by the database itself, whose transaction takes nothing more
            ClientAccount.objects.update(name=None)

    def create(*, actor, **values):
        made = target.create(actor=actor, **values)
        refused(made.external_id)
        return made

    def create_all(actor, rows):
        made = target.write_all(actor, rows)
        for row in rows:
            refused(row.values["external_id"])
        return made

    monkeypatch.setitem(targets._TARGETS, "client-accounts", replace(target, create=create, write_all=create_all))
    rows = bring(owner, *(f"{n},Kestrel {n},,US,,,," for n in range(1, 5)))
    assert [row.outcome for row in rows] == ["new", "refused", "new", "new"]
    assert set(ClientAccount.objects.values_list("external_id", "name")) == {(n, f"Kestrel {n}") for n in "134"}
    refusal = rows[1].problems[-1]
    assert (refusal["code"], refusal["message"]) == ("row_not_taken", "The database does not take this row.")
    assert (rows[1].record_id, rows[1].has_errors, rows[1].committed_at is None) == ("", True, False)
    assert Event.objects.filter(verb="client_account.created").count() == 3


def test_changes_of_custom_fields_alone_are_written_together_too(owner):
    field = create_custom_field(actor=owner, name="Rack", kind="text")
    bring(owner, *(f"{n},Kestrel {n},,US,,,," for n in range(5)))
    clients = list(ClientAccount.objects.order_by("external_id"))
    made = write_all(
        owner,
        [
            Brought({"custom_fields": {field.pk: f"R{n}"}}, one, {field.key: ("", f"R{n}")})
            for n, one in enumerate(clients)
        ],
    )
    assert [one.pk for one in made] == [one.pk for one in clients]
    kept = ClientAccount.objects.order_by("external_id").values_list("custom_fields", flat=True)
    assert list(kept) == [{field.pk: f"R{n}"} for n in range(5)]
    assert Event.objects.filter(verb="client_account.updated").count() == 5


def plain(record):
    hidden = {"id", "name", "folded_name", "search_text", "external_id", "domain", "email", "client_account"}
    return {name: value for name, value in model_to_dict(record).items() if name not in hidden}


def traces(client, word):
    """What there is of a client, without the word that tells it from another."""
    contacts = client.contacts.order_by("kind")
    events = Event.objects.filter(subject_id__in=[client.pk, *(contact.pk for contact in contacts)]).order_by(
        "created_at", "id"
    )
    told = [
        (
            event.verb,
            event.partner_id,
            event.actor_id,
            event.actor_label,
            event.old,
            sorted(event.new),
            event.subject_label,
        )
        for event in events
    ]
    entry = SearchEntry.objects.get(pk=client.pk)
    found = (entry.noun, entry.partner_id, entry.title, entry.note, entry.folded_title, entry.text)
    tags = sorted(Tagging.objects.filter(subject_id=client.pk).values_list("tag__name", flat=True))
    seen = (plain(client), list(map(plain, contacts)), told, found, tags, client.folded_name, client.search_text)
    return [repr(part).replace(client.pk, "pk").lower().replace(word, "…") for part in seen]


def test_what_comes_in_together_is_what_is_typed_one_by_one(owner, company):
    bring(owner, ROW.format(n="aqq"), ROW.format(n="bqq"))
    typed = create_client_account(
        actor=owner, external_id="K-cqq", name="Kestrel cqq", domain="kestrelcqq.example", country="US",
        owner=Membership.objects.get(user=company.user("owner")), tags=["vip", "PORTLAND"],
    )  # fmt: skip
    for kind, email in (("billing", "bcqq@kestrelcqq.example"), ("outage", "ocqq@home.example")):
        create_contact(actor=owner, client_account=typed, kind=kind, name=email, email=email)
    typed.refresh_from_db()
    for word in ("aqq", "bqq"):
        assert traces(ClientAccount.objects.get(external_id=f"K-{word}"), word) == traces(typed, "cqq")
    assert Tag.objects.count() == 2


def test_a_row_with_a_contact_that_is_refused_leaves_nothing_and_takes_no_other_along(owner):
    rows = [{"name": "Hartwell", "domain": "hartwell.example", "outage_contact_email": "it@mail.hartwell.example"}]
    rows += [{"name": "Kestrel", "outage_contact_email": "mei@home.example"}, {"name": ""}]
    refused, made, nameless = write_all(owner, [Brought(row) for row in rows])
    assert (type(refused), refused.field) == (OwnDomain, "outage_contact_email")
    assert (made.name, nameless.field) == ("Kestrel", "name")
    assert list(ClientAccount.objects.values_list("pk", flat=True)) == [made.pk]
    assert Contact.objects.get().client_account == made
    assert set(Event.objects.filter(verb__endswith=".created").values_list("subject_label", flat=True)) == {
        "Kestrel", "mei@home.example (Outage)"
    }  # fmt: skip
    assert SearchEntry.objects.get(noun="client-accounts").title == "Kestrel"


def test_a_row_that_is_refused_does_not_say_how_a_new_tag_is_spelled(owner):
    create_client_account(actor=owner, name="Hartwell", domain="hartwell.example")
    rows = [{"name": "Taken", "domain": "hartwell.example", "tags": "vIP"}, {"name": "Kestrel", "tags": "VIP"}]
    rows += [{"name": "Alder", "tags": "vip"}]
    refused, *made = write_all(owner, [Brought(row) for row in rows])
    assert refused.code == "domain_taken"
    assert [one.tags for one in made] == [["VIP"], ["VIP"]]
    assert Tag.objects.get().name == "VIP"


def test_rows_of_a_chunk_see_each_other_as_if_they_came_one_after_the_other(owner):
    update_client_account(
        actor=owner, client_account=create_client_account(actor=owner, name="Old", external_id="7"), domain="a.example"
    )
    lines = [
        "7,Old,b.example,,,,,",  # leaves its domain
        ",Takes It,a.example,,,,,",
        "9,Comes Late,b.example,,,,,",
        "10,Branch,,,,Red,,",
        "11,Branch,,,,red,,",  # of the same name, with a number of its own
    ]
    rows = bring(owner, *lines)
    assert [row.outcome for row in rows] == ["changed", "new", "refused", "new", "new"]
    assert rows[2].problems[-1]["code"] == "domain_taken"
    assert dict(ClientAccount.objects.values_list("external_id", "domain")) == {
        "7": "b.example", "": "a.example", "10": "", "11": ""
    }  # fmt: skip
    assert ClientAccount.objects.get(external_id="11").tags == ["Red"]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL chooses by how many rows there are")
def test_clients_are_looked_up_by_the_index_of_what_they_are_known_by(company):
    own = ClientAccount.objects.filter(partner=company.partner)
    texts = [str(number) for number in range(200)]
    assert "client_external_id_once (partner_id=? AND external_id=?)" in own.known_by("external_id", texts).explain()
    assert "client_domain_once (partner_id=? AND domain=?)" in own.known_by("domain", texts).explain()
    assert "client_list (partner_id=? AND folded_name=?)" in own.known_by("folded_name", texts).explain()
