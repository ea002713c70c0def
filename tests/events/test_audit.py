"""Staff's audit explorer: what can be asked, what each event says, what leaves as CSV, and who sees which."""

import csv
import io
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection

from partners.clients.services import create_client_account, update_client_account
from portal import clock
from portal.events.models import Event
from portal.events.sealing import Proof, prove, seal_events
from portal.guards import protect, unprotect
from portal.tenancy.roles import StaffRole
from portal.tenancy.services import suspend_partner


@pytest.fixture
def browser(sign_in, staff_user):
    return sign_in(staff_user)


@pytest.fixture
def happened(company, other_company, owner, outsider, staff):
    """Something at two partners, by people and by staff, sealed."""
    client = create_client_account(actor=owner, name="=HYPERLINK(1)")
    update_client_account(actor=owner, client_account=client, name="Bright & Partners")
    create_client_account(actor=outsider, name="Foreign Ltd")
    staff = replace(staff, request_id="only-this-one")
    suspend_partner(actor=staff, partner=other_company.partner, reason="Unpaid since spring.")
    seal_events()
    return client


def words(browser, **query) -> str:
    return browser.get("/staff/audit/", query).content.decode()


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ({"partner": "nordlicht"}, "Foreign Ltd", "Bright"),
        ({"partner": "Hartwell"}, "Bright", "Foreign Ltd"),
        ({"actor": "Robin"}, "suspended", "Foreign Ltd"),
        ({"actor_kind": "person", "verb": "partner.suspended"}, "suspended", "Foreign Ltd"),
        ({"verb": "client_account"}, "Foreign Ltd", "Unpaid"),
        ({"verb": "client_account.updated"}, "client_account.updated", "Foreign Ltd"),
        ({"subject_type": "portal.partner"}, "Unpaid", "Foreign Ltd"),
        ({"request_id": "only-this-one"}, "Unpaid", "Foreign Ltd"),
        ({"actor_kind": "api-key"}, "Nothing matches", "Foreign Ltd"),
        ({"partner": "nordlicht", "verb": "partner.suspended"}, "Unpaid", "Foreign Ltd"),
    ],
    ids=str,
)
def test_it_answers_what_is_asked(browser, happened, query, shown, hidden):
    page = words(browser, **query).partition("</main>")[0]
    table = page[page.rindex("</dialog>") :]
    assert shown in table
    assert hidden not in table


def test_it_answers_for_a_span_of_time(browser, happened, owner):
    with clock.moved(by=timedelta(days=-10)):
        create_client_account(actor=owner, name="Early Ltd")
    day = f"{clock.now() - timedelta(days=5):%Y-%m-%dT%H:%M}"
    assert "Early Ltd" in words(browser, until=day)
    assert "Foreign Ltd" not in words(browser, until=day)
    assert "Early Ltd" not in words(browser, since=day)
    assert "Foreign Ltd" in words(browser, since=day)


@pytest.mark.parametrize(
    "query", ["since=yesterday", "actor_kind=ghost", "cursor=%00", "cursor=nonsense", "verb=" + "x" * 500]
)
def test_nonsense_is_answered_in_words(browser, happened, query):
    assert browser.get(f"/staff/audit/?{query}").status_code in {200, 400}


def test_an_event_says_what_changed_by_whom_and_that_it_is_unchanged(browser, happened, company):
    event = Event.objects.get(verb="client_account.updated")
    page = browser.get(f"/staff/audit/{event.pk}/").content.decode()
    for said in (
        "=HYPERLINK(1)",
        "Bright &amp; Partners",
        company.user("owner").name,
        event.digest,
        Proof.INTACT.label,
    ):
        assert str(said) in page


def test_an_event_that_somebody_changed_in_the_database_says_so(browser, happened):
    event = Event.objects.get(verb="partner.suspended")
    assert prove(event) == Proof.INTACT
    unprotect(connection, Event)
    Event.objects.filter(pk=event.pk).update(reason="Paid in time.")
    protect(connection, Event)
    page = browser.get(f"/staff/audit/{event.pk}/").content.decode()
    assert "This event is not what it was" in page
    event.refresh_from_db()
    assert prove(event) == Proof.CHANGED


def test_one_whose_predecessor_is_missing_cannot_be_verified(happened):
    event = Event.objects.sealed().last()
    before = Event.objects.get(position=event.position - 1)
    before.deliveries.all().delete()
    unprotect(connection, Event)
    Event.objects.filter(pk=before.pk).delete()
    protect(connection, Event)
    assert prove(event) == Proof.UNANCHORED


def test_a_fresh_event_is_not_sealed_yet(happened, owner):
    create_client_account(actor=owner, name="Fresh Ltd")
    assert prove(Event.objects.latest("id")) == Proof.UNSEALED


# ── As a file ───────────────────────────────────────────────────────────────────────────────────────


def exported(browser, query: str) -> list[dict]:
    back = f"/staff/audit/?columns=what,partner,position,reason,subject_label,new,digest&{query}"
    answer = browser.post("/staff/lists/events/export/", {"format": "csv", "back": back})
    return list(csv.DictReader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))


def test_what_matches_leaves_as_a_file_in_the_sealed_order(browser, happened):
    rows = exported(browser, "partner=nordlicht&sort=position")
    assert rows[-1]["Event"] == "partner.suspended"
    assert {row["Partner"] for row in rows} == {"Nordlicht Systemhaus"}
    assert rows[-1]["Reason"] == "Unpaid since spring."
    assert json.loads(rows[-1]["New values"])["state"] == "suspended"
    places = [int(row["Place"]) for row in rows]
    assert places == sorted(places)
    assert rows[-1]["Digest"]
    (made,) = exported(browser, "verb=client_account.created&partner=Hartwell")
    assert made["Record"] == "'=HYPERLINK(1)", "no cell is taken for a formula"


def test_quick_filters_count_what_happened_lately(browser, happened, owner):
    with clock.moved(by=timedelta(days=-10)):
        create_client_account(actor=owner, name="Early Ltd")
    page = browser.get("/staff/audit/?within=7")
    counts = {str(chip.label): chip.count.value for chip in page.context["listing"].quick_chips}
    assert counts["Last 30 days"] == counts["Last 7 days"] + 1 == Event.objects.count()
    assert "Early Ltd" not in page.text


# ── Who sees which ──────────────────────────────────────────────────────────────────────────────────


def test_a_partner_manager_sees_the_assigned_partners_only(sign_in, colleague, happened, company, other_company):
    manager = colleague(StaffRole.PARTNER_MANAGER)
    company.partner.manager = manager
    company.partner.save()
    browser = sign_in(manager)
    page = words(browser)
    assert "Bright" in page
    assert "Foreign Ltd" not in page
    assert "Unpaid" not in page
    assert {row["Partner"] for row in exported(browser, "")} <= {company.partner.name, ""}
    foreign = Event.objects.get(verb="partner.suspended")
    assert browser.get(f"/staff/audit/{foreign.pk}/").status_code == 404


@pytest.mark.parametrize("path", ["", "{pk}/"])
def test_to_partners_it_does_not_exist(sign_in, company, happened, path):
    url = "/staff/audit/" + path.format(pk=Event.objects.latest("id").pk)
    assert sign_in(company.user("owner")).get(url).status_code == 404


def test_rest_takes_the_same_questions(api, happened, company):
    client = api(None, "events:read", staff=True)
    rows = client.get("/api/v1/events", {"partner": "nordlicht", "verb": "partner"}).json()["data"]
    assert [row["verb"] for row in rows] == ["partner.suspended"]
    assert rows[0]["digest"]
    asked = {"partner": "nordlicht", "columns": "partner,actor_id", "sort": "position"}
    head, *lines = b"".join(client.get("/api/v1/events/export", asked)).decode().splitlines()
    assert head.endswith(",partner,actor_id")
    assert len(lines) == Event.objects.filter(partner__slug="nordlicht").count()
    assert all(f",{rows[0]['partner']}," in line for line in lines)
    own = api(company.partner, "events:read").get("/api/v1/events", {"partner": "nordlicht"}).json()["data"]
    assert own == []
    for never in ("yesterday", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"):
        assert client.get("/api/v1/events", {"since": never}).status_code == 400


def test_a_list_costs_the_same_for_few_and_many(browser, happened, owner, django_assert_max_num_queries):
    from django.test.utils import CaptureQueriesContext

    browser.get("/staff/audit/")
    with CaptureQueriesContext(connection) as few:
        browser.get("/staff/audit/")
    for number in range(5):
        create_client_account(actor=owner, name=f"Client {number}")
    with django_assert_max_num_queries(len(few)):
        browser.get("/staff/audit/")
