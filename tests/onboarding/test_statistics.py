"""What came of a version, counted by hand. What nobody knows is never taken for delivered."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from partners.onboarding.engine.values import Mail
from partners.onboarding.models import Journey, JourneyAct, JourneyRun, JourneyVersion
from partners.onboarding.registry import Subject
from partners.onboarding.starting import start_journey
from partners.onboarding.statistics import statistics_of
from portal.events.record import record_event
from portal.mail.models import Message, Suppression
from portal.mail.services import queue_message
from portal.mail.suppressing import suppress
from portal.tenancy.actor import Actor
from portal.tenancy.roles import Role
from portal.web.context import VERSION

State, Delivery, Outcome = Message.State, Message.Delivery, JourneyAct.Outcome
STATISTICS = "/staff/journeys/partner-first-days/statistics/"


@pytest.fixture
def begin(company, two_mails):
    """Somebody else each time on the first days as they were first, with what became of their mails."""
    journey = Journey.objects.select_related("published").get(code="partner-first-days")
    first, second = (key for key, step in journey.published.steps.items() if isinstance(step, Mail))
    roles = iter(Role)

    def begun(*mails: tuple[str, str], skipped: str = "", goal: timedelta | None = None) -> JourneyRun:
        event = record_event(company.actor(), "test.started", company.partner)
        run = start_journey(journey, Subject(company.partner, company.user(next(roles))), event)
        for step, (state, delivery) in zip((first, second), mails, strict=False):
            made = queue_message(
                template="first-client", dedupe_key=run.key_of(step), why="x", context={}, to=run.user, partner=run.partner
            )
            sent_at = run.started_at if state == State.SENT else None
            Message.objects.filter(pk=made.pk).update(state=state, delivery=delivery, sent_at=sent_at, error="A word.")
            made.refresh_from_db()
            run.acts.create(partner=run.partner, step=step, outcome=Outcome.MAILED, message=made)
        if skipped:
            run.acts.create(
                partner=run.partner, step=second, outcome=Outcome.SKIPPED, reason="not-so", about={"fact": skipped}
            )
        if goal is not None:
            run.state, run.goal_at, run.next_at = JourneyRun.State.FINISHED, run.started_at + goal, None
            run.save()
        return run

    return begun


def test_every_mail_is_counted_where_it_belongs(begin, staff, company):
    sent, day = (State.SENT, Delivery.UNKNOWN), timedelta(days=1)
    begin(sent, (State.SENT, Delivery.DELIVERED), goal=day)
    begin(sent, (State.SENT, Delivery.BOUNCED))
    begin(sent, skipped="no-client-yet", goal=day)
    complained = begin((State.SENT, Delivery.COMPLAINED), (State.SKIPPED, Delivery.UNKNOWN))
    begin((State.PARKED, Delivery.UNKNOWN), goal=-day)
    begin((State.QUEUED, Delivery.BOUNCED))  # came back, and was sent again
    message = complained.acts.order_by("at").first().message
    suppress(Actor.system(), message.to_email, "onboarding", Suppression.Cause.UNSUBSCRIBED, message=message)

    version = JourneyVersion.objects.get(journey__code="partner-first-days", number=1)
    found = statistics_of(version, staff)
    assert (found.begun, found.running, found.finished, found.stopped) == (6, 3, 3, 0)
    assert (found.goal, found.goal_at_once) == (3, 1)
    first, second = found.mails
    assert (first.sent, first.waiting, first.stuck, first.skipped) == (4, 1, 1, 0)
    assert (first.known, first.unknown, first.delivered, first.came_back, first.complained) == (2, 3, 1, 1, 1)
    assert (first.unsubscribed, first.goal_after) == (1, 1)
    assert (second.sent, second.skipped, second.known, second.delivered, second.came_back) == (2, 2, 2, 1, 1)
    assert second.goal_after == 1
    assert second.reasons[-1] == ("A word.", 1)
    assert statistics_of(JourneyVersion.objects.get(journey=version.journey, number=2), staff).begun == 0


def test_it_takes_as_many_queries_for_many_as_for_few(begin, staff):
    version = JourneyVersion.objects.get(journey__code="partner-first-days", number=1)
    with CaptureQueriesContext(connection) as few:
        statistics_of(version, staff)
    for _number in range(4):
        begin((State.SENT, Delivery.UNKNOWN))
    with CaptureQueriesContext(connection) as many:
        statistics_of(version, staff)
    assert len(many) == len(few) < 8


def test_its_page_and_rest_say_the_same_and_no_words_of_others(begin, staff_user, sign_in, colleague, api):
    begin((State.SENT, Delivery.UNKNOWN), (State.SKIPPED, Delivery.UNKNOWN))
    staff = sign_in(staff_user)
    preview = staff.get("/staff/journeys/colleague-first-week/steps/places/preview/").content.decode()
    page = staff.get(f"{STATISTICS}?version=1").content.decode()
    assert f"Version {VERSION}" in page
    assert f"Version {VERSION}" in preview, "the portal's, though the page is about one of its own"
    assert "1 not known" in page
    assert "A word." in page
    editor = sign_in(colleague("content-editor")).get(f"{STATISTICS}?version=1").content.decode()
    assert "It was to leave, and was not wanted any more." in editor
    assert "A word." not in editor
    for number in ("99", "x", "²", "9" * 30):
        assert staff.get(f"{STATISTICS}?version={number}").status_code == 404

    key = api(None, "journeys:read", staff=True)
    url = f"/api/v1/journeys/{Journey.objects.get(code='partner-first-days').pk}/statistics"
    told = key.get(url, {"version": "1"}).json()
    assert (told["begun"], told["mails"][0]["sent"], told["mails"][0]["unknown"]) == (1, 1, 1)
    assert key.get(url, {"version": "99"}).status_code == 404
    assert key.get(url, {"versoin": "1"}).status_code == 400
