"""What somebody changed after the preview is not overwritten: the row is refused, and says what is otherwise."""

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from partners.clients.models import ClientAccount
from partners.clients.services import create_client_account, update_client_account
from portal.events.models import Event
from portal.imports.mending import error_file
from portal.imports.services import commit_import, stage_import
from portal.jobs.registry import chunk_of
from portal.jobs.services import run_due_jobs

HEADER = "External ID,Company Name,City,Phone,Tags,Billing Contact Email,Billing Contact Name\n"


def stage(actor, *lines):
    file = ContentFile((HEADER + "\n".join(lines)).encode(), "x.csv")
    return stage_import(actor=actor, noun="client-accounts", file=file)


def written(actor, source):
    commit_import(actor=actor, source=source)
    run_due_jobs()
    rows = source.rows.order_by("number")
    return [(row.outcome, [one["code"] for one in row.problems]) for row in rows]


REFUSED = ("refused", ["changed_meanwhile"])


@pytest.fixture
def client(owner):
    return create_client_account(actor=owner, name="Hartwell", external_id="7", city="Old", country="US")


def test_a_value_that_somebody_changed_stays_and_the_row_says_so(owner, client):
    source = stage(owner, "7,Hartwell,New,,,,", "8,Kestrel,Salem,,,,")
    update_client_account(actor=owner, client_account=client, city="Changed by Ann")
    assert written(owner, source) == [REFUSED, ("new", [])]
    client.refresh_from_db()
    assert client.city == "Changed by Ann"
    row = source.rows.get(number=2)
    assert (row.problems[0]["column"], row.record_id, row.changes) == ("City", "", {})
    told = b"".join(error_file(source)).decode()
    assert "City: Old → Changed by Ann" in told
    again = stage(owner, "7,Hartwell,New,,,,")
    assert again.rows.get().changes == {"city": ["Changed by Ann", "New"]}
    assert written(owner, again) == [("changed", [])]


def test_what_the_row_had_as_the_portal_had_it_is_not_set_back(owner, client):
    source = stage(owner, "7,Hartwell,Old,+1 503 555 0142,,,")
    update_client_account(actor=owner, client_account=client, city="Changed by Ann")
    assert written(owner, source) == [REFUSED]


def test_a_change_elsewhere_or_to_the_same_hinders_nothing(owner, client):
    source = stage(owner, "7,Hartwell,New,,,,")
    update_client_account(actor=owner, client_account=client, city="New", phone="+1 503 555 0142")
    assert written(owner, source) == [("unchanged", [])]
    other = stage(owner, "7,Hartwell,Newer,,,,")
    update_client_account(actor=owner, client_account=client, domain="hartwell.example")
    assert written(owner, other) == [("changed", [])]


def test_a_record_that_somebody_made_meanwhile_is_not_changed_by_a_row_that_was_new(owner):
    source = stage(owner, "7,Hartwell,New,,,,", "8,Kestrel,Salem,,,,")
    create_client_account(actor=owner, name="Hartwell", external_id="7", city="Ann's")
    create_client_account(actor=owner, name="Kestrel", external_id="8", city="Salem")
    assert written(owner, source) == [REFUSED, ("unchanged", [])]
    assert ClientAccount.objects.get(external_id="7").city == "Ann's"


def test_nor_is_one_made_of_a_row_whose_record_has_another_number_by_now(owner, client):
    source = stage(owner, "7,Hartwell,New,,,,")
    update_client_account(actor=owner, client_account=client, external_id="70")
    assert written(owner, source) == [REFUSED]
    assert ClientAccount.objects.get().external_id == "70"


def test_contacts_and_tags_are_looked_at_too(owner, client):
    source = stage(owner, "7,Hartwell,,,VIP,b@hartwell.example,Bea")
    other = stage(owner, "7,Hartwell,,,,b@hartwell.example,Ben")
    assert written(owner, source) == [("changed", [])]
    assert written(owner, other) == [REFUSED]
    assert client.contacts.get().name == "Bea"


def queries_of(actor, lines, city):
    source = commit_import(actor=actor, source=stage(actor, *lines))
    for one in ClientAccount.objects.filter(external_id__in=[line.split(",")[0] for line in lines]):
        update_client_account(actor=actor, client_account=one, city=city)
    with CaptureQueriesContext(connection) as taken:
        chunk_of("import")(source.job, actor, 500)
    assert set(source.rows.values_list("outcome", flat=True)) == {"refused"}
    return len(taken)


def test_it_is_asked_as_often_for_many_rows_as_for_one(owner):
    numbers = range(20)
    written(owner, stage(owner, *(f"{n},Kestrel {n},Old,,,," for n in numbers)))
    lines = [f"{n},Kestrel {n},New,,,," for n in numbers]
    assert queries_of(owner, lines[:1], "Ann's") == queries_of(owner, lines[1:], "Ann's")
    assert not Event.objects.filter(new__city="New").exists()
