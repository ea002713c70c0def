"""Who is on which journey: read by staff and by the partner's own keys, and stopped by staff where somebody must."""

import pytest

from partners.onboarding.errors import RunIsOver
from partners.onboarding.models import Journey, JourneyRun
from partners.onboarding.planning import take_due_steps
from partners.onboarding.registry import Subject
from partners.onboarding.services import stop_journey_run
from partners.onboarding.starting import start_journey
from portal.errors import NotAllowed, StaffNotAllowed
from portal.events.models import Event
from portal.events.record import record_event
from portal.mail.models import Message
from portal.tenancy.actor import Actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(company) -> JourneyRun:
    event = record_event(company.actor(), "test.started", company.partner)
    subject = Subject(company.partner, company.user("owner"))
    return start_journey(Journey.objects.get(code="partner-first-days"), subject, event)


def test_a_run_that_is_stopped_by_hand_says_why_and_its_waiting_mail_is_not_sent(run, staff):
    take_due_steps()
    stopped = stop_journey_run(actor=staff, run=run, reason="They learn from us in person.")

    assert (stopped.state, stopped.next_at) == ("stopped", None)
    assert stopped.acts.get(step="").because.about == {"words": "They learn from us in person."}
    mail = Message.objects.get()
    assert (mail.state, mail.error) == ("skipped", "Somebody stopped it: They learn from us in person.")
    event = Event.objects.get(verb="journey_run.stopped")
    assert (event.actor_label, event.reason) == (staff.label, "Somebody stopped it: They learn from us in person.")
    with pytest.raises(RunIsOver):
        stop_journey_run(actor=staff, run=run, reason="Again.")


def test_only_those_of_staff_who_look_after_mail_stop_it(run, company, colleague):
    for actor, refused in (
        (company.actor("owner"), NotAllowed),
        (Actor.person(colleague("trade-desk")), StaffNotAllowed),
        (Actor.person(colleague("auditor")), StaffNotAllowed),
    ):
        with pytest.raises(refused):
            stop_journey_run(actor=actor, run=run, reason="x")
    run.refresh_from_db()
    assert run.state == "running"


def test_a_page_without_a_reason_stops_nothing_and_asks_for_one(run, sign_in, staff_user):
    staff, address = sign_in(staff_user), f"/staff/journey-runs/{run.pk}/"
    asked = staff.post(f"{address}stop/", {"reason": " "})
    assert "A reason is missing" in asked.content.decode()
    assert staff.post(f"{address}stop/", {"reason": "By phone."}, follow=True).redirect_chain == [(address, 302)]
    assert "Stop the run</span>" not in staff.get(address).content.decode()


def test_rest_reads_what_was_done_and_why_and_a_partners_key_only_its_own(run, api, company, other_company):
    take_due_steps()
    key = api(company.partner, "journey-runs:read")
    (row,) = key.get("/api/v1/journey-runs", {"state": "running", "journey": "partner-first-days"}).json()["data"]
    assert (row["id"], row["reader_name"], row["version_number"]) == (run.pk, str(run.user), 2)
    act = row["acts"][0]
    assert (act["outcome"], act["words"], act["message"]) == ("mailed", "", Message.objects.get().pk)
    assert row["stands_at"] == "wait 1 working day"
    assert key.post(f"/api/v1/journey-runs/{run.pk}/stop", {"reason": "x"}, format="json").status_code == 403

    stranger = api(other_company.partner, "journey-runs:read")
    assert stranger.get("/api/v1/journey-runs").json()["data"] == []
    assert stranger.get(f"/api/v1/journey-runs/{run.pk}").status_code == 404


def test_a_content_editor_reads_how_many_but_not_who(run, sign_in, colleague):
    editor = sign_in(colleague("content-editor"))
    assert "1 person is on it" in editor.get("/staff/journeys/").content.decode()
    assert str(run.user) not in editor.get("/staff/journeys/partner-first-days/").content.decode()
    assert editor.get("/staff/journey-runs/").status_code in (403, 404)
