"""Jobs as people see them: the list, a job's rows, and the bar that goes with them from page to page."""

import pytest
from django.contrib.messages import get_messages

from partners.clients.models import ClientAccount
from portal import clock
from portal.jobs.bulk import start_bulk
from portal.jobs.keeping import forget_old_jobs
from portal.jobs.models import KEPT, Job
from portal.jobs.services import run_due_jobs
from portal.tenancy.actor import Actor
from portal.tenancy.roles import StaffRole


@pytest.fixture
def browser(company, sign_in):
    return sign_in(company.user("owner"))


def test_a_job_shows_each_row_with_its_problem_and_the_way_to_the_record(browser, company, owner, update, clients):
    job = update(owner, {"id": f"cl_{'0' * 26}"})
    page = browser.get(f"{company.url}/jobs/{job.pk}/").content.decode()
    assert "Not done" in page
    assert f"{company.url}/jobs/{job.pk}/cancel/" in page
    run_due_jobs()
    page = browser.get(f"{company.url}/jobs/{job.pk}/").content.decode()
    assert f'href="{company.url}/clients/{clients[0].pk}/"' in page
    assert "There is nothing here under this address or id." in page
    assert f"{company.url}/jobs/{job.pk}/retry/" in page
    assert "Client 0" not in browser.get(f"{company.url}/jobs/{job.pk}/?result=refused").content.decode()
    told = b"".join(browser.get(f"{company.url}/jobs/{job.pk}/file/")).decode()
    assert told.count("\r\n") == 7
    assert browser.post(f"{company.url}/jobs/{job.pk}/retry/").status_code == 302
    job.refresh_from_db()
    assert (job.state, job.done) == ("queued", 5)


def test_the_list_takes_the_same_queries_for_three_jobs_as_for_one(
    browser, company, owner, update, django_assert_max_num_queries
):
    update(owner)
    ClientAccount.objects.all()
    url = f"{company.url}/jobs/"
    browser.get(url)
    with django_assert_max_num_queries(100) as one:
        browser.get(url)
    update(owner), update(owner)
    with django_assert_max_num_queries(len(one)):
        page = browser.get(url).content.decode()
    assert page.count("0 of 5") >= 3


def test_who_only_reads_sees_jobs_and_no_button(company, sign_in, owner, update):
    job = update(owner)
    reader = sign_in(company.user("read-only"))
    page = reader.get(f"{company.url}/jobs/{job.pk}/").content.decode()
    assert "/cancel/" not in page
    reader.post(f"{company.url}/jobs/{job.pk}/cancel/")
    job.refresh_from_db()
    assert job.cancel_requested_at is None


def test_the_bar_goes_with_the_person_and_news_comes_once(
    browser, company, owner, update, sign_in, django_assert_max_num_queries
):
    url = f"{company.url}/people/"
    browser.get(url)
    with django_assert_max_num_queries(100) as without:
        assert "watched-jobs" not in browser.get(url).content.decode()
    assert not any("portal_job" in query["sql"] for query in without.captured_queries)
    job = update(owner)
    assert "watched-jobs" in browser.get(url).content.decode()
    assert "watched-jobs" in browser.get("/account/jobs/").content.decode()
    assert "watched-jobs" not in sign_in(company.user("admin")).get(url).content.decode()
    own = f"{company.url}/jobs/{job.pk}/"
    assert browser.get(own).content.decode().count("<progress") == 1
    polled = browser.get("/account/jobs/", headers={"HX-Request": "true", "HX-Current-URL": f"http://testserver{own}?result=done"})
    assert ("watched-jobs" in polled.text, "<progress" in polled.text) == (True, False)
    run_due_jobs()
    news = browser.get("/account/jobs/").content.decode()
    assert "is done" in news
    assert f"{company.url}/jobs/{job.pk}/" in news
    assert "watched-jobs" not in news
    again = browser.get("/account/jobs/")
    assert "is done" not in again.content.decode()
    assert not list(get_messages(again.wsgi_request))
    company.user("owner").refresh_from_db()
    assert not company.user("owner").watches_jobs


def test_without_javascript_the_next_page_brings_the_news(browser, company, owner, update):
    update(owner, {"id": f"cl_{'0' * 26}"})
    run_due_jobs()
    page = browser.get(f"{company.url}/clients/").content.decode()
    assert "1 row was refused" in page
    assert "1 row was refused" not in browser.get(f"{company.url}/clients/").content.decode()


def test_who_left_the_company_is_told_nothing_more(company, sign_in, update):
    update(company.actor("seller"))
    company.partner.memberships.filter(user=company.user("seller")).delete()
    assert "watched-jobs" not in sign_in(company.user("seller")).get("/account/jobs/").content.decode()


def test_staff_have_jobs_of_their_own(company, sign_in, colleague, staff_user, staff):
    rows = [{"id": company.partner.pk, "manager": colleague(StaffRole.PARTNER_MANAGER).pk}]
    job = start_bulk(actor=staff, noun="partners", action="assign-manager", rows=rows)
    browser = sign_in(staff_user)
    assert "watched-jobs" in browser.get("/staff/jobs/").content.decode()
    assert sign_in(colleague(StaffRole.TRADE_DESK)).get(f"/staff/jobs/{job.pk}/").status_code == 404
    run_due_jobs()
    page = browser.get(f"/staff/jobs/{job.pk}/").content.decode()
    assert f'href="/staff/partners/{company.partner.pk}/"' in page
    assert Job.objects.visible_to(Actor.person(colleague(StaffRole.AUDITOR))).filter(pk=job.pk).exists()


def test_after_seven_days_the_rows_are_deleted_and_the_job_says_so(browser, company, owner, update):
    job = update(owner)
    run_due_jobs()
    forget_old_jobs()
    assert job.rows.count() == 5
    Job.objects.update(finished_at=clock.now() - KEPT)
    forget_old_jobs()
    assert (job.rows.count(), ClientAccount.objects.filter(city="Portland").count()) == (0, 5)
    page = browser.get(f"{company.url}/jobs/{job.pk}/").content.decode()
    assert "The rows are deleted" in page
    assert "retry/" not in page
    answer = browser.get(f"{company.url}/jobs/{job.pk}/file/")
    assert answer.status_code == 410
