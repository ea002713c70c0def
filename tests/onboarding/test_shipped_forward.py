"""What a portal that runs already gets: the second version of the first days, and two journeys for what happens from now on."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.db import connections

from partners.onboarding.engine.reading import read_version
from partners.onboarding.engine.values import walk
from tests.onboarding.then import apps_at, database_of_then

pytestmark = pytest.mark.one_engine

FORWARD = import_module("partners.migrations.0105_three_journeys")
JOURNEY, VERSION, SEAL = "partners.journey", "partners.journeyversion", "portal.eventseal"
OLD = [
    {"key": "st_1", "kind": "mail", "text": "welcome", "place": "set-password", "expires_days": 14},
    {"key": "wait-st_2", "kind": "wait", "amount": 3, "unit": "days"},
    {"key": "st_2", "kind": "mail", "text": "first-client", "place": "new-client", "only_if": ["no-client-yet"]},
]


@pytest.fixture(scope="module")
def apps_before():
    return apps_at("0104_journeys_go_with_contacts")


class Then:
    def __init__(self, apps) -> None:
        self.apps = apps

    def rows(self, table: str):
        return self.apps.get_model(table).objects.using("before")

    def first_days(self, steps: list[dict], **version) -> None:
        journey = self.rows(JOURNEY).create(code="partner-first-days", name="A partner's first days", heard=7)
        content = {"schema": 1, "steps": steps}
        values = {"number": 1, "trigger": "partner-approved", "content": content, **version}
        journey.published = self.rows(VERSION).create(journey=journey, **values)
        journey.save()

    def forward(self) -> dict[str, object]:
        """Twice: the second time it changes nothing."""
        states = []
        for _time in range(2):
            FORWARD.load(self.apps, SimpleNamespace(connection=connections["before"]))
            states.append([list(self.rows(table).order_by("pk").values()) for table in (JOURNEY, VERSION)])
        assert states[0] == states[1]
        return {row.code: row for row in self.rows(JOURNEY).select_related("published")}


@pytest.fixture
def then(apps_before, django_db_blocker):
    with django_db_blocker.unblock(), database_of_then(apps_before, (JOURNEY, VERSION, SEAL)):
        yield Then(apps_before)


def test_new_partners_begin_with_the_second_version_in_which_old_steps_keep_their_keys(then):
    then.first_days(OLD)
    journey = then.forward()["partner-first-days"]

    assert (journey.published.number, then.rows(VERSION).filter(journey=journey).count(), journey.heard) == (2, 2, 7)
    version = read_version({**journey.published.content, "trigger": journey.published.trigger})
    steps = {step.key: step for _number, step in walk(version.steps)}
    old = read_version({"schema": 1, "trigger": "partner-approved", "steps": OLD})
    assert [steps[key] for key in ("st_1", "st_2")] == [old.steps[0], old.steps[2]]
    assert steps["wait-st_2"].amount == 2


def test_nothing_that_happened_before_begins_the_new_ones(then):
    then.rows(SEAL).create(pk=1, position=4711)
    journeys = then.forward()
    assert {code: (one.heard, one.is_active, one.entry) for code, one in journeys.items()} == {
        "colleague-first-week": (4711, True, "once"), "client-admin-activation": (4711, True, "once"),
    }  # fmt: skip


@pytest.mark.parametrize("version", [{"steps": OLD[:1]}, {"steps": OLD, "number": 2}, {"steps": OLD, "published_by_id": "us_1"}])
def test_what_staff_have_published_is_theirs(then, version):
    then.first_days(**version)
    journey = then.forward()["partner-first-days"]
    assert [row.pk for row in then.rows(VERSION).filter(journey=journey)] == [journey.published_id]
