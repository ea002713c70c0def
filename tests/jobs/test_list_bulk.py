"""The action bar of lists: selected rows, what would become of each, and the job."""

import pytest

from partners.clients.archiving import archive_client_account
from partners.clients.lists import CLIENT_ACCOUNTS
from partners.clients.models import ClientAccount
from partners.clients.services import create_client_account
from portal.events.models import Event
from portal.jobs import bulk, list_bulk
from portal.jobs.models import Job
from portal.jobs.services import run_due_jobs
from portal.lists.columns import LISTS
from portal.tenancy.roles import StaffRole

LIST = "/p/hartwell-it/clients/"
BULK = "/p/hartwell-it/lists/client-accounts/bulk/"


@pytest.fixture
def browser(company, sign_in):
    return sign_in(company.user("owner"))


def test_each_change_that_a_list_offers_is_one_that_rest_offers(db):
    for declared in LISTS.values():
        for change in declared.bulk:
            assert change.verb in bulk.bulk_verbs(declared.noun)


def test_selected_rows_are_foreseen_and_changed_by_a_job_and_a_foreign_id_is_refused_as_rest_does(
    company, browser, owner, outsider, clients
):
    foreign = create_client_account(actor=outsider, name="Foreign")
    archive_client_account(actor=owner, client_account=clients[0], reason="x")
    ids = [*(client.pk for client in clients), foreign.pk]
    before = Event.objects.count()
    page = browser.post(f"{BULK}archive/", {"ids": ids, "back": f"{LIST}?sort=-name"})
    assert page.status_code == 200
    assert "2 rows would be refused" in page.text
    assert "Foreign" not in page.text
    assert "There is nothing here under this address or id." in page.text
    assert f'href="{LIST}?sort=-name"' in page.text
    assert (Event.objects.count(), Job.objects.count()) == (before, 0)
    unsaid = browser.post(f"{BULK}archive/", {"ids": ids, "back": LIST, "confirmed": "1", "reason": ""})
    assert "A reason is missing" in unsaid.text
    answer = browser.post(f"{BULK}archive/", {"ids": ids, "back": LIST, "confirmed": "1", "reason": "Tidy up"})
    job = Job.objects.get()
    assert answer["Location"] == f"{company.url}/jobs/{job.pk}/"
    run_due_jobs()
    job.refresh_from_db()
    assert (job.state, job.done, job.refused) == ("done", 6, 2)
    assert ClientAccount.objects.filter(partner=company.partner, state="archived").count() == 5
    foreign.refresh_from_db()
    assert foreign.state == "active"


def test_all_that_match_are_meant_across_pages_and_at_most_so_many(company, browser, clients, monkeypatch):
    member = company.partner.memberships.get(user=company.user("seller"))
    monkeypatch.setattr(list_bulk, "MOST_TRIED", 2)
    sent = {"all": "1", "query": "q=client", "back": LIST, "ids": clients[0].pk}
    page = browser.post(f"{BULK}set-owner/", sent)
    assert "5 clients" in page.text
    assert "Only the first 2 rows were tried" in page.text
    browser.post(f"{BULK}set-owner/", sent | {"confirmed": "1", "owner": member.pk})
    run_due_jobs()
    assert ClientAccount.objects.filter(owner=member).count() == 5
    listed = browser.get(f"{LIST}?owner={member.pk}")
    assert f"Owner: {member.user}" in listed.text
    monkeypatch.setattr(list_bulk, "MOST_ROWS", 4)
    assert browser.post(f"{BULK}set-owner/", sent)["Location"] == f"{LIST}?"
    assert browser.post(f"{BULK}set-owner/", {"back": f"{LIST}?q=x"})["Location"] == f"{LIST}?q=x"


def test_the_bar_offers_what_the_role_may_do(company, browser, sign_in, clients, colleague, staff_user):
    page = browser.get(LIST).text
    for change in CLIENT_ACCOUNTS.bulk:
        assert f"{BULK}{change.name}/" in page
    reader = sign_in(company.user("read-only"))
    assert 'name="ids"' not in reader.get(LIST).text
    assert reader.post(f"{BULK}archive/", {"ids": clients[0].pk}).status_code == 403
    assert browser.post(f"{BULK}explode/", {"ids": clients[0].pk}).status_code == 404
    manager = colleague(StaffRole.PARTNER_MANAGER)
    staff = sign_in(staff_user)
    url = "/staff/lists/partners/bulk/assign-manager/"
    assert url in staff.get("/staff/partners/").text
    sent = {"ids": company.partner.pk, "back": "/staff/partners/", "confirmed": "1", "manager": manager.pk}
    assert staff.post(url, sent).status_code == 302
    run_due_jobs()
    company.partner.refresh_from_db()
    assert company.partner.manager == manager
    assert url not in sign_in(colleague(StaffRole.AUDITOR)).get("/staff/partners/").text


def test_ids_that_no_record_has_and_a_place_that_is_none_are_left_out(company, browser, clients):
    ids = [clients[0].pk, "cl_\0", "cl_a/b", "x" * 41]
    page = browser.post(f"{BULK}archive/", {"ids": ids, "back": "//["})
    assert page.status_code == 200
    browser.post(f"{BULK}archive/", {"ids": ids, "back": LIST, "confirmed": "1", "reason": "Tidy up"})
    assert Job.objects.get().total == 1
