"""A scheduled report is mailed once for each of its days to each reader who may see it, and never else."""

import csv
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.test import Client

from partners.orders import buying
from partners.scheduled_reports import mailing
from partners.scheduled_reports.errors import SentJustNow
from partners.scheduled_reports.mailing import mail_due_reports
from partners.scheduled_reports.models import ReportReader
from partners.scheduled_reports.services import pause_scheduled_report, resume_scheduled_report, send_scheduled_report
from partners.scheduled_reports.services import update_scheduled_report as update
from portal import clock
from portal.accounts.models import User
from portal.mail.delivery import send_due
from portal.mail.models import Message
from portal.tenancy.models import Membership, Partner
from tests.charges.conftest import on

pytestmark = pytest.mark.django_db
DUE = date(2026, 8, 1)


def messages():
    return Message.objects.filter(template="scheduled-report").order_by("id")


def letters(day: date = DUE) -> list:
    """What leaves when the background runs at nine on that day."""
    mail.outbox.clear()
    with on(day):
        mail_due_reports()
        send_due()
    return [
        one
        for one in mail.outbox
        if one.extra_headers["X-Portal-Message"] in set(messages().values_list("pk", flat=True))
    ]


@pytest.fixture
def charged(sell):
    return sell(date(2026, 7, 10))


def test_the_table_comes_in_html_in_plain_text_and_as_csv(charged, schedule, company, settings):
    settings.SITE_URL = "https://portal.example"
    schedule()
    (letter,) = letters()
    assert letter.to == [f"{company.user('owner').name} <{company.user('owner').email}>"]
    assert letter.subject == "Margin: 1 Jul 2026 – 31 Jul 2026"
    html = letter.alternatives[0][0]
    for part in (html, letter.body):
        assert "Hartwell Dental" in part
        assert "/reports/?by=client&" in part.replace("&amp;", "&")
    ((name, content, media_type),) = letter.attachments
    assert (name, media_type) == ("report-client-2026-07-01-2026-07-31.csv", "text/csv")
    head, row = csv.reader(content.lstrip("\ufeff").splitlines())
    assert (head[:2], row[:2]) == (["Client", "Seats today"], ["Hartwell Dental", "10"])
    assert all("Seats today" in part and "waits for its licences" not in part for part in (html, letter.body))
    assert letter.message().get_content_type() == "multipart/mixed"
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_it_says_which_orders_of_its_days_are_not_in_it(schedule, company, owner, client_account, plan, price_list):
    with on(date(2026, 7, 31)):
        buying.order_subscription(
            actor=owner, client_account=client_account, plan=plan, term="yearly", seats=5, admin_email="w@h.example"
        )
    schedule()
    (letter,) = letters()
    for part in (letter.alternatives[0][0], letter.body):
        assert "1 order of these days waits for its licences and is not in it." in part
        link = f"{company.url}/orders/?awaiting_since=2026-07-01&awaiting_until=2026-07-31"
        assert link in part.replace("&amp;", "&")


def test_each_due_day_makes_one_mail_however_often_and_late_the_round_runs(charged, schedule):
    schedule("owner", "billing")
    assert len(letters()) == 2
    assert letters() == []
    assert len(letters(date(2026, 9, 17))) == 2  # late
    assert letters(date(2026, 9, 30)) == []
    assert {row.context["due_on"] for row in messages()} == {"2026-08-01", "2026-09-01"}
    assert len(letters(date(2026, 12, 24))) == 2  # of what was missed for months, the last one
    assert set(ReportReader.objects.values_list("next_at", flat=True)) == {datetime(2027, 1, 1, 8, tzinfo=UTC)}


def test_a_round_that_dies_before_its_end_has_done_nothing_and_one_after_it_nothing_twice(
    charged, schedule, monkeypatch
):
    schedule()

    def dies(*args, **options):
        raise KeyboardInterrupt

    with on(DUE), monkeypatch.context() as broken:
        broken.setattr(ReportReader, "save", dies)
        with pytest.raises(KeyboardInterrupt):
            mail_due_reports()
    assert not messages().exists()
    ReportReader.objects.update(next_at=clock.now() - timedelta(days=999))
    assert len(letters()) == 1
    ReportReader.objects.update(next_at=clock.now() - timedelta(days=999))  # as if the round had forgotten it
    assert letters() == []
    assert messages().count() == 1


def test_it_leaves_at_the_hour_where_each_reader_lives_in_their_language(charged, schedule, company):
    User.objects.filter(pk=company.user("owner").pk).update(time_zone="Asia/Tokyo", language="de")
    User.objects.filter(pk=company.user("billing").pk).update(time_zone="America/Los_Angeles")
    schedule("owner", "billing", by="month")
    moments = ReportReader.objects.order_by("next_at").values_list("user__email", "next_at")
    assert [moment for _email, moment in moments] == [
        datetime(2026, 8, 1, tzinfo=UTC),  # eight in Tokyo is July still, of which charges may come
        datetime(2026, 8, 1, 15, tzinfo=UTC),
    ]
    (early,) = letters()
    assert "Juli 2026" in early.body
    assert '<html lang="de"' in early.alternatives[0][0]
    assert early.attachments[0][1].lstrip("\ufeff").startswith("Monat,")


@pytest.mark.parametrize("role", ["read-only", "technician", "learner"])
def test_who_lost_the_right_gets_nothing_and_the_page_says_so(charged, schedule, company, sign_in, role):
    report = schedule("owner", "billing", "seller")
    Membership.objects.filter(user=company.user("billing")).update(role=role)
    Membership.objects.filter(user=company.user("seller")).delete()
    assert [one.to[0] for one in letters()] == [f"{company.user('owner').name} <{company.user('owner').email}>"]
    page = sign_in(company.user("owner")).get(f"{company.url}/reports/scheduled/{report.pk}/").content.decode()
    assert "Their role does not see what the company pays" in page
    assert "No longer belongs to the company" in page


@pytest.mark.parametrize("lost", ["role", "member", "suspended", "paused", "deleted", "second factor", "account"])
def test_what_was_queued_is_skipped_when_the_right_goes_before_it_leaves(charged, schedule, company, owner, lost):
    report = schedule("billing")
    user, partner = company.user("billing"), Partner.objects.filter(pk=company.partner.pk)
    with on(DUE):
        mail_due_reports()
        assert messages().get().state == "queued"
        {
            "role": lambda: Membership.objects.filter(user=user).update(role="technician"),
            "member": lambda: Membership.objects.filter(user=user).delete(),
            "suspended": lambda: partner.update(state="suspended"),
            "paused": lambda: pause_scheduled_report(actor=owner, scheduled_report=report),
            "deleted": lambda: report.delete(),
            "second factor": lambda: partner.update(second_factor_roles=["billing"]),
            "account": lambda: User.objects.filter(pk=user.pk).update(is_active=False),
        }[lost]()
        send_due()
    assert messages().get().state == "skipped"
    assert not mail.outbox


@pytest.mark.parametrize("state", ["suspended", "closed"])
def test_nothing_is_sent_to_a_partner_that_is_suspended_or_ended_nor_made_up_for(charged, schedule, company, state):
    schedule()
    Partner.objects.filter(pk=company.partner.pk).update(state=state)
    assert letters() == []
    assert not messages().exists()
    Partner.objects.filter(pk=company.partner.pk).update(state="active")
    assert letters(date(2026, 8, 20)) == []
    assert len(letters(date(2026, 9, 1))) == 1


def test_a_pause_is_not_made_up_for(charged, schedule, owner):
    report = schedule()
    with on(date(2026, 7, 30)):
        pause_scheduled_report(actor=owner, scheduled_report=report)
    assert letters() == []
    with on(date(2026, 8, 5)):
        resume_scheduled_report(actor=owner, scheduled_report=report)
    assert letters(date(2026, 8, 6)) == []
    assert len(letters(date(2026, 9, 1))) == 1


def test_a_change_of_its_time_counts_from_now_on(charged, schedule, owner):
    report = schedule()
    with on(date(2026, 7, 31)):
        update(actor=owner, scheduled_report=report, rhythm="weekly", weekday=3, period="last-7-days")
    assert letters() == []
    (letter,) = letters(date(2026, 8, 5))
    assert "Nothing was charged in these days" in letter.body
    assert "Seats today 10" in letter.body
    assert letter.attachments[0][1].splitlines()[1].startswith("Hartwell Dental,10")


def test_it_is_sent_at_once_to_everybody_once_for_a_click(charged, schedule, owner, run_background):
    report = schedule("owner", "billing")
    with on(date(2026, 7, 22)):
        send_scheduled_report(actor=owner, scheduled_report=report)
        mail.outbox.clear()
        run_background()
        run_background()
        assert messages().count() == 2
        assert {row.context["due_on"] for row in messages()} == {"2026-07-22"}
        with pytest.raises(SentJustNow):
            send_scheduled_report(actor=owner, scheduled_report=report)
    assert len(letters()) == 2  # the mail of its day comes all the same


def test_sent_at_once_it_is_of_no_month_that_goes_on_in_utc(charged, schedule, company, owner, run_background):
    User.objects.filter(pk=company.user("owner").pk).update(time_zone="Pacific/Auckland")
    report = schedule()
    with clock.moved(to=datetime(2026, 7, 31, 20, tzinfo=UTC)):
        send_scheduled_report(actor=owner, scheduled_report=report)
        run_background()
    assert messages().get().context["due_on"] == "2026-07-31"


def test_the_link_stops_it_for_its_reader_alone_and_only_when_pressed(charged, schedule, company):
    report = schedule("owner", "billing")
    to_owner = next(one for one in letters() if company.user("owner").email in one.to[0])
    path = re.search(r"/reports/stop/[^\s<>]+", to_owner.extra_headers["List-Unsubscribe"])[0]
    anybody = Client(enforce_csrf_checks=True)
    assert anybody.get(path).status_code == 200
    assert not ReportReader.objects.exclude(stopped_at=None).exists()
    for _twice in range(2):
        page = anybody.post(path, {"List-Unsubscribe": "One-Click"})
        assert "You get it no more" in page.content.decode()
    assert [row.user for row in report.readers.exclude(stopped_at=None)] == [company.user("owner")]
    assert len(letters(date(2026, 9, 1))) == 1
    forged = anybody.post(path[:-3] + "xx/").status_code
    report.delete()
    assert forged == anybody.get(path).status_code == 410


def test_many_lines_are_cut_in_the_mail_and_whole_in_the_file(charged, schedule, monkeypatch):
    from partners.scheduled_reports import letters as writing

    monkeypatch.setattr(writing, "SHOWN", 2)
    schedule(by="month", period="this-year")
    (letter,) = letters()
    assert "And 6 more lines." in letter.body
    assert len(letter.attachments[0][1].splitlines()) == 9
    monkeypatch.setattr(writing, "AT_ONCE", 2)
    ReportReader.objects.update(next_at=clock.now() - timedelta(days=999))
    (letter,) = letters(date(2026, 9, 1))
    assert letter.attachments == []


def test_two_rounds_at_once_make_one_mail(charged, schedule, monkeypatch):
    """The second one comes to the reader while the first has not ended: it finds it done."""
    schedule()
    with on(DUE):
        due = list(ReportReader.objects.due().values_list("pk", flat=True))
        assert mailing._mail_due(due[0]) is True
        assert mailing._mail_due(due[0]) is False
    assert messages().count() == 1
