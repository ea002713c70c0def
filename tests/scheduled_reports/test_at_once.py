"""Several at once, with real connections: whatever the workers do, each reader has one mail, and one click is one sending."""

from datetime import UTC, datetime, timedelta

import pytest

from partners.scheduled_reports.errors import SentJustNow
from partners.scheduled_reports.mailing import mail_due_reports
from partners.scheduled_reports.models import ReportReader
from partners.scheduled_reports.services import pause_scheduled_report, resume_scheduled_report, send_scheduled_report
from portal import clock
from portal.mail.models import Message
from tests.subscriptions.test_at_once import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_four_workers_make_one_mail_for_each_reader(schedule):
    schedule("owner", "admin", "seller", "billing")
    ReportReader.objects.update(next_at=clock.now() - timedelta(days=1))
    come_to = all_at_once(lambda number: mail_due_reports(), people=4)
    assert sum(come_to) == 4
    assert Message.objects.filter(template="scheduled-report").count() == 4
    assert not ReportReader.objects.due().exists()


def test_who_changes_it_while_it_is_mailed_waits_and_the_next_day_is_the_one_of_the_change(schedule, owner):
    report = schedule("owner", "admin", "seller", "billing")
    ReportReader.objects.update(next_at=clock.now() - timedelta(days=1))

    def act(number: int):
        if number % 2:
            return mail_due_reports()
        pause_scheduled_report(actor=owner, scheduled_report=report)
        return resume_scheduled_report(actor=owner, scheduled_report=report)

    answers = all_at_once(act, people=4)
    assert not [one for one in answers if isinstance(one, Exception) and not getattr(one, "code", "")]
    assert set(ReportReader.objects.values_list("next_at", flat=True)) == {
        report.timing.next_due(clock.now(), clock.now().astimezone(UTC).tzinfo)
    }
    assert Message.objects.filter(template="scheduled-report").count() <= 4


def test_a_double_click_sends_it_once(schedule, owner, run_background):
    report = schedule("owner")
    with clock.moved(to=datetime(2026, 7, 22, 9, tzinfo=UTC)):
        answers = all_at_once(lambda number: send_scheduled_report(actor=owner, scheduled_report=report), people=4)
        run_background()
    assert sum(isinstance(one, SentJustNow) for one in answers) == 3
    assert Message.objects.filter(template="scheduled-report").count() == 1
