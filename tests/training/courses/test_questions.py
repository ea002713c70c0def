import json
from dataclasses import replace

import pytest

from training.courses.content import load_courses
from training.courses.questions import question_from_json, question_to_json

POOL = load_courses()[0].quiz.questions


@pytest.mark.parametrize("question", POOL, ids=lambda question: question.id)
def test_a_question_survives_being_stored_as_json(question):
    stored = json.loads(json.dumps(question_to_json(question)))
    assert question_from_json(stored) == replace(question, sources=())
