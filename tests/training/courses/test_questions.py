import json
from dataclasses import replace
from decimal import Decimal

import pytest

from tests.training.quizzes import MATCHING, SIX
from training.assessments.drawing import draw
from training.courses.content import load_courses
from training.courses.questions import question_from_json, question_to_json

POOL = (*load_courses()[0].quiz.questions, *SIX, replace(MATCHING, points=3, penalty=Decimal("0.25"), partial=True))


@pytest.mark.parametrize("question", [*POOL, *draw(POOL, len(POOL), "x")], ids=lambda question: question.id)
def test_a_question_survives_being_stored_as_json(question):
    stored = json.loads(json.dumps(question_to_json(question)))
    assert question_from_json(stored) == replace(question, sources=())
