"""Every list and record of the API is read by the one mechanism (`portal/api/shapes.py`): it says what the serializer says, and
takes as many queries for three rows as for one.
"""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.test import APIClient, APIRequestFactory

from partners.announcements.models import Announcement, Notice
from partners.catalogue.models import CommitmentRule, Plan, PriceListItem, Term
from partners.network.models import Agreement, Application
from partners.onboarding.models import Journey
from partners.provisioning.models import ProvisioningQuestion
from partners.scheduled_reports.services import create_scheduled_report
from portal import clock
from portal.api.shapes import shape_of
from portal.keys.scopes import all_scopes
from portal.tenancy.actor import Actor
from portal.tenancy.roles import StaffRole
from portal.urls import router
from tests.factories import make_key, make_user
from tests.house.world import Furnished, furnish
from training.assets.models import Asset, AssetVersion
from training.courses.models import Course, Lesson
from training.credentials.models import Certification

LISTED = [viewset for _prefix, viewset, _name in router.registry if hasattr(viewset, "list")]
FOR_STAFF = {viewset.noun for viewset in LISTED if getattr(viewset, "staff_only", False)}
NOT_FOR_STAFF = {"notifications", "saved-views"}  # each person's own
SUBLISTS = {
    "subscriptions": ("seat-movements", "scheduled-changes", "charges", "suspensions"),
    "imports": ("rows",),
    "jobs": ("rows",),
    "bulk-changes": ("rows",),
    "announcements": ("notices",),
    "support-requests": ("replies",),
}


def copies(record, **changes) -> list:
    """Two more like it, with each named text or relation its own."""
    columns = [field for field in record._meta.concrete_fields if not field.primary_key]
    values = {field.attname: getattr(record, field.attname) for field in columns}
    return [
        type(record).objects.create(**values | {name: own(number) for name, own in changes.items()})
        for number in (1, 2)
    ]


@pytest.fixture(scope="module")
def _three_of_each(_worlds, django_db_blocker) -> None:
    """Of every noun three rows or more, most of them of three partners; gone with the worlds."""
    with django_db_blocker.unblock():
        furnish("Others", "others", "okapicanary")
        add_what_the_network_has_one_of()


def add_what_the_network_has_one_of() -> None:
    for number in range(3):
        Application.objects.create(
            company_name=f"Applicant {number}",
            contact_email=f"a{number}@a.example",
            state="submitted",
            submitted_at=clock.now(),
        )
        make_key(None, "partners:read", staff=True)
        reader = make_user(f"reader{number}@network.example", staff_role=StaffRole.SUPPORT)
        create_scheduled_report(
            actor=Actor.person(reader),
            name="Tiers",
            by="tier",
            period="last-month",
            rhythm="weekly",
            readers=[reader.pk],
        )
    announcement = Announcement.objects.get(title="quokkacanary")
    for other in copies(announcement):
        Notice.objects.create(announcement=other, partner=announcement.notices.get().partner)
    copies(CommitmentRule.objects.first(), term=lambda number: ("monthly", "yearly")[number - 1])
    price = {"plan": Plan.objects.first(), "currency": "USD", "cost": 1, "retail": 2, "source": "x"}
    for term in Term:
        PriceListItem.objects.create(term=term, valid_from=clock.today(), **price)
    for code in ("one", "two", "three"):
        row = ProvisioningQuestion.objects.create(code=code, label=code, valid_from=clock.today())
        row.plans.set(Plan.objects.all()[:2])
    copies(Agreement.objects.latest("id"), version=lambda number: f"v{number}")
    for journey in copies(
        Journey.objects.first(), code=lambda number: f"journey-{number}", published_id=lambda _number: None
    ):
        journey.published = journey.versions.create(
            number=1, trigger="partner-approved", content={"schema": 1, "steps": []}
        )
        journey.save()
    courses = copies(Course.objects.first(), slug=lambda number: f"course-{number}")
    for course in courses:
        Lesson.objects.create(
            course=course, slug="one", chapter="One", title="One", position=1, minutes=5, markdown="# One"
        )
    certification = Certification.objects.first()
    copies(certification, code=lambda number: f"code-{number}", course_id=lambda number: courses[number - 1].pk)
    version = AssetVersion.objects.first()
    for number, asset in enumerate(copies(Asset.objects.first(), slug=lambda number: f"asset-{number}")):
        copies(
            version, asset_id=lambda _number, asset=asset: asset.pk, number=lambda one, number=number: one + 10 * number
        )


@pytest.fixture
def as_staff(_three_of_each, ours) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {make_key(None, *all_scopes(), staff=True)}")
    return client


@pytest.fixture
def as_partner(_three_of_each, ours) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {make_key(ours.company.partner, *all_scopes())}")
    return client


def counted(client: APIClient, path: str) -> tuple[int, int]:
    """How many rows the answer has, and how many queries it took."""
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(path)
    assert answer.status_code == 200, (path, answer.content)
    return len(answer.json()["data"]), len(queries)


def lists(world: Furnished) -> list[str]:
    """Every list's path, ready for `limit`: plain, and with everything that can be asked for."""
    paths = []
    for viewset in LISTED:
        names = ",".join(shape_of(viewset.serializer_class).names)
        expand = f"&expand={','.join(viewset.expandable)}" if viewset.expandable else ""
        paths += [f"/api/v1/{viewset.noun}?", f"/api/v1/{viewset.noun}?fields={names},actions{expand}&"]
    for noun, below in SUBLISTS.items():
        pk = world.ids[{"imports": "import_"}.get(noun, noun.replace("-", "_").removesuffix("s"))]
        paths += [f"/api/v1/{noun}/{pk}/{one}?" for one in below]
    return paths


@pytest.mark.one_engine
def test_three_rows_take_as_many_queries_as_one(ours, as_staff, as_partner):
    few, growing = [], []
    assert connection.features.supports_json_field  # Django asks SQLite once
    with clock.moved(to=clock.now()):  # when a key was used is noted once a minute
        as_staff.get("/api/v1/me"), as_partner.get("/api/v1/me")
        for path in lists(ours):
            own = [as_staff] if path.split("/")[3].partition("?")[0] in FOR_STAFF else [as_staff, as_partner]
            for client in own:
                (_, one), (rows, three) = counted(client, f"{path}limit=1"), counted(client, f"{path}limit=3")
                if client is as_staff and rows < 3 and path.count("/") == 3:
                    few.append(path)
                if one != three:
                    growing.append(f"{'staff' if client is as_staff else 'partner'} {path}: {one} → {three}")
    assert growing == []
    assert {path.split("/")[3].partition("?")[0] for path in few} <= NOT_FOR_STAFF


def as_the_serializer_says(viewset, pk: str, actor: Actor) -> dict:
    """Object by object, without the mechanism."""
    request = APIRequestFactory().get("/")
    request.actor = actor
    view = viewset(request=Request(request), action="list", format_kwarg=None, kwargs={})
    record = view.get_queryset().get(pk=pk)
    shown = viewset.serializer_class(record, context=view.get_serializer_context()).data
    return {name: value for name, value in json.loads(JSONRenderer().render(shown)).items() if name != "actions"}


def test_lists_and_records_say_what_the_serializer_says(as_staff, staff):
    for viewset in LISTED:
        path = f"/api/v1/{viewset.noun}"
        for row in as_staff.get(f"{path}?limit=3").json()["data"]:
            record = as_staff.get(f"{path}/{row['id']}").json()
            assert isinstance(record.pop("actions"), list)
            assert list(row) == list(record) == list(shape_of(viewset.serializer_class).names)
            expected = as_the_serializer_says(viewset, row["id"], staff)
            assert record == expected, viewset.noun
            assert row == expected | dict.fromkeys(shape_of(viewset.serializer_class).of_one), viewset.noun
