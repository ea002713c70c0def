"""An attempt that was begun before this release is shown, handed in and reviewed as it was."""

import pytest

from tests.training.assessments.stored import ANSWERS, QUESTIONS
from training.assessments.models import Attempt
from training.assessments.services import submit_attempt

pytestmark = pytest.mark.django_db


@pytest.fixture
def stored(owner, begin) -> Attempt:
    attempt = begin(owner)
    Attempt.objects.filter(pk=attempt.pk).update(questions=QUESTIONS)
    attempt.refresh_from_db()
    return attempt


def test_it_is_handed_in_on_its_page_and_reviewed(company, sign_in, stored):
    client, url = sign_in(company.user("owner")), f"{company.url}/training/attempts/{stored.pk}/"
    page = client.get(url).text
    assert 'name="q-education-minimum"' in page
    assert 'value="b"' in page
    page = client.post(url, {f"q-{id}": answer for id, answer in ANSWERS.items()}, follow=True).text
    assert "3 of 3 right, 100 %" in page
    assert "point" not in page.split("quiz-question", 1)[1]


def test_it_is_handed_in_by_rest(api, company, stored):
    keyed = api(company.partner, "attempts:read", "attempts:write")
    [question, *_others] = keyed.get(f"/api/v1/attempts/{stored.pk}").json()["questions"]
    assert (question["options"][2], question["choices"]) == ({"id": "b", "text": "At least 300 seats."}, [])
    assert (question["points"], question["penalty"], question["partial"]) == (1, "0.00", False)
    body = keyed.post(f"/api/v1/attempts/{stored.pk}/submit", {"answers": ANSWERS | {"education-minimum": "a"}}).json()
    assert (body["state"], body["score"]) == ("failed", "66.00")
    assert [one["points_earned"] for one in body["questions"]] == ["0.00", "1.00", "1.00"]
    assert [one["answer"] for one in body["questions"]] == ["b", ["a", "c"], "192.00"]


def test_one_that_was_handed_in_shows_the_marks_it_got(owner, company, sign_in, stored):
    submit_attempt(actor=owner, attempt=stored, answers=ANSWERS | {"what-counts": ["a"]})
    stored.refresh_from_db()
    assert stored.score == 66
    page = sign_in(company.user("owner")).get(f"{company.url}/training/attempts/{stored.pk}/").text
    assert "2 of 3 right, 66 %" in page
    assert page.count("quiz-explanation") == 3
