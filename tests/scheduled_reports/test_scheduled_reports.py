"""Scheduling a report, at every door: who may, for whom, and what is refused."""

from datetime import date

import pytest

from partners.scheduled_reports.errors import TooManyScheduledReports
from partners.scheduled_reports.forms import ScheduledReportForm
from partners.scheduled_reports.models import ReportReader, ScheduledReport
from partners.scheduled_reports.queries import readings_of, scheduled_reports_for
from partners.scheduled_reports.services import create_scheduled_report, update_scheduled_report
from partners.scheduled_reports.standing import Why
from partners.scheduled_reports.stopping import start_reading, stop_reading
from portal import clock
from portal.errors import InvalidValue, NotFound
from portal.events.models import Event
from portal.tenancy.actor import Actor
from portal.tenancy.roles import COST_READERS, PARTNER_READERS, Role, StaffRole
from tests.charges.conftest import on
from tests.scheduled_reports.conftest import MADE, MONTHLY

pytestmark = pytest.mark.django_db
FORM = MONTHLY | {"weekday": 1, "hour": 8}


def test_from_the_report_somebody_looks_at_to_its_mail_and_back(company, sign_in):
    browser, user = sign_in(company.user("billing")), company.user("billing")
    with on(MADE):
        looked = browser.get(f"{company.url}/reports/?by=client&since=2026-06-01&until=2026-06-30").content.decode()
        assert "/reports/scheduled/new/?by=client&amp;since=2026-06-01&amp;until=2026-06-30" in looked
        begun = browser.get(f"{company.url}/reports/scheduled/new/?by=client&since=2026-06-01&until=2026-06-30")
        assert begun.context["form"].initial["period"] == "last-month"
        assert begun.context["form"].initial["name"] == "Seats and margin by client"
        sent = browser.post(f"{company.url}/reports/scheduled/new/", FORM | {"readers": [user.pk]})
        report = ScheduledReport.objects.get()
        assert sent.url == f"{company.url}/reports/scheduled/{report.pk}/"
        page = browser.get(sent.url).content.decode()
        assert "On day 1 of each month at 08:00" in page
        assert "1 Aug 2026" in page
        for verb, shown in (
            ("pause", "It is paused."),
            ("resume", "Active"),
            ("stop", "Stopped it"),
            ("start", "1 Aug 2026"),
        ):
            browser.post(f"{sent.url}{verb}/")
            assert shown in browser.get(sent.url).content.decode(), verb
        edited = FORM | {"name": "Margin of clients", "readers": [user.pk, company.user("owner").pk], "hour": 6}
        form = browser.get(f"{sent.url}edit/").context["form"]
        assert browser.post(f"{sent.url}edit/", edited | {"seen": form.initial["seen"]}).status_code == 302
        assert report.readers.count() == 2
        assert {row.next_at.hour for row in report.readers.all()} == {6}
        assert browser.post(f"{sent.url}delete/").url == f"{company.url}/reports/scheduled/"
    assert not ScheduledReport.objects.exists()
    assert [row.verb.partition(".")[2] for row in Event.objects.about(report).order_by("id")] == [
        "created", "paused", "resumed", "stopped", "started", "readers_changed", "updated", "deleted",
    ]  # fmt: skip


def test_only_who_sees_cost_has_them(company, other_company, sign_in, schedule):
    report = schedule()
    for role in Role:
        browser, sees = sign_in(company.user(role)), role in COST_READERS
        for path in ("", "new/", f"{report.pk}/"):
            refused = 404 if report.pk in path else 403
            answer = browser.get(f"{company.url}/reports/scheduled/{path}").status_code
            assert answer == (200 if sees else refused), (role, path)
    outside = sign_in(other_company.user("owner"))
    assert outside.get(f"{company.url}/reports/scheduled/{report.pk}/").status_code == 404
    assert outside.get(f"{other_company.url}/reports/scheduled/{report.pk}/").status_code == 404


def test_others_are_kept_by_owners_and_admins(company, sign_in, schedule):
    report = schedule("owner", "seller")
    seller = sign_in(company.user("seller"))
    page = seller.get(f"{company.url}/reports/scheduled/{report.pk}/").content.decode()
    assert "Send now" not in page
    assert "Stop mailing it to me" in page
    for verb in ("pause", "send", "delete"):
        seller.post(f"{company.url}/reports/scheduled/{report.pk}/{verb}/")
    report.refresh_from_db()
    assert (report.state, report.sent_at) == ("active", None)
    assert sign_in(company.user("admin")).post(f"{company.url}/reports/scheduled/{report.pk}/pause/").status_code == 302
    report.refresh_from_db()
    assert report.state == "paused"


def test_a_reader_stops_for_themselves_alone(company, schedule):
    report, seller = schedule("owner", "seller"), company.actor("seller")
    with pytest.raises(NotFound):
        stop_reading(actor=seller, scheduled_report=report, user=company.user("owner"))
    with pytest.raises(NotFound):
        start_reading(actor=seller, scheduled_report=report, user=company.user("billing"))
    stop_reading(actor=seller, scheduled_report=report, user=company.user("seller"))
    values = {"readers": [company.user("owner").pk, company.user("seller").pk]}
    update_scheduled_report(actor=company.actor("owner"), scheduled_report=report, **values)
    assert report.readers.get(user=company.user("seller")).stopped_at  # nobody else takes that back


REFUSED = [
    ({"readers": []}, "readers"), ({"readers": ["us_nobody"]}, "readers"), ({"readers": ["out@side.example"]}, "readers"),
    ({"readers": "us_1"}, "readers"), ({"readers": [{"email": "x"}]}, "readers.0"), ({"by": "shoe"}, "by"),
    ({"by": "partner"}, "by"), ({"period": "chosen"}, "since"), ({"period": "chosen", "since": "2026-02-01"}, "until"),
    ({"period": "chosen", "since": "2026-02-01", "until": "2026-01-01"}, "until"),
    ({"period": "chosen", "since": "1900-02-01", "until": "2026-01-01"}, "since"),
    ({"period": "soon"}, "period"), ({"rhythm": "hourly"}, "rhythm"), ({"weekday": 8}, "weekday"),
    ({"month_day": 29}, "month_day"), ({"month_day": 0}, "month_day"), ({"hour": 24}, "hour"), ({"hour": -1}, "hour"),
    ({"hour": 1.5}, "hour"), ({"name": " \u200b "}, "name"), ({"name": "x" * 81}, "name"),
    ({"email": "a@b.example"}, "email"), ({"state": "paused"}, "state"),
]  # fmt: skip


@pytest.mark.parametrize(("wrong", "field"), REFUSED)
def test_the_api_refuses_what_it_cannot_take(company, api, wrong, field):
    keyed = api(company.partner, "scheduled-reports:write", "scheduled-reports:read")
    body = MONTHLY | {"readers": [company.user("owner").pk]} | wrong
    answer = keyed.post("/api/v1/scheduled-reports", body)
    assert (answer.status_code, answer.json()["errors"][0]["field"].removesuffix(".0")) == (
        400,
        field.removesuffix(".0"),
    )
    assert not ScheduledReport.objects.exists()


def test_a_key_schedules_for_the_company_and_never_for_another_ones_people(company, other_company, api, staff_user):
    keyed = api(company.partner, "scheduled-reports:write", "scheduled-reports:read")
    for stranger in (other_company.user("owner"), staff_user, company.user("read-only")):
        refused = keyed.post("/api/v1/scheduled-reports", MONTHLY | {"readers": [stranger.pk]})
        assert refused.json()["code"] == "not_a_reader"
    made = keyed.post("/api/v1/scheduled-reports", MONTHLY | {"readers": [company.user("billing").pk]}).json()
    assert made["user"] is None
    assert [(one["name"], one["why_not"]) for one in made["readings"]] == [(str(company.user("billing")), "")]
    path = f"/api/v1/scheduled-reports/{made['id']}"
    changed = keyed.patch(path, {"period": "chosen", "since": "2026-01-01", "until": "2026-03-31"}).json()
    assert (changed["since"], changed["readers"]) == ("2026-01-01", [company.user("billing").pk])
    assert keyed.patch(path, {"period": "this-year"}).json()["since"] is None
    assert keyed.post(f"{path}/send").status_code == 200
    assert keyed.post(f"{path}/send").json()["code"] == "sent_just_now"
    assert keyed.post(f"{path}/pause").json()["state"] == "paused"
    assert keyed.post(f"{path}/pause").status_code == 409
    theirs = api(other_company.partner, "scheduled-reports:write", "scheduled-reports:read")
    assert [theirs.get(path).status_code, theirs.delete(path).status_code] == [404, 404]
    assert keyed.delete(path).status_code == 204
    assert keyed.get("/api/v1/scheduled-reports").json()["data"] == []


def test_staff_schedule_for_staff_and_do_not_see_partners_ones(company, colleague, staff_user, sign_in, schedule):
    schedule()
    browser, desk = sign_in(staff_user), colleague(StaffRole.TRADE_DESK)
    assert "Margin" not in browser.get("/staff/reports/scheduled/").content.decode()
    form = FORM | {"by": "tier", "readers": [staff_user.pk, desk.pk]}
    sent = browser.post("/staff/reports/scheduled/new/", form)
    report = ScheduledReport.objects.get(partner=None)
    assert sent.url == f"/staff/reports/scheduled/{report.pk}/"
    assert browser.get(sent.url).status_code == 200
    refused = browser.post("/staff/reports/scheduled/new/", FORM | {"readers": [company.user("owner").pk]})
    assert refused.context["form"].errors["readers"]
    assert sign_in(colleague(StaffRole.CONTENT_EDITOR)).get("/staff/reports/scheduled/").status_code == 403
    for role in PARTNER_READERS - {StaffRole.TRADE_DESK, StaffRole.NETWORK_ADMIN}:
        assert sign_in(colleague(role)).get(sent.url).status_code == 200
    page = sign_in(desk).post(f"{sent.url}delete/")
    assert page.status_code == 302
    assert ScheduledReport.objects.filter(pk=report.pk).exists()


def test_a_staff_report_shows_each_reader_the_partners_they_reach(company, colleague, staff, sell, run_background):
    from django.core import mail

    sell(date(2026, 7, 10))
    manager, support = colleague(StaffRole.PARTNER_MANAGER), colleague(StaffRole.SUPPORT)
    with on(MADE):
        create_scheduled_report(actor=staff, readers=[manager.pk, support.pk], **MONTHLY | {"by": "partner"})
    mail.outbox.clear()
    with on(date(2026, 8, 1)):
        run_background()
    told = {one.to[0]: "Hartwell IT" in one.body for one in mail.outbox if "Margin" in one.subject}
    assert sorted(told.values()) == [False, True]
    assert told[next(address for address in told if support.email in address)]


def test_there_are_not_endlessly_many(company, owner, schedule, monkeypatch):
    from partners.scheduled_reports import reading, services

    monkeypatch.setattr(services, "MOST", 1)
    schedule()
    with pytest.raises(TooManyScheduledReports):
        schedule()
    monkeypatch.setattr(reading, "MOST", 1)
    readers = [company.user("owner").pk, company.user("billing").pk]
    with pytest.raises(InvalidValue):
        update_scheduled_report(actor=owner, scheduled_report=ScheduledReport.objects.get(), readers=readers)
    assert ReportReader.objects.count() == 1


def test_a_suspended_partner_may_only_stop_it(company, schedule, sign_in):
    report = schedule()
    company.partner.state = "suspended"
    company.partner.save()
    browser, url = sign_in(company.user("owner")), f"{company.url}/reports/scheduled/{report.pk}/"
    assert "suspended or has ended, so nothing is sent" in browser.get(url).content.decode()
    for verb in ("pause", "send", "delete", "stop"):
        browser.post(f"{url}{verb}/")
    report.refresh_from_db()
    assert (report.state, report.sent_at, report.readers.exclude(stopped_at=None).count()) == ("active", None, 1)


def test_search_leads_to_it_whoever_may_read_it(company, sign_in, staff_user, colleague):
    def found(user, place: str) -> str:
        return sign_in(user).get(f"{place}/search/", {"q": "scheduled report"}).content.decode()

    for role in ("owner", "billing"):
        assert f"{company.url}/reports/scheduled/" in found(company.user(role), company.url)
    assert "/reports/scheduled/" not in found(company.user("learner"), company.url)
    assert "/staff/reports/scheduled/" in found(staff_user, "/staff")
    assert "/reports/scheduled/" not in found(colleague(StaffRole.CONTENT_EDITOR), "/staff")


def test_who_stopped_it_is_not_signed_up_again_by_being_left_out_and_named(company, schedule):
    report, both = schedule(), [company.user("owner").pk, company.user("billing").pk]
    owner = company.actor()
    update_scheduled_report(actor=owner, scheduled_report=report, readers=both)
    stop_reading(actor=company.actor("billing"), scheduled_report=report, user=company.user("billing"))
    update_scheduled_report(actor=owner, scheduled_report=report, readers=both[:1])
    assert [one.reader.user_id for one in readings(report)] == both[:1]
    update_scheduled_report(actor=owner, scheduled_report=report, readers=both)
    assert {one.reader.user_id: one.why for one in readings(report)} == {both[0]: None, both[1]: Why.STOPPED}
    start_reading(actor=company.actor("billing"), scheduled_report=report, user=company.user("billing"))
    assert {one.why for one in readings(report)} == {None}


def readings(report):
    return readings_of(scheduled_reports_for(Actor.system()).get(pk=report.pk))


def test_days_are_given_with_the_period_that_takes_them_and_the_etag_is_the_records(company, api):
    keyed = api(company.partner, "scheduled-reports:write", "scheduled-reports:read")
    made = keyed.post("/api/v1/scheduled-reports", MONTHLY | {"readers": [company.user("billing").pk]}).json()
    assert made["readings"][0]["why_not_code"] is None
    path = f"/api/v1/scheduled-reports/{made['id']}"
    refused = keyed.patch(path, {"since": "2026-01-01", "until": "2026-03-31"})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "since")
    before = keyed.get(path)
    ReportReader.objects.update(stopped_at=clock.now(), last_due_on=clock.today())
    after = keyed.get(path)
    assert after.json()["readings"][0]["why_not_code"] == "stopped"
    assert keyed.get(path, headers={"If-None-Match": after["ETag"]}).status_code == 304
    assert keyed.get(path, headers={"If-None-Match": before["ETag"]}).status_code == 200
    assert keyed.patch(path, {"name": "Other"}, headers={"If-Match": before["ETag"]}).status_code == 200
    assert keyed.patch(path, {"name": "Third"}, headers={"If-Match": before["ETag"]}).status_code == 412
    form = FORM | {"period": "last-month", "since": "2026-01-01", "until": "2026-03-31", "readers": [company.user("owner").pk]}
    assert ScheduledReportForm(form, company.actor()).is_valid()
