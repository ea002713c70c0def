"""A quiz with a question of each kind, on a phone and with the keyboard alone, from the first Tab to the result."""

from dataclasses import replace
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from tests.factories import make_company
from tests.journeys.axe import NARROW
from tests.journeys.test_accessibility import Address, Look
from tests.journeys.test_keyboard import send, sign_in, skip_to_content, tab_to
from tests.training.quizzes import MATCHING, SINGLE, SIX, course_with
from training.assessments.models import Attempt
from training.assessments.services import create_attempt
from training.courses.questions import Question
from training.courses.services import load_course
from training.enrolments.services import create_enrolment, finish_lesson

pytestmark = [pytest.mark.browser, pytest.mark.one_engine, pytest.mark.usefixtures("transactional_db")]
WEIGHED = {SINGLE: {"points": 2, "penalty": Decimal("0.5")}, MATCHING: {"partial": True}}


@pytest.fixture
def attempt() -> Attempt:
    company = make_company("Hartwell IT", "hartwell-it")
    course = load_course(course_with(*(replace(question, **WEIGHED.get(question, {})) for question in SIX)))
    enrolment = create_enrolment(actor=company.actor(), course=course)
    for lesson in course.lessons.all():
        finish_lesson(actor=company.actor(), enrolment=enrolment, lesson=lesson)
    return create_attempt(actor=company.actor(), enrolment=enrolment)


@pytest.fixture
def page(open_browser) -> Page:
    return open_browser(viewport=NARROW, reduced_motion="reduce")


def answer(page: Page, question: Question) -> None:
    """As somebody does who knows it."""
    texts, right = dict((*question.options, *question.choices)), question.answer
    if question.kind in ("number", "short"):
        tab_to(page, "Your answer, a number" if question.kind == "number" else "Your answer")
        page.keyboard.type(right[0] if question.kind == "short" else str(right))
    elif question.kind == "single":
        tab_to(page, "No answer")
        while page.evaluate("document.activeElement.value") != right:
            page.keyboard.press("ArrowUp")
    for id, text in question.options:
        if question.kind == "multiple":
            tab_to(page, text)
            if id in right:
                page.keyboard.press("Space")
        elif question.kind == "ordering":
            tab_to(page, f"Position: {text}")
            page.keyboard.type(str(right.index(id) + 1))
        elif question.kind == "matching":
            tab_to(page, text)
            page.keyboard.type(texts[dict(right)[id]])


def test_all_six_kinds_are_answered_with_the_keyboard_on_a_phone(attempt, page):
    path = f"/p/hartwell-it/training/attempts/{attempt.pk}/"
    sign_in(page, "owner@hartwell-it.example")
    page.goto(path)
    skip_to_content(page)
    for question in attempt.drawn:
        answer(page, question)
    tab_to(page, "Hand in answers")
    send(page)
    expect(page.get_by_role("main")).to_contain_text("6 of 6 right, 100 %")


def test_neither_the_quiz_nor_what_comes_of_it_has_anything_to_object_to(attempt, page):
    look = Look(page, every_way=True)
    sign_in(page, "owner@hartwell-it.example")
    page.goto(f"/p/hartwell-it/training/attempts/{attempt.pk}/")
    complaints = look.around(Address("quiz", page.url))
    page.get_by_role("button", name="Hand in answers").click()
    expect(page.get_by_text("5 entries need attention")).to_be_visible()
    complaints += look.around(Address("quiz with errors", page.url))
    link = page.get_by_role("alert").get_by_role("link", name="What is what?")
    link.click()
    expect(page.locator(link.get_attribute("href"))).to_be_in_viewport()
    Attempt.objects.update(state="failed", score=0, answers={"ordering": ["2", "1"], "matching": {"1": "a", "2": "a"}})
    page.reload()
    complaints += look.around(Address("result", page.url))
    assert complaints == []
