"""Reviewing: who has an application, what is asked, and what the approval takes."""

from datetime import timedelta

import pytest

from partners.network.authorising import authorise_partner
from partners.network.errors import (
    CountryRequired,
    NotAReviewer,
    NotAskable,
    NotConfirmed,
    NothingAskedFor,
    ResellerIdTaken,
    UnderReview,
    WaitsForApplicant,
    WithdrawalReasonMissing,
)
from partners.network.models import Application, Profile
from partners.network.services import (
    approve_application,
    assign_reviewer,
    confirm_application,
    create_application,
    decline_application,
    mend_application,
    request_information,
    start_review,
    withdraw_application,
)
from portal import clock
from portal.background import run_everything_due
from portal.errors import InvalidValue, NotAllowed, NotFound
from portal.events.models import Event
from portal.events.sentences import sentence
from portal.mail.models import Message
from portal.notifications.models import Notification
from portal.processes.ports import free_port
from portal.tenancy.actor import Actor
from portal.tenancy.roles import Role, StaffRole
from portal.text import HostileText
from tests.network.test_deciding import at_once

pytestmark = pytest.mark.django_db
QUESTIONS = {"website": "It does not open.", "motivation": "Whom would you sell to?"}


@pytest.fixture
def priya(colleague) -> Actor:
    """A partner manager, who reviews too."""
    return Actor.person(colleague(StaffRole.PARTNER_MANAGER))


def ask(actor, application) -> Application:
    return request_information(actor=actor, application=application, questions=QUESTIONS, message="Thank you.")


def test_a_review_shows_who_has_it(submitted, staff):
    taken = start_review(actor=staff, application=submitted)
    assert (taken.state, taken.reviewer) == ("in_review", "Robin Staff")
    start_review(actor=staff, application=submitted)
    assert Event.objects.filter(verb="application.review_started").count() == 1, "the second click changes nothing"


def test_the_second_reviewer_is_told_who_has_it_and_takes_over(submitted, staff, priya):
    start_review(actor=staff, application=submitted)
    with pytest.raises(UnderReview) as refused:
        start_review(actor=priya, application=submitted)
    assert "Robin Staff" in str(refused.value)

    taken = start_review(actor=priya, application=submitted, take_over=True)
    assert taken.reviewer == "Partner manager Person"
    with pytest.raises(UnderReview):
        approve_application(actor=staff, application=submitted)


def test_an_application_is_given_to_a_colleague_who_is_told(submitted, staff, staff_user, priya, colleague, sign_in):
    """By the page, for one and for many; and by the service, which both doors share."""
    manager = colleague(StaffRole.PARTNER_MANAGER)
    assert assign_reviewer(actor=staff, application=submitted, reviewer=manager).state == "in_review"
    with pytest.raises(UnderReview):
        approve_application(actor=staff, application=submitted)
    with pytest.raises(UnderReview):
        assign_reviewer(actor=staff, application=submitted, reviewer=staff_user)
    with pytest.raises(NotAReviewer):
        assign_reviewer(actor=priya, application=submitted, reviewer=colleague(StaffRole.AUDITOR))
    run_everything_due()
    told = Notification.objects.get(topic="application-assigned")
    assert told.user == manager
    assert sentence(told.event) == "gave the application of Brandt & Söhne IT to Partner manager Person"

    browser, bulk = sign_in(staff_user), "/staff/lists/applications/bulk/assign-reviewer/"
    sent = {"ids": submitted.pk, "back": "/staff/applications/", "reviewer": staff_user.pk}
    assert "is reviewing Brandt" in browser.post(bulk, sent | {"asked": "1"}).text
    sent |= {"take_over": "on"}
    assert "So far Partner manager Person" in browser.post(bulk, sent | {"asked": "1"}).text
    browser.post(bulk, sent | {"confirmed": "1"})
    run_everything_due()
    submitted.refresh_from_db()
    assert submitted.reviewer_key == staff_user.pk
    assert Notification.objects.filter(topic="application-assigned").count() == 1, "nobody is told of what they gave themselves"
    browser.post(f"/staff/applications/{submitted.pk}/assign-reviewer/", {"reviewer": manager.pk})
    submitted.refresh_from_db()
    assert submitted.reviewer == str(manager)


@pytest.mark.parametrize(
    "decide",
    [
        lambda actor, record: approve_application(actor=actor, application=record),
        lambda actor, record: decline_application(actor=actor, application=record, reason="No"),
        ask,
    ],
)
def test_nobody_decides_past_the_reviewer(submitted, staff, priya, decide):
    start_review(actor=staff, application=submitted)
    with pytest.raises(UnderReview):
        decide(priya, submitted)
    submitted.refresh_from_db()
    assert submitted.state == "in_review"


@pytest.mark.django_db(transaction=True)
def test_two_reviewers_at_once_one_has_it(submitted, staff, priya):
    actors = iter([staff, priya])
    outcomes = at_once(lambda: start_review(actor=next(actors), application=submitted), 2)
    assert sorted(outcomes) == ["done", "under_review"]


@pytest.mark.django_db(transaction=True)
def test_approving_and_declining_at_once_one_wins(submitted, staff):
    decisions = iter(
        [
            lambda: approve_application(actor=staff, application=submitted),
            lambda: decline_application(actor=staff, application=submitted, reason="No"),
        ]
    )
    assert sorted(at_once(lambda: next(decisions)(), 2)) == ["already_decided", "done"]


# ── Asking ──────────────────────────────────────────────────────────────────────────────────────────


def test_asking_mails_each_question_and_keeps_the_place_in_the_queue(submitted, staff, run_background, mailoutbox):
    since = submitted.submitted_at
    asked = ask(staff, submitted)
    run_background()

    assert (asked.state, asked.asked, asked.submitted_at) == ("information_requested", QUESTIONS, since)
    assert submitted not in Application.objects.waiting()
    mail = next(mail for mail in mailoutbox if "A question about" in mail.subject)
    html = mail.alternatives[0].content
    for text in ("It does not open.", "Whom would you sell to?", "Thank you.", "/apply/mend/"):
        assert text in mail.body
        assert text in html


def test_what_is_asked_is_text_in_the_mail(submitted, staff, run_background, mailoutbox):
    script = "<script>alert(1)</script>"
    request_information(actor=staff, application=submitted, questions={"website": script}, message=script)
    run_background()
    mail = next(mail for mail in mailoutbox if "A question about" in mail.subject)
    assert "<script>" not in mail.alternatives[0].content
    assert script in mail.body


@pytest.mark.parametrize(
    ("questions", "refusal"),
    [
        ({}, NothingAskedFor),
        ({"contact_email": "Another?"}, NotAskable),
        ({"state": "Why?"}, NotAskable),
        ({"website": "  "}, InvalidValue),
        ({"website": "x" * 1001}, InvalidValue),
        ({"website": "a\x00b"}, HostileText),
    ],
)
def test_a_question_is_about_a_field_and_has_words(submitted, staff, questions, refusal):
    with pytest.raises(refusal):
        request_information(actor=staff, application=submitted, questions=questions)
    submitted.refresh_from_db()
    assert submitted.state == "submitted"


def test_nobody_is_asked_twice_at_once_but_can_be_decided_without_an_answer(submitted, staff):
    ask(staff, submitted)
    with pytest.raises(WaitsForApplicant):
        ask(staff, submitted)
    assert approve_application(actor=staff, application=submitted).asked == {}


def test_a_draft_is_neither_reviewed_nor_asked(draft, staff):
    for act in (lambda: start_review(actor=staff, application=draft), lambda: ask(staff, draft)):
        with pytest.raises(NotConfirmed):
            act()


def test_one_reminder_after_five_days(submitted, staff, run_background, mailoutbox):
    ask(staff, submitted)
    for days, reminders in ((4, 0), (5, 1), (9, 1)):
        with clock.moved(by=timedelta(days=days, minutes=1)):
            run_background()
        assert len([mail for mail in mailoutbox if "waits for your answer" in mail.subject]) == reminders, days


def test_an_answer_in_time_needs_no_reminder(submitted, staff, run_background, mailoutbox):
    ask(staff, submitted)
    mend_application(actor=Actor.link(submitted, "Lena"), application=submitted, website="brandt.example")
    with clock.moved(by=timedelta(days=6)):
        run_background()
    assert not [mail for mail in mailoutbox if "waits for your answer" in mail.subject]


# ── Approval and withdrawal ─────────────────────────────────────────────────────────────────────────


def test_the_approval_keeps_reseller_id_and_countries(submitted, staff):
    approved = approve_application(
        actor=staff, application=submitted, reseller_id=" db-204817 ", authorised_countries=["CH", "at", "CH"]
    )
    profile = Profile.objects.get(partner=approved.partner)
    assert (profile.reseller_id, profile.authorised_countries) == ("DB-204817", ["AT", "CH"])


def test_without_countries_it_is_the_companys_own(submitted, staff):
    approved = approve_application(actor=staff, application=submitted)
    assert Profile.objects.get(partner=approved.partner).authorised_countries == ["DE"]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"reseller_id": "no"}, "reseller_id"),
        ({"reseller_id": "lena@brandt.example"}, "reseller_id"),
        ({"reseller_id": "-1234-"}, "reseller_id"),
        ({"authorised_countries": ["XX"]}, "authorised_countries"),
    ],
)
def test_what_is_no_id_or_country_is_refused_and_nothing_is_made(submitted, staff, values, field):
    with pytest.raises(InvalidValue) as refused:
        approve_application(actor=staff, application=submitted, **values)
    assert refused.value.field == field
    submitted.refresh_from_db()
    assert (submitted.state, Profile.objects.count()) == ("submitted", 0)


def test_one_reseller_id_is_one_partners(submitted, staff, values):
    approve_application(actor=staff, application=submitted, reseller_id="DB-1000")
    twin = create_application(actor=Actor.anonymous(), ip_address="192.0.2.8", **values)
    confirm_application(actor=Actor.link(twin, "Lena"), application=twin)
    with pytest.raises(ResellerIdTaken, match="belongs to another"):
        approve_application(actor=staff, application=twin, reseller_id="db-1000")


@pytest.mark.django_db(transaction=True)
def test_one_reseller_id_given_to_two_at_once_is_one_partners(submitted, staff, values):
    twin = create_application(actor=Actor.anonymous(), ip_address="192.0.2.8", **values)
    confirm_application(actor=Actor.link(twin, "Lena"), application=twin)
    pair = iter([submitted, twin])
    outcomes = at_once(lambda: approve_application(actor=staff, application=next(pair), reseller_id="DB-1000"), 2)
    assert sorted(outcomes) == ["done", "reseller_id_taken"]
    assert Profile.objects.filter(reseller_id="DB-1000").count() == 1
    assert Application.objects.filter(state="approved").count() == 1


def test_the_applicant_withdraws_by_link_and_is_told(submitted, run_background, mailoutbox):
    gone = withdraw_application(actor=Actor.link(submitted, "Lena Brandt"), application=submitted)
    run_background()
    assert (gone.state, gone.decided_by) == ("withdrawn", "Lena Brandt")
    assert [mail for mail in mailoutbox if "is withdrawn" in mail.subject]


def test_staff_withdraw_for_somebody_with_a_reason(submitted, staff):
    with pytest.raises(WithdrawalReasonMissing):
        withdraw_application(actor=staff, application=submitted, reason=" ")
    assert withdraw_application(actor=staff, application=submitted, reason="By phone").decision_reason == "By phone"


@pytest.mark.parametrize("who", ["anonymous", "owner", "learner"])
def test_nobody_else_reviews_or_withdraws(submitted, company, who):
    actor = Actor.anonymous() if who == "anonymous" else company.actor(Role(who))
    for service, options in ((start_review, {}), (withdraw_application, {}), (request_information, {"questions": {}})):
        with pytest.raises((NotAllowed, NotFound)):
            service(actor=actor, application=submitted, **options)


# ── Authorisation, later ────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def profile(submitted, staff) -> Profile:
    approved = approve_application(actor=staff, application=submitted, reseller_id="DB-1000")
    return Profile.objects.get(partner=approved.partner)


def test_staff_change_reseller_id_and_countries_later(profile, sign_in, staff_user):
    browser, url = sign_in(staff_user), f"/staff/partners/{profile.partner_id}/authorise/"
    saved = {"reseller_id": "DB-1000", "authorised_countries": ["DE"]}
    assert browser.get(url).context["form"].initial.items() >= saved.items()
    wrong = browser.post(url, {"reseller_id": "no", "authorised_countries": ["DE"]})
    assert "reseller_id" in wrong.context["form"].errors
    browser.post(url, {"reseller_id": "db-2000", "authorised_countries": ["DE", "AT"]})
    profile.refresh_from_db()
    assert (profile.reseller_id, profile.authorised_countries) == ("DB-2000", ["AT", "DE"])
    event = Event.objects.get(verb="profile.authorised")
    assert (event.old["reseller_id"], event.new["reseller_id"]) == ("DB-1000", "DB-2000")


def test_a_services_badge_is_given_shown_on_both_sides_and_taken_away(profile, sign_in, staff_user, staff):
    browser, record = sign_in(staff_user), f"/staff/partners/{profile.partner_id}/"
    kept = {"reseller_id": "DB-1000", "authorised_countries": ["DE"]}
    assert "Services badge" not in browser.get(record).content.decode()
    browser.post(record + "authorise/", kept | {"services_badge": "elite"})
    authorise_partner(actor=staff, profile=profile, **kept)  # whoever says nothing of it leaves it
    profile.refresh_from_db()
    assert profile.services_badge == "elite"
    owner = profile.partner.memberships.get().user
    for page in (browser.get(record), sign_in(owner).get(f"/p/{profile.partner.slug}/programme/")):
        assert "Elite Services Partner" in page.content.decode()
    assert Event.objects.filter(verb="profile.authorised").first().new["services_badge"] == "elite"
    assert authorise_partner(actor=staff, profile=profile, services_badge="", **kept).services_badge == ""
    with pytest.raises(InvalidValue) as refused:
        authorise_partner(actor=staff, profile=profile, services_badge="golden", **kept)
    assert refused.value.field == "services_badge"


def test_its_own_id_is_not_taken_and_no_country_is_refused(profile, staff):
    same = {"reseller_id": "DB-1000", "authorised_countries": ["FR"]}
    assert authorise_partner(actor=staff, profile=profile, **same).authorised_countries == ["FR"]
    with pytest.raises(CountryRequired):
        authorise_partner(actor=staff, profile=profile, reseller_id="", authorised_countries=[])


def test_a_partner_does_not_authorise_itself(profile, api, colleague, sign_in):
    path = f"/api/v1/profiles/{profile.pk}/authorise"
    body = {"reseller_id": "DB-9999", "authorised_countries": ["FR"]}
    assert api(profile.partner, "profiles:write", "profiles:read").post(path, body, format="json").status_code == 403
    reader = sign_in(colleague(StaffRole.AUDITOR))
    assert reader.post(f"/staff/partners/{profile.partner_id}/authorise/", body).status_code == 403
    staff_key = api(None, "profiles:write", "profiles:read", staff=True)
    assert staff_key.post(path, body, format="json").json()["reseller_id"] == "DB-9999"


def test_an_approval_while_the_mail_server_is_away_loses_no_welcome(submitted, staff, run_background, settings):
    """Nothing listens at this port; once mail can leave again, the same message does."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", free_port(), 1
    approve_application(actor=staff, application=submitted)
    run_background(2)
    welcome = Message.objects.get(template="welcome")
    assert (welcome.state, welcome.attempts) == ("queued", 0)

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    with clock.moved(by=timedelta(minutes=5)):
        run_background(2)
    welcome.refresh_from_db()
    assert welcome.state == "sent"
