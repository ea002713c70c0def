"""A partner's first day, from the application to the plan comparison in hand: by page, by mail, by keyboard."""

import re
import time
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Page, expect

from portal import clock
from portal.tenancy.roles import StaffRole
from tests.factories import PASSWORD, make_user
from tests.training.quizzes import posted
from training.assessments.models import Attempt
from training.assets.services import load_shipped_assets, publish_comparison_sheet
from training.courses.models import Course
from training.courses.services import load_shipped_courses
from training.demo import answers_with

pytestmark = pytest.mark.browser

EXPORT = Path(__file__).parents[1] / "data" / "psa-companies.csv"
OWNER, SELLER, STAFF = "lena@brandt-it.example", "sam@brandt-it.example", "robin@portal.example"
CODE_PERIOD = 30  # seconds


@pytest.fixture
def network(transactional_db) -> None:
    """What a portal has before its first partner: staff, the course and the comparison sheet."""
    make_user(STAFF, "Robin Staff", staff_role=StaffRole.NETWORK_ADMIN)
    load_shipped_courses()
    load_shipped_assets()
    publish_comparison_sheet(clock.today())


def test_a_partners_first_day(network, open_browser, link_mailed_to, run_background):
    owner = open_browser()
    apply(owner)
    owner.goto(link_mailed_to(OWNER, "Confirm"))
    press(owner, "Confirm application")
    staff = open_browser()
    approve_as_staff(staff)
    set_first_password(owner, link_mailed_to(OWNER, "is approved"))
    accept_agreement(owner)
    secret = set_up_second_factor(owner)

    invite_seller(owner)
    seller = open_browser()
    accept_invitation(seller, link_mailed_to(SELLER, "You are invited"))

    import_clients(owner, run_background)
    sell_seats(seller)
    confirm_as_the_trade_desk(staff)
    change_seats(seller)

    learn(seller)
    pass_the_quiz(seller)
    assert download_comparison_sheet(seller).startswith(b"%PDF")

    sign_in_by_keyboard(open_browser(), secret)


# ── Joining ─────────────────────────────────────────────────────────────────────────────────────────


def press(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=name, exact=True).first.click()


def follow(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("link", name=name, exact=True).first.click()


def enter(page: Page, section: str) -> None:
    page.locator("#sidebar").get_by_role("link", name=section).click()


def apply(page: Page) -> None:
    page.goto("/apply/")
    page.get_by_label("Company name").fill("Brandt & Söhne IT")
    page.get_by_label("Website").fill("brandt-it.example")
    page.get_by_label("Country").select_option("US")
    page.get_by_label("Employees").select_option("5-19")
    page.get_by_label("Services you offer").fill("Managed workplaces and backup")
    page.get_by_label("Your name").fill("Lena Brandt")
    page.get_by_label("Work e-mail").fill(OWNER)
    page.get_by_label("Why you want to join").fill("Our clients ask for one place to share files.")
    press(page, "Send application")
    expect(page.get_by_role("main")).to_contain_text(OWNER)


def approve_as_staff(page: Page) -> None:
    page.goto("/account/sign-in/?next=/staff/applications/")
    page.get_by_label("E-mail address").fill(STAFF)
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Sign in")
    follow(page, "Brandt & Söhne IT")
    press(page, "Start review")
    follow(page, "Approve application")
    press(page, "Approve application")
    expect(page.get_by_role("main")).to_contain_text("Approved")


def set_first_password(page: Page, link: str) -> None:
    page.goto(link)
    page.get_by_label("New password", exact=True).fill(PASSWORD)
    page.get_by_label("New password again").fill(PASSWORD)
    press(page, "Set password")
    expect(page.get_by_role("main")).to_contain_text("agreement")


def accept_agreement(page: Page) -> None:
    follow(page, "Read agreement")
    press(page, "Accept agreement")
    expect(page.get_by_role("main")).to_contain_text("Lena Brandt")


def set_up_second_factor(page: Page) -> str:
    page.goto("/account/second-factor/app/")
    secret = page.locator("#totp-secret").inner_text()
    page.get_by_label("Code from the app").fill(code_at(secret))
    press(page, "Turn on second factor")
    expect(page.get_by_role("main")).to_contain_text("ecovery codes")
    page.goto("/")
    return secret


def code_at(secret: str, *, steps: int = 0) -> str:
    """What an authenticator app shows `steps` periods from now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // CODE_PERIOD + steps))


def invite_seller(page: Page) -> None:
    enter(page, "Settings")
    follow(page, "People")
    follow(page, "Invite person")
    page.get_by_label("E-mail address").fill(SELLER)
    page.get_by_label("Seller").check()
    press(page, "Send invitation")
    expect(page.get_by_text(f"{SELLER} is invited")).to_be_visible()


def accept_invitation(page: Page, link: str) -> None:
    page.goto(link)
    page.get_by_label("name", exact=False).first.fill("Sam Ortiz")
    page.get_by_label("password", exact=False).first.fill(PASSWORD)
    press(page, "Accept invitation")
    expect(page.locator("#sidebar")).to_be_visible()


# ── Selling ─────────────────────────────────────────────────────────────────────────────────────────


def import_clients(page: Page, run_background) -> None:
    enter(page, "Clients")
    follow(page, "Import clients")
    page.get_by_label("File").set_input_files(EXPORT)
    press(page, "Check file")
    expect(page.get_by_role("main")).to_contain_text("Nothing has been saved yet")
    press(page, "Import rows")
    expect(page.get_by_role("main")).to_contain_text("Queued")
    run_background(2)
    expect(page.get_by_role("main").get_by_role("link", name="9 Added")).to_be_visible()  # the page came anew by itself
    enter(page, "Clients")
    expect(page.get_by_role("link", name="Hartwell & Sons Dental")).to_be_visible()


def sell_seats(page: Page) -> None:
    enter(page, "Subscriptions")
    follow(page, "Sell a subscription")
    page.get_by_label("Client", exact=True).select_option(label="Hartwell & Sons Dental")
    page.get_by_label("Plan").select_option(label="Advanced · from 3 seats")
    page.get_by_label("Team admin's e-mail").fill("priya@hartwelldental.example")
    page.get_by_label("Seats", exact=True).fill("2")
    press(page, "Show what it costs")
    seats = page.get_by_label("Seats", exact=True)
    expect(seats).to_have_accessible_description(re.compile("2 is below the minimum of 3 seats for Advanced"))
    seats.fill("5")
    press(page, "Show what it costs")
    expect(page.get_by_role("main")).to_contain_text("5 seats of Advanced for Hartwell & Sons Dental")
    press(page, "Order")
    expect(page.get_by_role("heading", level=1)).to_contain_text("O-1 · Hartwell & Sons Dental")
    expect(page.get_by_role("main")).to_contain_text("The trade desk orders the licences")


def confirm_as_the_trade_desk(page: Page) -> None:
    page.goto("/staff/trade-desk/")
    follow(page, "O-1 · 1")
    follow(page, "Confirm licences")
    page.get_by_label("Distributor's reference").fill("TD-4711")
    for box in page.get_by_role("checkbox").all():
        box.check()
    press(page, "Confirm licences")
    expect(page.get_by_role("main")).to_contain_text("Confirmed")


def change_seats(page: Page) -> None:
    enter(page, "Subscriptions")
    follow(page, "S-1")
    follow(page, "Change seats")
    page.get_by_label("Seats afterwards").fill("8")
    page.get_by_label("Reason").fill("Three new dentists")
    press(page, "Show what will happen")
    expect(page.get_by_role("main")).to_contain_text("3 seats more, 8 altogether")
    press(page, "Order seats")
    expect(page.get_by_role("main")).to_contain_text("From 5 to 8 seats")


# ── Learning ────────────────────────────────────────────────────────────────────────────────────────


def learn(page: Page) -> None:
    course = Course.objects.get(slug="plans-seats-and-renewals")
    enter(page, "Training")
    follow(page, course.title)
    press(page, "Start course")
    for lesson in course.lessons.order_by("position"):
        expect(page.get_by_role("heading", level=1)).to_have_text(lesson.title)
        press(page, "Mark as finished")
    expect(page.get_by_text("The quiz is open.").first).to_be_visible()


def pass_the_quiz(page: Page) -> None:
    press(page, "Begin quiz")
    expect(page.get_by_role("button", name="Hand in answers")).to_be_visible()
    attempt = Attempt.objects.get(user__email=SELLER)
    typed = {f"q-{question.id}" for question in attempt.drawn if not question.options}
    for name, answers in posted(attempt, answers_with(attempt, wrong=0)).items():
        field = page.locator(f"[name='{name}']")
        if name in typed:
            field.fill(answers)
        elif "." in name:
            field.select_option(answers)
        else:
            for answer in [answers] if isinstance(answers, str) else answers:
                field.and_(page.locator(f"[value='{answer}']")).check()
    press(page, "Hand in answers")
    expect(page.get_by_role("main")).to_contain_text("Passed")
    follow(page, "Show credential")
    expect(page.get_by_role("main")).to_contain_text("Sam Ortiz")


def download_comparison_sheet(page: Page) -> bytes:
    enter(page, "Sales assets")
    page.get_by_label("Search assets").fill("plan comparison")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=plan**")
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("^Download .*[Pp]lan comparison")).click()
    return download.value.path().read_bytes()


# ── Signing in again ────────────────────────────────────────────────────────────────────────────────


def sign_in_by_keyboard(page: Page, secret: str) -> None:
    """Without a mouse: the first field is reached from the top of the page, and Enter sends."""
    page.goto("/account/sign-in/")
    tab_to(page, "E-mail address")
    page.keyboard.type(OWNER)
    tab_to(page, "Password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_label("Code")).to_be_visible()
    tab_to(page, "Code")
    page.keyboard.type(code_at(secret, steps=1))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Lena")


def tab_to(page: Page, label: str) -> None:
    field = page.get_by_label(label, exact=True)
    for _ in range(20):
        if field.evaluate("node => node === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"“{label}” cannot be reached with the Tab key")
