"""On paper: nothing of the frame, nothing cut, and a certificate alone on its page."""

import re

import pytest
from playwright.sync_api import Page, expect

from partners.catalogue.models import Plan
from partners.clients.services import create_client_account
from tests.factories import make_company
from tests.journeys.test_standing import sign_in
from tests.trade import create_subscription
from training.assessments.services import create_attempt, submit_attempt
from training.courses.models import Course
from training.courses.services import load_shipped_courses
from training.credentials.models import Credential
from training.enrolments.services import create_enrolment, finish_lesson

pytestmark = [pytest.mark.browser, pytest.mark.one_engine, pytest.mark.usefixtures("transactional_db")]

A4 = {"width": 672, "height": 1001}  # pixels of CSS inside margins of 16 mm


@pytest.fixture
def company():
    return make_company("Hartwell IT", "hartwell-it")


@pytest.fixture
def open_printed(open_browser, company):
    def opened(path: str) -> Page:
        page = open_browser(viewport=A4)
        sign_in(page, "owner@hartwell-it.example", path)
        page.emulate_media(media="print")
        return page

    return opened


def assert_nothing_is_cut_or_of_the_frame(page: Page) -> None:
    for frame in ("#sidebar", ".topbar", ".page-footer", ".button"):
        assert not any(one.is_visible() for one in page.locator(frame).all()), frame
    assert page.evaluate("document.documentElement.scrollWidth") <= A4["width"]
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def pages_of(page: Page) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4")))


def test_a_subscription_has_its_facts_before_its_ledger(company, open_printed):
    owner = company.actor("owner")
    client = create_client_account(actor=owner, name="Aspen Dental", domain="aspen.example")
    values = {"plan": Plan.objects.get(code="advanced"), "term": "yearly", "seats": 5, "admin_email": "a@aspen.example"}
    subscription = create_subscription(actor=owner, client_account=client, **values)
    page = open_printed(f"/p/hartwell-it/subscriptions/{subscription.pk}/")
    assert_nothing_is_cut_or_of_the_frame(page)
    facts, ledger = page.get_by_text("Team admin"), page.locator("#ledger")
    assert facts.bounding_box()["y"] < ledger.bounding_box()["y"]
    assert not page.locator("time .no-print").first.is_visible()
    assert pages_of(page) <= 2  # with what is coming, what was charged, and the timeline


def test_a_certificate_stands_alone_on_its_page(company, open_printed):
    load_shipped_courses()
    owner, course = company.actor("owner"), Course.objects.get(slug="plans-seats-and-renewals")
    enrolment = create_enrolment(actor=owner, course=course)
    for lesson in course.lessons.all():
        finish_lesson(actor=owner, enrolment=enrolment, lesson=lesson)
    attempt = create_attempt(actor=owner, enrolment=enrolment)
    submit_attempt(actor=owner, attempt=attempt, answers={one["id"]: one["answer"] for one in attempt.questions})
    credential = Credential.objects.get()

    page = open_printed(f"/p/hartwell-it/training/credentials/{credential.pk}/")
    assert_nothing_is_cut_or_of_the_frame(page)
    expect(page.get_by_role("article")).to_contain_text(credential.number)
    assert not page.get_by_text("Download PDF").is_visible()
    assert pages_of(page) == 1
