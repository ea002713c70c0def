"""Whoever plans is killed: what a run did and what is mailed are one, and nobody is mailed twice."""

import signal

import pytest

from partners.onboarding.models import Journey, JourneyAct, JourneyRun
from partners.onboarding.planning import take_due_steps
from partners.onboarding.registry import Subject
from partners.onboarding.starting import start_journey
from portal.events.record import record_event
from portal.mail.models import Message
from portal.tenancy.models import Membership
from tests.factories import make_user
from tests.onboarding.engine.world import mail, wait
from tests.servers import ends_of_all

RUNS = 50
DEATHS = (("queue_mail", 10), ("write_act", 20))  # the mail is written and not the act; the act and not where it stands


@pytest.fixture
def runs(company, owner) -> list[JourneyRun]:
    journey = Journey.objects.create(code="trial", name="Trial")
    content = {"schema": 1, "steps": [mail("a"), wait("w"), mail("b")]}
    journey.published = journey.versions.create(number=1, trigger="partner-approved", content=content)
    journey.save()
    event = record_event(owner, "test.started", company.partner)
    people = [make_user(f"person{number}@hartwell.example") for number in range(RUNS)]
    for user in people:
        Membership.objects.create(partner=company.partner, user=user, role="seller")
    return [start_journey(journey, Subject(company.partner, user), event) for user in people]


def planned() -> list[str]:
    """Whose mail is queued; each act has its mail, each mail its act, and each of both stands where its run says."""
    acts = JourneyAct.objects.exclude(message=None).select_related("message", "run")
    assert {act.message.dedupe_key for act in acts} == set(Message.objects.values_list("dedupe_key", flat=True))
    done = {act.run_id: act.step for act in acts}
    at = dict(JourneyRun.objects.values_list("pk", "at_step"))
    assert at == {pk: "w" if done.get(pk) == "a" else "a" for pk in at}
    return sorted(act.message.to_email for act in acts)


@pytest.mark.servers
@pytest.mark.django_db(transaction=True)
def test_a_planner_killed_in_the_middle_of_a_run_mails_nobody_twice_and_forgets_nobody(runs, database_url):
    ends = ends_of_all(database_url, *(("tests.onboarding.dying", after, nth) for after, nth in DEATHS))
    assert [code for code, _said in ends] == [-signal.SIGKILL] * len(DEATHS)
    assert len(planned()) == sum(nth - 1 for _after, nth in DEATHS)

    take_due_steps()
    take_due_steps()
    assert planned() == sorted(run.user.email for run in runs)
