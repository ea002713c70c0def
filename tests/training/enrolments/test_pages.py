import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.tenancy.roles import Role
from training.enrolments.models import Enrolment

pytestmark = pytest.mark.django_db
LESSONS = ("what-a-plan-is", "changing-seats", "renewals-trials-and-deadlines")


@pytest.mark.parametrize("role", list(Role))
def test_every_role_reads_courses_and_lessons(company, course, course_url, sign_in, role):
    client = sign_in(company.user(role))
    assert course.title in client.get(f"{company.url}/training/").content.decode()
    assert client.get(course_url).status_code == 200
    page = client.get(f"{course_url}lessons/{LESSONS[0]}/").content.decode()
    assert 'class="callout callout-warning"' in page
    assert 'href="#section-a-subscription-is-a-team"' in page


def test_outsiders_find_nothing(course, course_url, company, other_company, sign_in, client):
    stranger = sign_in(other_company.user("owner"))
    for path in (f"{company.url}/training/", course_url, f"{course_url}lessons/{LESSONS[0]}/"):
        assert stranger.get(path).status_code == 404
        assert client.get(path).status_code == 302
    assert stranger.post(f"{course_url}start/").status_code == 404


def test_from_the_first_click_to_the_open_quiz(company, course, course_url, sign_in):
    client = sign_in(company.user("learner"))
    answer = client.post(f"{course_url}start/")
    assert answer.url == f"{course_url}lessons/{LESSONS[0]}/"
    for lesson, following in zip(LESSONS, (*LESSONS[1:], None), strict=True):
        answer = client.post(f"{course_url}lessons/{lesson}/finish/")
        assert answer.url == (f"{course_url}lessons/{following}/" if following else course_url)
    assert "Begin quiz" in client.get(course_url).content.decode()


def test_starting_again_goes_on_where_one_is(company, enrol, course_url, sign_in):
    enrol(company.actor("learner"), lessons=1)
    answer = sign_in(company.user("learner")).post(f"{course_url}start/")
    assert answer.url == f"{course_url}lessons/{LESSONS[1]}/"
    assert Enrolment.objects.count() == 1


def test_marking_a_lesson_as_finished_starts_the_course(company, course, course_url, sign_in):
    sign_in(company.user("read-only")).post(f"{course_url}lessons/{LESSONS[1]}/finish/")
    assert Enrolment.objects.get().progress.get().lesson.slug == LESSONS[1]


def test_the_quiz_is_locked_until_the_lessons_are_finished(company, enrol, course_url, sign_in):
    enrol(company.actor("learner"), lessons=2)
    client = sign_in(company.user("learner"))
    assert "The quiz opens when" in client.get(course_url).content.decode()
    answer = client.post(f"{course_url}quiz/", follow=True)
    assert "Renewals, trials and the deadlines that cost money" in str(next(iter(answer.context["messages"])))


def test_only_managers_see_the_team(company, enrol, sign_in):
    enrol(company.actor("seller"), lessons=2)
    assert "Seller of Hartwell IT" in sign_in(company.user("admin")).get(f"{company.url}/training/").content.decode()
    assert "My team" not in sign_in(company.user("billing")).get(f"{company.url}/training/").content.decode()


def test_the_number_of_queries_does_not_grow_with_the_team(company, enrol, sign_in):
    client = sign_in(company.user("owner"))

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            client.get(f"{company.url}/training/")
        return len(captured)

    enrol(company.actor("seller"))
    queries()  # the first request of a session also notes where it came from
    before = queries()
    for role in ("learner", "billing", "technician"):
        enrol(company.actor(role))
    assert queries() == before


def test_home_says_what_comes_next(company, enrol, course_url, sign_in):
    client = sign_in(company.user("learner"))
    enrol(company.actor("learner"), lessons=1)
    page = client.get(f"{company.url}/").content.decode()
    assert "14 minutes of reading left" in page
    assert f"{course_url}lessons/{LESSONS[1]}/" in page


@pytest.mark.parametrize("path", ["courses/nothing/", "courses/..%2f..%2fetc/", "attempts/at_1/", "credentials/x/"])
def test_what_does_not_exist_is_not_found(company, course, sign_in, path):
    assert sign_in(company.user("owner")).get(f"{company.url}/training/{path}").status_code == 404
