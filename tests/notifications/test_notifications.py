"""What people are told, how they choose it, and that nobody is told twice, nor after they left."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from partners.announcements.services import create_announcement, publish_announcement
from partners.catalogue.models import Plan
from partners.clients.services import create_client_account
from partners.network.services import confirm_application, create_application
from partners.subscriptions.approaching import announce_renewals
from partners.subscriptions.models import Subscription
from partners.support.handlers import tell_who_asked
from partners.support.services import create_support_request, reply_to_request
from portal import clock
from portal.accounts.services import set_password
from portal.events.models import Event
from portal.jobs.bulk import start_bulk
from portal.mail.models import Message
from portal.notifications.models import Notification
from portal.notifications.schedule import next_digest
from portal.notifications.services import choose_notifications, mark_read
from portal.tenancy.actor import Actor
from portal.tenancy.models import Membership
from portal.tenancy.roles import StaffRole
from portal.tenancy.services import remove_member
from tests.network.conftest import VALUES
from tests.trade import create_subscription

pytestmark = pytest.mark.django_db
INBOX, CHOICES = "account-notifications", "account-notification-choices"


def told(user) -> list[str]:
    return [row.topic for row in Notification.objects.visible_to(Actor.person(user)).inbox()]


@pytest.fixture
def answered(company, staff, run_background):
    """Staff answered what the seller asked, and the background has done what follows."""

    def answer(text: str = "Twelve.") -> None:
        asked = create_support_request(
            actor=company.actor("seller"), topic="other", subject="How many seats?", text="?"
        )
        reply_to_request(actor=staff, support_request=asked, text=text)
        run_background()

    return answer


def test_an_answer_is_told_in_the_inbox_and_by_its_mail(answered, company, sign_in):
    answered()
    browser = sign_in(company.user("seller"))
    page = browser.get(reverse(INBOX)).content.decode()
    row = Notification.objects.get()
    assert "answered the question How many seats?" in page
    assert row.url in page
    assert browser.get(row.url).status_code == 200
    [letter] = [sent for sent in mail.outbox if sent.subject == "Answered: How many seats?"]
    assert reverse(CHOICES) in letter.body
    assert reverse(CHOICES) in letter.alternatives[0][0]
    assert told(company.user("owner")) == []


def test_a_handler_that_runs_again_tells_nobody_again(answered, company):
    answered()
    before = (Notification.objects.count(), Message.objects.count())
    tell_who_asked(Event.objects.get(verb="support_request.answered"))
    assert (Notification.objects.count(), Message.objects.count()) == before


def test_each_topic_comes_as_it_was_chosen(answered, company, sign_in, run_background):
    user, browser = company.user("seller"), sign_in(company.user("seller"))
    shown = browser.get(reverse(CHOICES))
    page, asked = shown.content.decode(), shown.context["form"]
    assert "Your question was answered" in page
    assert "An application is waiting" not in page  # staff's
    by_mail = {name: "daily" for name in asked.fields if name.endswith(".mail")}
    browser.post(reverse(CHOICES), by_mail | {"question-answered.mail": "never"})
    answered()
    assert (told(user), len(mail.outbox)) == ([], 0)
    choose_notifications(actor=Actor.person(user), user=user, choices={"question-answered": (True, "daily")})
    with clock.moved(to=datetime(2027, 3, 1, 12, tzinfo=UTC)):
        answered("Thirteen.")
    assert (told(user), len(mail.outbox)) == (["question-answered"], 0)
    with clock.moved(to=datetime(2027, 3, 2, 7, 59, tzinfo=UTC)):
        run_background()
        assert mail.outbox == []
    with clock.moved(to=datetime(2027, 3, 2, 8, 1, tzinfo=UTC)):
        run_background()
        run_background()
    assert [sent.subject for sent in mail.outbox] == ["1 notification for you"]
    assert "answered the question How many seats?" in mail.outbox[0].body


@pytest.mark.one_engine
def test_a_digest_goes_out_at_eight_where_its_reader_lives():
    noon = datetime(2027, 3, 1, 12, tzinfo=UTC)
    assert next_digest(noon, ZoneInfo("UTC")) == datetime(2027, 3, 2, 8, tzinfo=UTC)
    assert next_digest(noon, ZoneInfo("America/Denver")) == datetime(2027, 3, 1, 15, tzinfo=UTC)
    assert next_digest(noon, ZoneInfo("Pacific/Auckland")) == datetime(2027, 3, 1, 19, tzinfo=UTC)
    assert next_digest(datetime(2027, 3, 27, 12, tzinfo=UTC), ZoneInfo("Europe/Berlin")) == datetime(
        2027, 3, 28, 6, tzinfo=UTC
    )


def test_what_was_read_meanwhile_is_in_no_digest(answered, company, run_background):
    user = company.user("seller")
    choose_notifications(actor=Actor.person(user), user=user, choices={"question-answered": (True, "daily")})
    answered()
    mark_read(actor=Actor.person(user), notification=Notification.objects.get())
    with clock.moved(by=timedelta(days=2)):
        run_background()
    assert mail.outbox == []
    assert Message.objects.get(template="notification-digest").state == Message.State.SKIPPED


def test_whoever_left_is_told_nothing_any_more(company, owner, staff, run_background):
    user = company.user("seller")
    asked = create_support_request(actor=company.actor("seller"), topic="other", subject="Seats?", text="?")
    reply_to_request(actor=staff, support_request=asked, text="Twelve.")
    remove_member(actor=owner, membership=Membership.objects.get(user=user))
    run_background()
    assert told(user) == []
    assert not [sent for sent in mail.outbox if user.email in sent.to[0] and "Answered" in sent.subject]


def test_a_notification_is_its_readers_alone(answered, company, other_company, sign_in, api):
    answered()
    row = Notification.objects.get()
    read_url = reverse("account-notification-read", args=[row.pk])
    assert sign_in(company.user("owner")).post(read_url).status_code == 404
    scopes = ("notifications:read", "notifications:write")
    foreign, own, reading = (
        api(other_company.partner, *scopes),
        api(company.partner, *scopes),
        api(company.partner, scopes[0]),
    )
    assert foreign.get("/api/v1/notifications").json()["data"] == []
    assert foreign.post(f"/api/v1/notifications/{row.pk}/mark-read").status_code == 404
    [shown] = own.get("/api/v1/notifications", {"unread": "true"}).json()["data"]
    assert (shown["id"], shown["user"], shown["read_at"]) == (row.pk, company.user("seller").pk, None)
    assert reading.post(f"/api/v1/notifications/{row.pk}/mark-read").status_code == 403
    assert own.post(f"/api/v1/notifications/{row.pk}/mark-read").json()["read_at"]
    assert own.post("/api/v1/notifications/mark-all-read").json() == {"marked": 0}


def test_reading_counts_down_in_the_top_bar(answered, company, sign_in):
    answered()
    answered("Thirteen.")
    browser, home = sign_in(company.user("seller")), f"{company.url}/"
    assert '<span class="bell-count">2<' in browser.get(home).content.decode()
    browser.post(reverse("account-notification-read", args=[Notification.objects.latest("id").pk]))
    assert '<span class="bell-count">1<' in browser.get(home).content.decode()
    assert len(browser.get(reverse(INBOX), {"unread": "true"}).context["listing"].rows) == 1
    browser.post(reverse("account-notifications-read"))
    assert "bell-count" not in browser.get(home).content.decode()


def test_staff_are_told_of_applications_as_their_role_has_them(colleague, staff_user, run_background):
    application = create_application(actor=Actor.anonymous(), ip_address="192.0.2.1", **VALUES)
    confirm_application(actor=Actor.link(application, application.contact_name), application=application)
    support = colleague(StaffRole.SUPPORT)
    run_background()
    assert (told(staff_user), told(support)) == (["application-waiting"], [])
    staff_user.staff_role = ""
    staff_user.save()
    assert told(staff_user) == []


def test_security_notices_cannot_be_turned_off(company, run_background):
    user = company.user("seller")
    choose_notifications(actor=Actor.person(user), user=user, choices={"security": (False, "never")})
    set_password(actor=Actor.person(user), user=user, password="another long passphrase")
    run_background()
    assert told(user) == ["security"]
    assert len([sent for sent in mail.outbox if user.email in sent.to[0]]) == 1
    assert reverse(CHOICES) not in mail.outbox[-1].body


def test_a_near_renewal_is_told_once(company, everybody, owner, run_background):
    client = create_client_account(actor=owner, name="Willow")
    subscription = create_subscription(
        actor=owner, client_account=client, plan=Plan.objects.get(code="advanced"), term="yearly", seats=9,
        admin_email="a@willow.example",
    )  # fmt: skip
    assert announce_renewals() == 0
    Subscription.objects.filter(pk=subscription.pk).update(renews_on=clock.today() + timedelta(days=9))
    run_background()
    with clock.moved(by=timedelta(days=3)):
        run_background()
    assert told(company.user("seller")) == ["renewal"]
    assert told(company.user("learner")) == []


def test_news_reach_owners_and_admins_of_every_company_once(company, staff, run_background):
    announcement = create_announcement(actor=staff, kind="news", title="New prices", text="From May.")
    publish_announcement(actor=staff, announcement=announcement)
    with clock.moved(by=timedelta(days=1)):
        run_background()
    assert (told(company.user("owner")), told(company.user("seller"))) == (["announcement"], [])


def test_whoever_started_a_job_is_told_of_its_end(company, owner, sign_in, run_background):
    client = create_client_account(actor=owner, name="Willow")
    rows = [{"id": client.pk}, {"id": "cl_of_somebody_else"}]
    start_bulk(actor=owner, noun="client-accounts", action="update", rows=rows, values={"city": "Portland"})
    run_background()
    row = Notification.objects.get(topic="job-finished")
    assert row.text.endswith("is finished · 1 row was refused")
    assert sign_in(company.user("owner")).get(row.url).status_code == 200
    assert (told(company.user("owner")), told(company.user("admin"))) == (["job-finished"], [])


def test_as_many_queries_for_three_notifications_as_for_one(answered, company, sign_in):
    browser, counts = sign_in(company.user("seller")), set()
    browser.get(reverse(INBOX))
    for _ in range(3):
        answered()
        with CaptureQueriesContext(connection) as counted:
            browser.get(reverse(INBOX))
        counts.add(len(counted))
    assert len(counts) == 1
