"""Every declared list is drawn and exported with as many queries for many rows as for one, and speaks the words of the API."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse
from rest_framework.test import APIClient

from partners.announcements.models import Announcement, Notice
from partners.bulk_changes.services import plan_bulk_change
from partners.catalogue.models import Plan, Term
from partners.client_requests.models import ClientRequest
from partners.clients.services import create_client_account
from partners.contacts.columns import CONTACT_NAMES
from partners.delegated_access.models import DelegatedAccess
from partners.drift.models import DriftFinding
from partners.dropbox.models import DropboxConnection
from partners.dropbox.seats.asking import invite_people
from partners.dropbox.seats.values import Invitee
from partners.handovers.services import offer_handover
from partners.internal_use.models import InternalUseRequest
from partners.network.models import Profile, Tier
from partners.network.services import create_application
from partners.onboarding.models import Journey
from partners.onboarding.registry import Subject
from partners.onboarding.starting import start_journey
from partners.orders.buying import order_subscription
from partners.qualifications.services import request_qualification
from partners.revisions.services import create_revision
from partners.scheduled_reports.services import create_scheduled_report
from partners.support.services import create_support_request
from partners.teams.models import TeamMember
from portal import clock
from portal.accounts.models import User
from portal.events.record import record_event
from portal.events.sealing import seal_events
from portal.exports.api import ExportViewSet
from portal.lists.columns import LISTS, RecordList, exported_columns
from portal.mail.services import queue_message
from portal.mail.suppressing import create_suppression
from portal.tenancy.actor import Actor
from portal.tenancy.services import create_invitation
from tests.catalogue.conftest import set_price
from tests.exports.reading import as_a_cell, bytes_of, sheet_of, table_of
from tests.factories import Company
from tests.trade import change_seats, create_subscription
from training.assessments.models import Attempt
from training.assets.models import Asset, AssetVersion
from training.courses.models import Course
from training.credentials.models import Certification, Credential
from training.enrolments.models import Enrolment

pytestmark = pytest.mark.django_db

ONLY_THE_LIST_S = {
    "partner_name": "of a client, whose partner a key for all partners alone is told",
    "event_sentence": "the event itself is the API's `event`",
    "last_error": "the end of `error`",
    "verb": "of a delivery's event",
    "partner": "of a delivery's event",
    "since": "since when it is where it is, whichever field says so",
    "wait": "in words",
    "words": "of a scheduled change, whose `kind` says which field",
    "mail": "the kind of mail, and to whom",
    "label": "a subscription's number as people say it",
    "seats_at_renewal": "of the scheduled change, a record of its own",
    "last_day": "the day before `ends_on`",
    "told": "counted",
    "acknowledged": "counted",
    "file": "the kind of file in a word",
    "last_sign_in": "people's, and no key's business but in staff's list",
    "tier_name": "the profile's", "people": "counted", "clients": "counted", "seats": "counted",
    "overdue": "reasons in words",
    **dict.fromkeys(CONTACT_NAMES, "of the first contact of that kind, a record of its own"),
}  # fmt: skip


PAGES = {  # where they are not called after the list
    "applications": "staff-application-list", "delegated-accesses": "delegated-access-list", "event-deliveries": "delivery-list",
    "invitations": "partner-invitations", "licence-orders": "staff-licence-order-list", "partner-people": "staff-partner-people",
    "partners": "staff-partner-list", "people": "partner-people", "price-list-items": "price-list",
    "staff-delegated-accesses": "staff-delegated-access-list", "staff-price-list-items": "staff-price-list",
}  # fmt: skip


STEADY = {"partner-people", "partners", "people"}  # who is there already: `grow` adds nobody


@pytest.mark.one_engine
def test_heads_are_fields_of_the_record():
    get_resolver().url_patterns  # noqa: B018  loads every viewset
    serializers = {one.noun: one.serializer_class for one in _with_export(ExportViewSet)}
    unknown = {
        column.code
        for declared in LISTS.values()
        for column in exported_columns(declared.columns)
        if not _is_field(column.code, serializers[declared.noun]().fields)
    }
    assert unknown == set(ONLY_THE_LIST_S)


def test_the_guide_names_every_list_that_is_had_as_a_file():
    get_resolver().url_patterns  # noqa: B018  loads every viewset
    guide = Path("docs/api.md").read_text()
    said = re.search(r"`GET /\{noun\}/export` \(of ([^:]*):", guide)
    assert said
    assert re.findall("`(.+?)`", said[1]) == sorted({one.noun for one in _with_export(ExportViewSet)})


def _with_export(kind: type) -> Iterator[type]:
    for one in kind.__subclasses__():
        yield one
        yield from _with_export(one)


def _is_field(head: str, fields: Mapping) -> bool:
    outer, _dot, inner = head.partition(".")
    if inner:
        return outer in fields and inner in fields[outer].fields
    return head in fields or head.removesuffix("_name") in fields


@dataclass(frozen=True)
class Visitors:
    """Who looks at lists: the partner's owner and staff, by browser and with keys that may read everything."""

    company: Company
    browsers: dict[bool, Client]  # by whether it is staff's
    keys: dict[bool, APIClient]

    def place(self, declared: RecordList) -> str:
        return "/staff" if declared.staff else self.company.url

    def exported(self, declared: RecordList) -> tuple[int, int]:
        """How many rows, and with how many queries."""
        every = ",".join(column.name for column in declared.columns)
        post = {"format": "xlsx", "back": f"/x/?columns={every}&all=1"}
        with CaptureQueriesContext(connection) as queries:
            answer = self.browsers[declared.staff].post(f"{self.place(declared)}/lists/{declared.name}/export/", post)
            rows = sheet_of(bytes_of(answer))
        return len(rows) - 1, len(queries)

    def drawn(self, declared: RecordList) -> tuple[int, int]:
        name, args = declared.name, [] if declared.staff else [self.company.partner.slug]
        page = reverse(PAGES.get(name, f"{name.removesuffix('s')}-list"), args=args)
        asked = {declared.all_by: "1"} if declared.all_by else {}
        with CaptureQueriesContext(connection) as queries:
            listed = self.browsers[declared.staff].get(page, asked).context["listing"]
        assert listed.declared is declared
        return len(listed.rows), len(queries) - bool(listed.next)  # a page that is full has what lies behind it counted

    def differences(self, declared: RecordList) -> str:
        """Between the last row of a list's export and the record it is of, in the fields that are called alike."""
        key = self.keys[declared.staff]
        names = ",".join(column.code for column in declared.columns if column.exported and not column.reads)
        head, *rows = table_of(key.get(f"/api/v1/{declared.noun}/export?columns={names}"))
        assert head[0] == "id"
        row = dict(zip(head, rows[-1], strict=True))
        record = key.get(f"/api/v1/{declared.noun}/{row['id']}").json()
        same = {
            name: as_a_cell(record[name])
            for name in set(head) & set(record)
            if not isinstance(record[name], list | dict)
        }
        assert len(same) > 1
        return "".join(f"{name}: {row[name]!r}, the API {said!r}. " for name, said in same.items() if row[name] != said)


@pytest.fixture
def visitors(company, other_company, sign_in, staff_user, api) -> Visitors:
    reading = {f"{declared.noun}:read" for declared in LISTS.values()}
    return Visitors(
        company,
        {False: sign_in(company.user("owner")), True: sign_in(staff_user)},
        {False: api(company.partner, *reading), True: api(None, *reading, staff=True)},
    )


def of_each(asked: Callable[[RecordList], Any]) -> dict[str, Any]:
    """By the list's name. What one of them leaves behind is in none of the others."""
    answers = {}
    for name, declared in LISTS.items():
        with transaction.atomic():
            answers[name] = asked(declared)
            transaction.set_rollback(True)
    return answers


@pytest.mark.one_engine  # how many there are does not depend on it
def test_each_declared_list_is_drawn_and_exported_with_as_many_queries_for_three_rows_as_for_one(
    visitors, company, staff_user
):
    grow(1, company, staff_user)
    of_each(visitors.drawn), of_each(visitors.exported)  # what is found out once a process, no later look asks
    drawn, exported = of_each(visitors.drawn), of_each(visitors.exported)
    assert [name for name in LISTS if not (drawn[name][0] and exported[name][0])] == []
    grow(2, company, staff_user), grow(3, company, staff_user)
    more, many = of_each(visitors.drawn), of_each(visitors.exported)
    assert {name: queries for name, (_, queries) in more.items()} == {n: queries for n, (_, queries) in drawn.items()}
    assert {name: queries for name, (_, queries) in many.items()} == {
        n: queries for n, (_, queries) in exported.items()
    }
    assert {name for name in LISTS if more[name][0] <= drawn[name][0]} == STEADY
    assert [name for name in LISTS if many[name][0] < exported[name][0]] == []


@pytest.mark.one_engine
def test_each_declared_list_speaks_the_words_of_the_api(visitors, company, staff_user):
    for number in (1, 2, 3):
        grow(number, company, staff_user)
    seal_events()  # before that the API has none of them
    assert {name: found for name, found in of_each(visitors.differences).items() if found} == {}


def grow(number: int, company: Company, staff_user: User) -> None:
    """One more row in each list."""
    Profile.objects.get_or_create(partner=company.partner, defaults={"tier": Tier.objects.get(code="registered")})
    terms = (Term.YEARLY, Term.MONTHLY, Term.YEARLY_PAID_MONTHLY)
    set_price("100", plan=Plan.objects.get(code="advanced"), term=terms[number - 1])
    create_support_request(actor=company.actor("owner"), topic="api", subject=f"Why {number}", text="x")
    create_invitation(actor=company.actor("owner"), email=f"new{number}@example.com", role="seller")
    read_by = {"to": company.user("owner"), "partner": company.partner}
    queue_message(template="welcome", dedupe_key=f"w:{number}", why="x", context={}, **read_by)
    started = record_event(company.actor("owner"), "test.started", company.partner)
    start_journey(Journey.objects.get(code="partner-first-days"), Subject(company.partner, company.user("owner")), started)
    create_suppression(actor=company.actor("owner"), address=f"a{number}@example.com", reason="x")
    client = create_client_account(actor=company.actor("owner"), name=f"Client {number}")
    InternalUseRequest.objects.create(
        partner=company.partner, plan=Plan.objects.get(code="advanced"), seats=3, purpose="x", state="declined",
        admin_email="x@example.com",
    )  # fmt: skip
    request_qualification(
        actor=company.actor("owner"),
        client_account=client,
        kind="education",
        institution="school",
        registration="R-1",
    )
    team = create_subscription(
        actor=company.actor("owner"), client_account=client, plan=Plan.objects.get(code="advanced"), term="yearly",
        seats=5, admin_email=f"it{number}@example.com", reason="x",
    )  # fmt: skip
    change_seats(actor=company.actor("owner"), subscription=team, seats=4, reason="x")
    ClientRequest.objects.create(
        partner=company.partner, client_account=client, client_name=client.name, subscription=team, kind="let-end",
        requested_by="Mei",
    )  # fmt: skip
    connection = DropboxConnection.objects.create(
        partner=company.partner, subscription=team, client_name=client.name, email="x@example.com", asked_by="x",
        state="connected", environment="sandbox", team_id=f"dbtid:{number}", team_name="Team", refresh_token="sealed",
    )  # fmt: skip
    TeamMember.objects.create(
        partner=company.partner, connection=connection, team_member_id="dbmid:1", email=f"p{number}@example.com",
        status="active", read_at=clock.now(),
    )  # fmt: skip
    DriftFinding.objects.create(
        partner=company.partner, connection=connection, kind="licences-unbilled", state="open", seats=number, portal_says="5",
        dropbox_says="8", first_seen_at=clock.now(), last_seen_at=clock.now(),
    )  # fmt: skip
    DelegatedAccess.objects.create(
        partner=company.partner, subscription=team, client_name=client.name, email="it@example.com", asked_by="Mei",
        actions=["invite"], months=12,
    )  # fmt: skip
    plan_bulk_change(actor=company.actor("owner"), subscriptions=[team.pk], kind="let-end")
    invite_people(actor=company.actor("owner"), connection=connection, people=[Invitee(f"tom{number}@example.com")])
    for actor in (company.actor("owner"), Actor.person(staff_user)):
        create_scheduled_report(
            actor=actor,
            name=f"Report {number}",
            by="plan",
            period="last-month",
            rhythm="weekly",
            readers=[actor.user_id],
        )
    order_subscription(
        actor=company.actor("owner"),
        client_account=create_client_account(actor=company.actor("owner"), name=f"Buyer {number}"),
        plan=Plan.objects.get(code="advanced"), term="yearly", seats=5, admin_email=f"buyer{number}@example.com",
    )  # fmt: skip
    offer_handover(actor=company.actor("owner"), client_account=client, receiver="nordlicht", message="x")
    create_application(
        actor=Actor.anonymous(), company_name=f"Applicant {number}", website=f"a{number}.example", country="PT",
        size="5-19", contact_name="Ana", contact_email=f"ana@a{number}.example", services="x", motivation="y",
        ip_address="192.0.2.1",
    )  # fmt: skip
    news = Announcement.objects.create(title=f"News {number}", text="x", state="published", published_at=clock.now())
    Notice.objects.create(announcement=news, partner=company.partner)
    rule = {"term": "", "cancel_within_days": number, "notice_days": 30, "explanation": "x", "source": "x"}
    day = clock.today() + timedelta(days=number)
    create_revision(actor=Actor.system(), title="x", lines={"commitment_rules": [rule | {"valid_from": day}]})
    sheet = Asset.objects.create(slug=f"sheet-{number}", title=f"Sheet {number}", summary="x", search_text="x")
    AssetVersion.objects.create(
        asset=sheet, number=1, file="x.pdf", filename="x.pdf", media_type="application/pdf", size=1, sha256="x",
        true_on=clock.today(),
    )  # fmt: skip
    _hold(number, company)


def _hold(number: int, company: Company) -> None:
    course, _made = Course.objects.get_or_create(
        slug="grown", defaults={"title": "Grown", "summary": "x", "pass_mark": 75, "questions_per_attempt": 1}
    )
    certification, _made = Certification.objects.get_or_create(code="grown", name="Grown", course=course)
    own = {"partner": company.partner, "user": company.user("owner")}
    enrolment, _made = Enrolment.objects.get_or_create(**own, course=course)
    attempt = Attempt.objects.create(**own, enrolment=enrolment, state="passed", questions=[])
    Credential.objects.create(
        **own, attempt=attempt, certification=certification, holder_name=f"Holder {number}", issued_on=clock.today(),
        expires_on=clock.today(),
    )  # fmt: skip
