from datetime import timedelta

import pytest

from portal import clock
from portal.errors import NotFound
from portal.events.models import Event
from tests.tenancy.test_at_once import at_once
from training.assessments.errors import AlreadySubmitted, AttemptOpen, CredentialCurrent, LessonsOpen, UnknownQuestion
from training.assessments.models import Attempt
from training.assessments.services import create_attempt, submit_attempt
from training.credentials.models import Credential
from training.enrolments.errors import SomebodyElsesTraining

pytestmark = pytest.mark.django_db


def test_the_quiz_waits_for_the_lessons(owner, enrol):
    with pytest.raises(LessonsOpen, match="Renewals, trials"):
        create_attempt(actor=owner, enrolment=enrol(owner, lessons=2))


def test_an_attempt_draws_as_many_questions_as_the_course_asks(begin, owner, course):
    attempt = begin(owner)
    assert len({question["id"] for question in attempt.questions}) == course.questions_per_attempt
    with pytest.raises(AttemptOpen):
        create_attempt(actor=owner, enrolment=attempt.enrolment)


def test_passing_issues_a_credential_for_the_term_of_the_certification(begin, owner, right):
    attempt = begin(owner)
    submit_attempt(actor=owner, attempt=attempt, answers=right(attempt))
    credential = Credential.objects.get()
    assert (credential.holder_name, credential.issued_on) == ("Owner of Hartwell IT", clock.today())
    assert credential.expires_on.year == clock.today().year + 1
    assert Event.objects.filter(verb="credential.issued", subject_id=credential.pk).count() == 1
    attempt.enrolment.refresh_from_db()
    assert attempt.enrolment.completed_at


@pytest.mark.parametrize(("wrong", "state"), [(0, "passed"), (2, "passed"), (3, "failed"), (8, "failed")])
def test_three_quarters_pass(begin, owner, right, wrong, state):
    attempt = begin(owner)
    answers = dict(list(right(attempt).items())[wrong:])
    assert submit_attempt(actor=owner, attempt=attempt, answers=answers).state == state
    assert Credential.objects.exists() == (state == "passed")


def test_after_a_failure_the_next_attempt_may_begin_at_once(begin, owner):
    first = begin(owner)
    submit_attempt(actor=owner, attempt=first, answers={})
    second = create_attempt(actor=owner, enrolment=first.enrolment)
    assert [question["id"] for question in second.questions] != [question["id"] for question in first.questions]


def test_handing_in_again_changes_nothing(begin, owner, right):
    attempt = begin(owner)
    submit_attempt(actor=owner, attempt=attempt, answers={})
    with pytest.raises(AlreadySubmitted):
        submit_attempt(actor=owner, attempt=attempt, answers=right(attempt))
    attempt.refresh_from_db()
    assert (attempt.state, attempt.score) == ("failed", 0)


def test_a_valid_credential_is_renewed_only_in_its_last_sixty_days(begin, owner, right):
    attempt = begin(owner)
    submit_attempt(actor=owner, attempt=attempt, answers=right(attempt))
    with pytest.raises(CredentialCurrent):
        create_attempt(actor=owner, enrolment=attempt.enrolment)
    expires = Credential.objects.get().expires_on
    with clock.moved(by=expires - clock.today() - timedelta(days=60)):
        again = create_attempt(actor=owner, enrolment=attempt.enrolment)
        submit_attempt(actor=owner, attempt=again, answers=right(again))
    assert Credential.objects.first().expires_on > expires


def test_an_answer_to_a_question_that_was_not_asked_is_refused(begin, owner, right):
    attempt = begin(owner)
    with pytest.raises(UnknownQuestion, match="smuggled"):
        submit_attempt(actor=owner, attempt=attempt, answers=right(attempt) | {"smuggled": "a"})
    attempt.refresh_from_db()
    assert attempt.state == "open"


def test_nobody_takes_the_quiz_for_somebody_else(company, begin, owner, outsider, right):
    attempt = begin(company.actor("seller"))
    with pytest.raises(SomebodyElsesTraining):
        submit_attempt(actor=owner, attempt=attempt, answers=right(attempt))
    with pytest.raises(NotFound):
        submit_attempt(actor=outsider, attempt=attempt, answers=right(attempt))


def test_events_say_nothing_of_questions_answers_or_scores(begin, owner, right):
    attempt = begin(owner)
    submit_attempt(actor=owner, attempt=attempt, answers=right(attempt))
    events = Event.objects.filter(verb__startswith="attempt.")
    assert {event.verb for event in events} == {"attempt.created", "attempt.submitted"}
    said = {name for event in events for name in (*event.old, *event.new)}
    assert said.isdisjoint({"questions", "answers", "score", "state"})


@pytest.mark.django_db(transaction=True)
def test_two_hand_ins_at_once_make_one_result(company, begin, right):
    attempt = begin(company.actor())
    answers = right(attempt)
    calls = [lambda: submit_attempt(actor=company.actor(), attempt=attempt, answers=answers)] * 3
    assert sorted(at_once(*calls)) == ["already_submitted", "already_submitted", "done"]
    assert Credential.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_beginnings_at_once_make_one_attempt(company, enrol):
    enrolment = enrol(company.actor())
    calls = [lambda: create_attempt(actor=company.actor(), enrolment=enrolment)] * 3
    assert sorted(at_once(*calls)) == ["attempt_open", "attempt_open", "done"]
    assert Attempt.objects.count() == 1
