import pytest

from portal.actions import REGISTRY
from portal.errors import NotFound, PartnerSuspended
from portal.events.models import Event
from portal.tenancy.models import Membership, Partner
from portal.tenancy.roles import Role
from training.enrolments.errors import AlreadyEnrolled, LearnerMissing, LessonOfAnotherCourse, SomebodyElsesTraining
from training.enrolments.models import Enrolment
from training.enrolments.queries import learning_of
from training.enrolments.services import create_enrolment, finish_lesson

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", list(Role))
def test_everybody_may_learn(company, enrol, role):
    actor = company.actor(role)
    enrolment = enrol(actor)
    (learning,) = learning_of(actor, slug=enrolment.course.slug)
    assert (learning.stage, learning.enrolment, learning.next_lesson) == ("quiz", enrolment, None)


def test_starting_twice_is_refused_with_the_enrolment_that_exists(owner, enrol, course):
    enrolment = enrol(owner, lessons=0)
    with pytest.raises(AlreadyEnrolled) as refused:
        create_enrolment(actor=owner, course=course)
    assert enrolment.pk in refused.value.advice


def test_a_person_learns_for_themselves_only(company, owner, enrol, course):
    seller = company.actor("seller")
    with pytest.raises(SomebodyElsesTraining):
        create_enrolment(actor=owner, course=course, user=company.user("seller"))
    with pytest.raises(SomebodyElsesTraining):
        finish_lesson(actor=owner, enrolment=enrol(seller, lessons=0), lesson=course.lessons.first())


def test_an_outsider_reaches_nothing(company, outsider, enrol, course):
    enrolment = enrol(company.actor("seller"), lessons=0)
    with pytest.raises(NotFound):
        finish_lesson(actor=outsider, enrolment=enrolment, lesson=course.lessons.first())
    assert not Enrolment.objects.visible_to(outsider).exists()


def test_managers_see_the_team_and_others_themselves(company, enrol):
    for role in ("seller", "learner", "admin"):
        enrol(company.actor(role), lessons=0)
    seen = {
        role: Enrolment.objects.visible_to(company.actor(role)).count()
        for role in ("owner", "admin", "seller", "billing")
    }
    assert seen == {"owner": 3, "admin": 3, "seller": 1, "billing": 0}


def test_a_suspended_company_stands_still(company, enrol, course):
    enrolment = enrol(company.actor("seller"), lessons=0)
    Partner.objects.filter(pk=company.partner.pk).update(state="suspended")
    with pytest.raises(PartnerSuspended):
        finish_lesson(actor=company.actor("seller"), enrolment=enrolment, lesson=course.lessons.first())


def test_finishing_a_lesson_twice_is_one_event(owner, enrol, course):
    enrolment = enrol(owner, lessons=1)
    finish_lesson(actor=owner, enrolment=enrolment, lesson=course.lessons.first())
    (event,) = Event.objects.filter(verb="enrolment.lesson_finished")
    assert event.new == {"lesson": course.lessons.first().title}


def test_a_lesson_of_another_course_is_refused(owner, enrol, course):
    other = type(course).objects.create(slug="other", title="Other", pass_mark=1, questions_per_attempt=1)
    stray = other.lessons.create(slug="stray", title="Stray", position=1, minutes=1)
    with pytest.raises(LessonOfAnotherCourse):
        finish_lesson(actor=owner, enrolment=enrol(owner, lessons=0), lesson=stray)


@pytest.fixture
def client(api, company):
    return api(company.partner, "enrolments:read", "enrolments:write", "courses:read", "lessons:read")


def test_a_key_enrols_a_member_and_the_event_says_so(client, company, course):
    answer = client.post("/api/v1/enrolments", {"course": course.pk, "user": company.user("learner").pk})
    assert answer.status_code == 201
    lesson = client.get("/api/v1/lessons", {"course": course.pk}).json()["data"][-1]["id"]
    answer = client.post(f"/api/v1/enrolments/{answer.json()['id']}/finish-lesson", {"lesson": lesson})
    assert answer.json()["finished_lessons"] == [lesson]
    assert {event.actor_kind for event in Event.objects.filter(verb__startswith="enrolment.")} == {"api-key"}


def test_a_key_has_to_say_who_learns(client, course):
    answer = client.post("/api/v1/enrolments", {"course": course.pk})
    assert (answer.status_code, answer.json()["code"]) == (400, LearnerMissing.code)


@pytest.mark.parametrize("user", [None, 7, "", "us_0", {}, [], "x" * 100])
def test_a_user_that_is_none_is_refused(client, course, user):
    assert client.post("/api/v1/enrolments", {"course": course.pk, "user": user}).status_code == 400


def test_somebody_elses_people_do_not_exist(client, other_company, course):
    answer = client.post("/api/v1/enrolments", {"course": course.pk, "user": other_company.user("owner").pk})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "does_not_exist")


def test_a_foreign_enrolment_does_not_exist(api, other_company, company, enrol):
    enrolment = enrol(company.actor("seller"), lessons=0)
    stranger = api(other_company.partner, "enrolments:read", "enrolments:write", "attempts:write")
    assert stranger.get(f"/api/v1/enrolments/{enrolment.pk}").status_code == 404
    assert stranger.post(f"/api/v1/enrolments/{enrolment.pk}/finish-lesson", {"lesson": "le_1"}).status_code == 404
    assert stranger.post("/api/v1/attempts", {"enrolment": enrolment.pk}).status_code == 400


def test_learning_is_open_to_every_role_in_the_permissions_table():
    for name in ("enrolments.create", "enrolments.finish-lesson", "attempts.create", "attempts.submit"):
        assert REGISTRY[name].roles == frozenset(Role)


def test_somebody_who_has_left_cannot_be_enrolled(client, company, course):
    Membership.objects.filter(user=company.user("learner")).delete()
    answer = client.post("/api/v1/enrolments", {"course": course.pk, "user": company.user("learner").pk})
    assert answer.status_code == 400
