import re

import pytest

from tests.training.quizzes import posted
from training.assessments.models import Attempt
from training.assessments.services import submit_attempt
from training.credentials.models import Credential

pytestmark = pytest.mark.django_db


@pytest.fixture
def taking(company, begin, sign_in):
    """A learner before the open quiz: client, attempt, its address."""
    attempt = begin(company.actor("learner"))
    return sign_in(company.user("learner")), attempt, f"{company.url}/training/attempts/{attempt.pk}/"


def test_the_quiz_gives_no_answer_away(taking):
    client, attempt, url = taking
    page = client.get(url).content.decode()
    for question in attempt.questions:
        assert question["explanation"] not in page
        if question["kind"] in ("number", "short"):
            [field] = re.findall(rf'<input[^>]*name="q-{question["id"]}"[^>]*>', page)
            assert " value=" not in field
    assert " checked" not in page


def test_leaving_and_coming_back_asks_the_same_questions(taking, course_url):
    client, _attempt, url = taking
    assert client.post(f"{course_url}quiz/").url == url
    assert Attempt.objects.count() == 1


def test_passing_shows_the_credential(taking, right, company):
    client, attempt, url = taking
    page = client.post(url, posted(attempt, right(attempt)), follow=True).content.decode()
    assert "8 of 8 right, 100 %" in page
    credential = Credential.objects.get()
    assert f"{company.url}/training/credentials/{credential.pk}/" in page


def test_a_failed_attempt_explains_each_question(taking):
    client, attempt, url = taking
    submit_attempt(actor=_actor(attempt), attempt=attempt, answers={})
    page = client.get(url).content.decode()
    assert "Not passed" in page
    assert page.count("quiz-explanation") == 8


def _actor(attempt):
    from portal.tenancy.actor import Actor
    from portal.tenancy.models import Membership

    return Actor.member(Membership.objects.select_related("user", "partner").get(user=attempt.user))


def test_a_missing_answer_is_asked_for_and_the_others_are_kept(taking, right):
    client, attempt, url = taking
    answers = right(attempt)
    answers.popitem()
    page = client.post(url, posted(attempt, answers)).content.decode()
    assert page.count("quiz-question") == 8
    assert page.count('class="field-error"') == 1
    attempt.refresh_from_db()
    assert attempt.is_open


def test_a_second_click_shows_the_result(taking, right):
    client, attempt, url = taking
    client.post(url, posted(attempt, right(attempt)))
    answer = client.post(url, {})
    assert (answer.status_code, answer.url) == (302, url)
    assert Attempt.objects.get().state == "passed"


@pytest.mark.parametrize(
    "value", ["x" * 100_000, "NaN", "1e9999", "\0", "\ud800".encode("utf-8", "surrogatepass"), "z", "['a']"]
)
def test_hostile_answers_come_back_as_errors(taking, value):
    client, attempt, url = taking
    answer = client.post(url, {f"q-{question['id']}": value for question in attempt.questions})
    assert answer.status_code == 200
    attempt.refresh_from_db()
    assert attempt.is_open


def test_nobody_else_sees_the_quiz_or_its_result(taking, company, other_company, sign_in):
    _client, _attempt, url = taking
    for user in (company.user("owner"), company.user("seller"), other_company.user("owner")):
        assert sign_in(user).get(url).status_code == 404
        assert sign_in(user).post(url, {}).status_code == 404
