"""What runs when a portal is brought forward whose steps are rows: nobody gets a mail again, and what waits comes at its hour."""

from datetime import UTC, datetime, timedelta
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.db import connections

from partners.onboarding.engine.reading import read_version
from partners.onboarding.engine.values import walk
from tests.onboarding.then import apps_at, database_of_then

pytestmark = pytest.mark.one_engine

CONVERSION = import_module("partners.migrations.0091_first_days_become_a_version")
TABLES = ("partners.journey", "partners.step", "partners.journeyversion", "partners.journeyrun", "partners.journeyact")
NINE = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def apps_before():
    return apps_at("0090_journeys_have_versions")


@pytest.fixture
def before(apps_before, django_db_blocker):
    with django_db_blocker.unblock(), database_of_then(apps_before, (*TABLES, "portal.message")):
        yield Before(apps_before)


class Before:
    def __init__(self, apps) -> None:
        self.apps = apps

    def rows(self, table: str):
        return self.apps.get_model(table).objects.using("before")

    def journey(self, *steps: tuple[int, str, str], **values):
        journey = self.rows("partners.journey").create(
            code="days", name="Days", trigger="application.approved", **values
        )
        for position, (wait, template, condition) in enumerate(steps, 1):
            self.rows("partners.step").create(
                journey=journey, position=position, wait_days=wait, template=template, condition=condition
            )
        return journey, list(journey.steps.using("before").order_by("position"))

    def run(self, journey, user: str, **values):
        return self.rows("partners.journeyrun").create(
            journey=journey, user_id=user, event_id=f"ev_{user}", partner_id="pa_1", started_at=NINE, **values
        )

    def message(self, run, step, **values):
        return self.rows("portal.message").create(
            template=step.template, dedupe_key=f"journey:{run.pk}:{step.pk}", to_email="a@b.example", why="x",
            created_at=NINE, **values,
        )  # fmt: skip

    def convert(self) -> None:
        CONVERSION.load(self.apps, SimpleNamespace(connection=connections["before"]))

    def fresh(self, run):
        return self.rows("partners.journeyrun").get(pk=run.pk)

    def acts(self, run) -> dict[str, tuple]:
        rows = self.rows("partners.journeyact").filter(run_id=run.pk)
        return {row.step: (row.outcome, row.message_id) for row in rows}


FIRST_DAYS = ((0, "welcome", ""), (3, "first-client", "no-client-yet"))


def test_steps_become_a_version_that_can_be_read_and_keep_their_ids(before):
    _journey, (welcome, client) = before.journey(*FIRST_DAYS)
    before.convert()

    published = before.rows("partners.journey").get().published
    version = read_version({**published.content, "trigger": published.trigger})
    assert (published.number, version.trigger) == (1, "partner-approved")
    assert [step.key for _number, step in walk(version.steps)] == [welcome.pk, f"wait-{client.pk}", client.pk]
    mails = [step for _number, step in walk(version.steps) if step.key in (welcome.pk, client.pk)]
    assert [(mail.text, mail.place, [str(one) for one in mail.only_if]) for mail in mails] == [
        ("welcome", "set-password", []),
        ("first-client", "new-client", ["no-client-yet"]),
    ]


def test_whoever_waits_for_the_second_mail_gets_it_at_the_same_hour_and_the_first_one_never_again(before):
    journey, (welcome, client) = before.journey(*FIRST_DAYS)
    run = before.run(journey, "us_1", steps_done=1, next_at=NINE + timedelta(days=3))
    message = before.message(run, welcome, state="sent", sent_at=NINE)
    before.convert()

    after = before.fresh(run)
    assert (after.at_step, after.entered_at, after.next_at) == (f"wait-{client.pk}", NINE, NINE + timedelta(days=3))
    assert after.version_id == before.rows("partners.journey").get().published_id
    assert before.acts(run) == {welcome.pk: ("mailed", message.pk)}


def test_who_is_through_keeps_what_was_done_and_why_not(before):
    journey, (welcome, client) = before.journey(*FIRST_DAYS)
    run = before.run(journey, "us_1", steps_done=2, state="finished")
    sent = before.message(run, welcome, state="sent", sent_at=NINE)
    skipped = before.message(run, client, state="skipped", error="The partner has added a client in the meantime.")
    before.convert()

    assert before.fresh(run).at_step == ""
    assert before.acts(run) == {
        welcome.pk: ("mailed", sent.pk),
        f"wait-{client.pk}": ("waited", None),
        client.pk: ("skipped", skipped.pk),
    }
    why = before.rows("partners.journeyact").get(step=client.pk)
    assert (why.reason, why.about) == ("said-so", {"words": "The partner has added a client in the meantime."})


def test_who_has_not_begun_begins_with_the_wait_of_the_first_step(before):
    journey, (only,) = before.journey((2, "welcome", ""))
    run = before.run(journey, "us_1", next_at=NINE + timedelta(days=2))
    before.convert()

    assert (before.fresh(run).at_step, before.fresh(run).entered_at) == (f"wait-{only.pk}", NINE)


def test_each_start_has_a_key_of_its_own(before):
    journey, _steps = before.journey(*FIRST_DAYS)
    runs = [before.run(journey, f"us_{number}", next_at=NINE) for number in (1, 2)]
    before.convert()

    assert [before.fresh(run).start_key for run in runs] == ["us_1:ev_us_1", "us_2:ev_us_2"]


def test_done_twice_it_changes_nothing(before):
    journey, (welcome, _client) = before.journey(*FIRST_DAYS)
    run = before.run(journey, "us_1", steps_done=1, next_at=NINE + timedelta(days=3))
    before.message(run, welcome, state="sent", sent_at=NINE)
    before.convert()
    once = [list(before.rows(table).order_by("pk").values()) for table in TABLES]
    before.rows("partners.journeyrun").update(version=None)  # as if it had been cut off there
    before.convert()

    assert [list(before.rows(table).order_by("pk").values()) for table in TABLES] == once


def test_a_journey_of_no_steps_is_one_too(before):
    journey, _steps = before.journey()
    run = before.run(journey, "us_1", state="finished")
    before.convert()

    assert before.rows("partners.journey").get().published.content == {"schema": 1, "steps": []}
    assert before.fresh(run).version_id
