"""A suspended partner's people, keys, links and waiting mails behave as the consequences say."""

from datetime import UTC, datetime, time

import pytest
from django.core.files.base import ContentFile

from partners.announcements.models import Notice
from partners.announcements.services import create_announcement, publish_announcement
from partners.clients.models import ClientAccount
from partners.onboarding.models import JourneyRun
from partners.standing.consequences import Facts
from partners.standing.queries import facts_of
from partners.subscriptions.models import ScheduledChange
from partners.subscriptions.renewals import renew_due
from portal import clock
from portal.actions import REGISTRY
from portal.imports.services import commit_import, stage_import
from portal.jobs.models import Job
from portal.mail.models import Message
from portal.tenancy.invitations import link_to
from portal.tenancy.models import Invitation, Membership
from portal.tenancy.services import reinstate_partner, suspend_partner
from tests.standing.conftest import mail_states

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everybody")]


@pytest.fixture
def suspended(furnished, staff):
    suspend_partner(actor=staff, partner=furnished.partner, reason="Two invoices are open.")
    return furnished


def test_the_facts_are_counted(furnished, subscription):
    assert facts_of(furnished.partner) == Facts(
        people=7, keys=1, invitations=1, held_mails=1, other_mails=1, journeys=1, subscriptions=1, scheduled_changes=1
    )


def test_of_another_partner_nothing_is_counted(furnished, subscription, other_company):
    assert facts_of(other_company.partner) == Facts(people=7)


def test_its_people_read_and_change_nothing(sign_in, suspended):
    browser = sign_in(suspended.user("owner"))
    assert "is suspended" in browser.get(f"{suspended.url}/").text
    form = {"name": "New client"}
    assert "is suspended" in browser.post(f"{suspended.url}/clients/new/", form).text


def test_its_people_can_still_take_access_away(sign_in, suspended):
    member = Membership.objects.get(partner=suspended.partner, role="seller")
    sign_in(suspended.user("owner")).post(f"{suspended.url}/people/{member.pk}/remove/")
    assert not Membership.objects.filter(pk=member.pk).exists()


def test_what_works_all_the_same_is_what_the_sentence_says():
    """An action that is new here makes the sentence untrue: change `partners/standing/consequences.py` with it."""
    working = {action.name for action in REGISTRY.values() if action.while_suspended}
    asking_the_network = {name for name in working if name.startswith("support-requests.")}  # changes nothing of theirs
    taking_access_away = {
        "memberships.remove", "memberships.leave", "invitations.revoke", "api-keys.revoke", "api-keys.end-overlap",
        "calendar-feeds.end", "contacts.end-self-service", "dropbox-connections.disconnect", "delegated-accesses.end",
    }  # fmt: skip
    stopping_what_runs = {
        "bulk-changes.stop", "bulk-changes.give-up", "scheduled-reports.stop", "seat-operations.cancel",
        "suppressions.create",
    }  # fmt: skip
    reading = {"notifications.mark-read", "notifications.mark-all-read", "exports.create", "exports.start", "exports.report"}
    whatever_may_be_done_to_one = {"jobs.create"}
    told = asking_the_network | taking_access_away | stopping_what_runs | reading | whatever_may_be_done_to_one
    works = working - told
    assert works == {"announcements.acknowledge", "memberships.reset-second-factor"}


def test_its_keys_read_and_change_nothing(api, suspended):
    client = api(suspended.partner, "client-accounts:read", "client-accounts:write")
    assert client.get("/api/v1/client-accounts").status_code == 200
    answer = client.post("/api/v1/client-accounts", {"name": "New"}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (403, "partner_suspended")


def test_an_invitation_cannot_be_accepted_until_the_partner_is_reinstated(client, suspended, staff):
    invitation = Invitation.objects.get()
    path = link_to(invitation).partition("/invitation/")[2]
    person = {"name": "Ines", "password": "correct horse battery 9"}
    assert "is suspended" in client.post(f"/invitation/{path}", person).text
    reinstate_partner(actor=staff, partner=suspended.partner, reason="Paid.")
    client.post(f"/invitation/{path}", person)
    assert Membership.objects.filter(partner=suspended.partner, user__email="ines@example.com").exists()


def test_onboarding_mail_waits_and_leaves_once_it_is_reinstated(suspended, staff, run_background):
    run_background(3)
    assert mail_states()["welcome"] == "queued"
    assert JourneyRun.objects.get().state == JourneyRun.State.RUNNING
    reinstate_partner(actor=staff, partner=suspended.partner, reason="Paid.")
    run_background(3)
    assert mail_states()["welcome"] == "sent"


def test_announcements_still_arrive(suspended, staff, run_background):
    values = {"kind": "news", "title": "Holiday hours", "text": "Closed on Friday."}
    publish_announcement(actor=staff, announcement=create_announcement(actor=staff, **values))
    run_background(4)
    assert Notice.objects.filter(partner=suspended.partner).exists()
    told = Message.objects.filter(template="announcement", context__has_key="notice").values_list("state", flat=True)
    assert list(told) == ["sent", "sent"]  # to the owner and the admin


def test_a_scheduled_change_applies_all_the_same(subscription, company, staff):
    suspend_partner(actor=staff, partner=company.partner, reason="Unpaid")
    with clock.moved(to=datetime.combine(subscription.renews_on, time(12), UTC)):
        renew_due()
    subscription.refresh_from_db()
    assert subscription.purchased == 5
    assert ScheduledChange.objects.get().state == ScheduledChange.State.APPLIED


def test_an_import_under_way_stops(company, owner, staff, run_background):
    file = b"Company Name\nOrtiz Logistics\nBright Dental\n"
    source = stage_import(actor=owner, noun="client-accounts", file=ContentFile(file, "clients.csv"))
    job = Job.objects.get(pk=commit_import(actor=owner, source=source).job_id)
    assert facts_of(company.partner).jobs == 1
    suspend_partner(actor=staff, partner=company.partner, reason="Unpaid")
    run_background(3)
    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert "is suspended" in job.error
    assert not ClientAccount.objects.filter(partner=company.partner).exists()


def test_the_owners_are_told_why_and_what_follows(suspended, run_background, mailoutbox):
    run_background(3)
    mail = next(mail for mail in mailoutbox if mail.subject == "Hartwell IT is suspended")
    assert mail.to == ["Owner of Hartwell IT <owner@hartwell-it.example>"]
    html = mail.alternatives[0][0]
    for words in ("Two invoices are open.", "7 people can still sign in", "1 onboarding journey pauses"):
        assert words in mail.body
        assert words in html


def test_a_mail_that_the_next_change_overtook_is_not_sent(suspended, staff, run_background):
    reinstate_partner(actor=staff, partner=suspended.partner, reason="Paid.")
    run_background(3)
    told = Message.objects.filter(template="partner-standing").order_by("id")
    assert list(told.values_list("state", flat=True)) == ["skipped", "sent"]
