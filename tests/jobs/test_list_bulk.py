"""The action bar of lists: selected rows, what would become of each, and the job."""

from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from partners.clients.archiving import archive_client_account
from partners.clients.lists import CLIENT_ACCOUNTS
from partners.clients.models import ClientAccount
from partners.clients.services import create_client_account
from partners.network.models import Profile, Tier
from portal.actions import REGISTRY
from portal.events.models import Event
from portal.jobs import bulk, list_bulk
from portal.jobs.models import Job
from portal.jobs.services import run_due_jobs
from portal.keys.services import create_api_key
from portal.lists.columns import LISTS, BulkChange
from portal.lists.counting import bounded_count
from portal.tenancy.inviting import create_invitation
from portal.tenancy.leaving import what_ends
from portal.tenancy.roles import StaffRole
from portal.tenancy.services import change_role
from portal.web import listing

LIST = "/p/hartwell-it/clients/"
BULK = "/p/hartwell-it/lists/client-accounts/bulk/"


@pytest.fixture
def browser(company, sign_in):
    return sign_in(company.user("owner"))


def test_each_change_that_a_list_offers_is_one_that_rest_offers(db):
    for declared in LISTS.values():
        for change in declared.bulk:
            if change.page:  # a record of its own, which REST creates
                assert f"{change.noun}.{change.verb}" in REGISTRY
                continue
            assert change.verb in bulk.bulk_verbs(declared.noun_of(change))


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
    assert (job.title, job.state, job.done, job.refused) == (f"Archive clients: {len(ids)} clients", "done", 6, 2)
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
    monkeypatch.setattr(BulkChange, "at_once", 4)
    assert browser.post(f"{BULK}set-owner/", sent)["Location"] == f"{LIST}?"
    assert browser.post(f"{BULK}set-owner/", {"back": f"{LIST}?q=x"})["Location"] == f"{LIST}?q=x"


def test_the_bar_says_beforehand_how_many_are_possible(browser, owner, monkeypatch):
    for number in range(51):  # one more than a page
        create_client_account(actor=owner, name=f"Zebra {number}")
    assert "All that match: 51 clients" in browser.get(LIST).text
    monkeypatch.setattr(listing, "bounded_count", partial(bounded_count, most=50))
    page = browser.get(LIST).text
    assert "More than 50 clients match, and at most 10,000 clients are changed at once." in page
    assert 'name="all"' not in page


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
    page = staff.post(url, sent | {"confirmed": "", "asked": "1", "manager": staff_user.pk}).text
    assert f"So far {manager}, who no longer sees it then." in page
    assert url not in sign_in(colleague(StaffRole.AUDITOR)).get("/staff/partners/").text


def test_ids_that_no_record_has_and_a_place_that_is_none_are_left_out(company, browser, clients):
    ids = [clients[0].pk, "cl_\0", "cl_a/b", "x" * 41]
    page = browser.post(f"{BULK}archive/", {"ids": ids, "back": "//["})
    assert page.status_code == 200
    browser.post(f"{BULK}archive/", {"ids": ids, "back": LIST, "confirmed": "1", "reason": "Tidy up"})
    assert Job.objects.get().total == 1


def test_what_depends_on_the_values_is_foreseen_with_them(company, other_company, sign_in, staff_user, run_background):
    """Staff move two partners to a tier that one of them has."""
    registered, select = Tier.objects.get(code="registered"), Tier.objects.get(code="select")
    moved = Profile.objects.create(partner=company.partner, tier=registered)
    Profile.objects.create(partner=other_company.partner, tier=select)
    staff = sign_in(staff_user)
    url = "/staff/lists/partners/bulk/change-tier/"
    assert url in staff.get("/staff/partners/").text
    sent = {"ids": [company.partner.pk, other_company.partner.pk], "back": "/staff/partners/"}
    first = staff.post(url, sent).text
    assert "See what would happen" in first
    assert "would be refused" not in first
    sent |= {"tier": "select", "reason": "They sell enough."}
    unsaid = staff.post(url, sent | {"asked": "1", "reason": ""}).text
    assert "A reason is missing" in unsaid
    page = staff.post(url, sent | {"asked": "1"}).text
    assert "Nordlicht Systemhaus has the tier Select already." in page
    assert "Registered → Select" in page
    assert f"Told by mail: {company.user('owner')}" in page
    assert f'href="/staff/partners/{company.partner.pk}/"' in page
    assert not Job.objects.exists()
    staff.post(url, sent | {"confirmed": "1"})
    run_due_jobs()
    moved.refresh_from_db()
    assert (moved.tier, Job.objects.get().refused) == (select, 1)


def test_each_row_is_foreseen_after_the_ones_before_it(company, browser):
    """Of two who are the last owners the second would stay; and what ends with each stands there by name."""
    owner, admin = company.actor("owner"), company.actor("admin")
    second = company.partner.memberships.get(user=company.user("seller"))
    change_role(actor=owner, membership=second, role="owner")
    create_api_key(actor=admin, name="PSA", scopes=["memberships:read"])
    for number in range(7):
        create_invitation(actor=admin, email=f"new{number}@hartwell.example", role="seller")
    ids = list(company.partner.memberships.order_by("-id").values_list("pk", flat=True))
    page = browser.post("/p/hartwell-it/lists/people/bulk/remove/", {"ids": ids, "back": LIST}).text
    assert "1 row would be refused" in page
    assert "1 API key stops working unless you keep it: PSA" in page
    assert "7 open invitations are revoked: new0@hartwell.example," in page
    assert "and 2 more" in page
    assert company.partner.memberships.count() == len(ids)


def test_what_goes_with_it_takes_as_many_queries_for_three_as_for_one(company, django_assert_num_queries):
    owner = company.actor("owner")
    assert company.people
    ids = list(company.partner.memberships.values_list("pk", flat=True))
    with CaptureQueriesContext(connection) as one:
        what_ends(owner, ids[:1], {})
    with django_assert_num_queries(len(one.captured_queries)):
        what_ends(owner, ids[:3], {})
