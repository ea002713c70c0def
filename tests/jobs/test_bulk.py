"""Many records by one request: each row is what the same request alone would be, whole, and said so."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from partners.clients.models import ClientAccount
from partners.clients.services import create_client_account
from portal import clock, leases
from portal.errors import NotAllowed, NotFound, UnknownChoice
from portal.events.models import Event
from portal.jobs.bulk import bulk_chunk, start_bulk
from portal.jobs.errors import JobNotFinished, NothingToRetry, NotYourJob
from portal.jobs.models import Job, JobRow
from portal.jobs.services import LEASE, MOST_ATTEMPTS, cancel_job, retry_job, run_due_jobs
from portal.tenancy.models import Membership
from portal.tenancy.roles import StaffRole

BULK = "/api/v1/client-accounts/bulk"


def cities() -> list[str]:
    return list(ClientAccount.objects.order_by("external_id").values_list("city", flat=True))


def results(job: Job) -> list[str]:
    return list(job.rows.values_list("state", flat=True))


def test_one_foreign_id_among_own_ones_refuses_its_row_alone(owner, outsider, update):
    theirs = create_client_account(actor=outsider, name="Foreign")
    job = update(owner, {"id": theirs.pk}, {"id": f"cl_{'0' * 26}"})
    run_due_jobs()
    job.refresh_from_db()
    assert (job.state, job.done, job.refused, job.total) == ("done", 7, 2, 7)
    foreign, unknown = job.rows.filter(state="refused")
    assert foreign.problems == unknown.problems
    assert foreign.problems[0]["code"] == "not_found"
    assert foreign.name == ""
    theirs.refresh_from_db()
    assert (theirs.city, cities().count("Portland")) == ("", 5)
    assert Event.objects.filter(verb="client_account.updated", request_id=job.pk).count() == 5


def test_create_and_update_by_rest_with_a_result_for_each_row(api, company, clients):
    keyed = api(company.partner, "client-accounts:write", "client-accounts:read", "jobs:read", "jobs:write")
    rows = [
        {"name": "Harbour Dental", "country": "US"},
        {"name": ""},
        {"name": "X", "surely_unknown": 1},
        {"name": "Client 0", "external_id": "0"},
    ]
    answer = keyed.post(BULK, {"action": "create", "rows": rows})
    assert answer.status_code == 202, answer.content
    job = answer.json()
    assert answer["Location"].endswith(f"/api/v1/jobs/{job['id']}")
    run_due_jobs()
    page = keyed.get(f"/api/v1/jobs/{job['id']}/rows").json()["data"]
    assert [row["result"] for row in page] == ["done", "refused", "refused", "refused"]
    assert ClientAccount.objects.get(pk=page[0]["record_id"]).name == page[0]["name"] == "Harbour Dental"
    assert [row["problems"][0]["field"] for row in page[1:]] == ["name", "surely_unknown", "external_id"]
    assert all(row["problems"][0]["cure"] for row in page[1:])
    assert [row["number"] for row in keyed.get(f"/api/v1/jobs/{job['id']}/rows?result=done").json()["data"]] == [1]
    told = b"".join(keyed.get(f"/api/v1/jobs/{job['id']}/file")).decode()
    assert told.count("\r\n") == 5
    assert "Harbour Dental" in told


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"action": "update", "rows": [{"city": "x"}]}, "rows.0.id"),
        ({"action": "update", "rows": [{"id": 7}]}, "rows.0.id"),
        ({"action": "explode", "rows": [{"id": "x"}]}, "action"),
        ({"action": "create", "rows": []}, "rows"),
        ({"action": "create", "rows": "x"}, "rows"),
        ({"action": "create", "rows": [{}, 1]}, "rows.1"),
        ({"action": "create", "rows": [{}] * 10_001}, "rows"),
    ],
)
def test_what_no_job_could_do_is_refused_whole(api, company, body, field):
    keyed = api(company.partner, "client-accounts:write", "jobs:write")
    answer = keyed.post(BULK, body)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == field
    assert not Job.objects.exists()


def test_a_dry_run_says_what_would_become_of_each_row_and_leaves_nothing(api, company, clients):
    keyed = api(company.partner, "client-accounts:write", "jobs:write")
    before = Event.objects.count(), ClientAccount.objects.count()
    rows = [{"name": "Harbour Dental", "country": "US"}, {"name": ""}]
    answer = keyed.post(f"{BULK}?dry_run=true", {"action": "create", "rows": rows})
    assert (answer.status_code, answer["Dry-Run"]) == (202, "true"), answer.content
    made, refused = answer.json()["rows"]
    assert (made["result"], made["name"], made["problems"]) == ("done", "Harbour Dental", [])
    assert (refused["result"], refused["problems"][0]["field"]) == ("refused", "name")
    assert (Event.objects.count(), ClientAccount.objects.count()) == before
    assert not Job.objects.exists()
    assert keyed.post(BULK, {"action": "create", "rows": rows}).json()["rows"] == []


def test_who_may_not_do_it_to_one_may_not_do_it_to_many(api, company, update):
    for role in ("read-only", "billing", "learner"):
        with pytest.raises(NotAllowed):
            update(company.actor(role))
    for scopes in (["jobs:write"], ["client-accounts:write"]):
        assert (
            api(company.partner, *scopes).post(BULK, {"action": "create", "rows": [{"name": "x"}]}).status_code == 403
        )
    with pytest.raises(UnknownChoice):
        start_bulk(actor=company.actor("owner"), noun="memberships", action="create", rows=[{"id": "me_x"}])


def test_a_worker_that_was_killed_between_two_rows_loses_none_and_doubles_none(owner, update):
    job = update(owner)
    leases.claim(job, waiting="queued", working="running", lease=LEASE)
    bulk_chunk(job, owner, 2)  # and then the process is gone, before it could say so
    run_due_jobs()
    assert results(job) == ["done", "done", "waiting", "waiting", "waiting"]
    with clock.moved(by=LEASE + timedelta(seconds=1)):
        run_due_jobs()
    job.refresh_from_db()
    assert (job.state, job.done) == ("done", 5)
    assert Event.objects.filter(verb="client_account.updated").count() == 5


def test_a_job_that_ends_its_workers_is_given_up(owner, update):
    job = update(owner)
    for attempt in range(MOST_ATTEMPTS):
        with clock.moved(by=2 * attempt * LEASE):
            assert leases.claim(job, waiting="queued", working="running", lease=LEASE)
    with clock.moved(by=2 * MOST_ATTEMPTS * LEASE):
        run_due_jobs()
    job.refresh_from_db()
    assert (job.state, results(job)) == ("failed", ["waiting"] * 5)
    assert "begun 5 times" in job.error


def test_a_worker_whose_lease_ended_does_not_write_over_the_next_one(owner, update, monkeypatch):
    """It comes back to life in the middle of its chunk, while the other one has finished the job."""
    job = update(owner)

    def slow(job, actor, limit):
        with clock.moved(by=LEASE + timedelta(seconds=1)):
            monkeypatch.undo()
            run_due_jobs()
        return bulk_chunk(job, actor, limit)

    monkeypatch.setattr("portal.jobs.services.chunk_of", lambda kind: slow)
    run_due_jobs()
    job.refresh_from_db()
    assert (job.state, job.done) == ("done", 5)
    assert Event.objects.filter(verb="client_account.updated").count() == 5
    assert Event.objects.filter(verb="job.finished").count() == 1


def test_cancelled_while_it_runs_it_says_which_rows_are_in_and_does_the_rest_later(owner, update, monkeypatch):
    job = update(owner)
    monkeypatch.setattr("portal.jobs.services.CHUNK", 2)

    def cancelled_meanwhile(job, actor, limit):
        done = bulk_chunk(job, actor, limit)
        cancel_job(actor=owner, job=job)
        return done

    monkeypatch.setattr("portal.jobs.services.chunk_of", lambda kind: cancelled_meanwhile)
    run_due_jobs()
    job.refresh_from_db()
    assert (job.state, job.done, job.remaining) == ("cancelled", 2, 3)
    assert results(job) == ["done", "done", "waiting", "waiting", "waiting"]
    monkeypatch.undo()
    retry_job(actor=owner, job=job)
    run_due_jobs()
    job.refresh_from_db()
    assert (job.state, job.done, cities()) == ("done", 5, ["Portland"] * 5)
    assert Event.objects.filter(verb="client_account.updated").count() == 5


def test_trying_again_does_only_what_is_not_in(owner, outsider, clients, update):
    clients[1].external_id = ""
    job = update(owner, {"id": clients[0].pk, "external_id": "1"})  # taken by another client
    run_due_jobs()
    job.refresh_from_db()
    assert job.refused == 1
    with pytest.raises(NotFound):
        retry_job(actor=outsider, job=job)
    ClientAccount.objects.filter(external_id="1").update(external_id="11")
    retry_job(actor=owner, job=job)
    with pytest.raises(JobNotFinished):
        retry_job(actor=owner, job=job)
    run_due_jobs()
    job.refresh_from_db()
    assert (job.state, job.refused, job.done) == ("done", 0, 6)
    with pytest.raises(NothingToRetry):
        retry_job(actor=owner, job=job)


@pytest.mark.django_db(transaction=True)
def test_two_who_try_again_at_once_start_it_once(company, update):
    owner = company.actor("owner")
    job = update(owner, {"id": f"cl_{'0' * 26}"})
    run_due_jobs()
    answers: list[str] = []

    def again() -> None:
        try:
            retry_job(actor=owner, job=job)
            answers.append("started")
        except JobNotFinished:
            answers.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=again) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["refused", "started"]


def test_whose_rights_are_gone_stops_and_says_so(company, update):
    job = update(company.actor("seller"))
    Membership.objects.filter(user=company.user("seller")).delete()
    run_due_jobs()
    job.refresh_from_db()
    assert (job.state, job.done) == ("failed", 0)
    assert "no longer has access" in job.error
    assert cities() == [""] * 5


def test_who_only_reads_steers_no_job_of_others(company, update):
    job = update(company.actor("seller"))
    for role in ("read-only", "billing"):
        with pytest.raises(NotYourJob):
            cancel_job(actor=company.actor(role), job=job)
    cancel_job(actor=company.actor("technician"), job=job)


def test_a_row_that_crashes_is_refused_and_the_others_are_done(owner, update, monkeypatch):
    from partners.clients import api

    real = api.update_client_account

    def crashing(*, client_account, **values):
        if client_account.external_id == "2":
            raise RuntimeError("bug")
        return real(client_account=client_account, **values)

    monkeypatch.setattr(api, "update_client_account", crashing)
    job = update(owner)
    run_due_jobs()
    assert results(job) == ["done", "done", "refused", "done", "done"]
    assert job.rows.get(state="refused").problems[0]["code"] == "internal_error"


def test_staff_give_many_partners_a_manager(company, other_company, colleague, api):
    manager = colleague(StaffRole.PARTNER_MANAGER)
    keyed = api(None, "partners:write", "jobs:write", staff=True)
    rows = [{"id": company.partner.pk}, {"id": other_company.partner.pk}]
    answer = keyed.post(
        "/api/v1/partners/bulk", {"action": "assign-manager", "values": {"manager": manager.pk}, "rows": rows}
    )
    assert answer.status_code == 202, answer.content
    run_due_jobs()
    job = Job.objects.get()
    assert (job.partner_id, job.state, job.refused) == (None, "done", 0), list(JobRow.objects.values("problems"))
    for one in (company, other_company):
        one.partner.refresh_from_db()
        assert one.partner.manager == manager
    elsewhere = api(company.partner, "jobs:read")
    assert elsewhere.get(f"/api/v1/jobs/{job.pk}").status_code == 404


def test_what_every_row_carries_is_short_and_an_id_that_is_none_has_no_page(company, api, owner, sign_in):
    keyed = api(company.partner, "client-accounts:write", "jobs:write", "jobs:read")
    rows = [{"id": "cl_a/b"}]
    for values in ({"city": "x" * 30_000}, {"tags": ["a"] * 10_000}):
        answer = keyed.post("/api/v1/client-accounts/bulk", {"action": "update", "values": values, "rows": rows}, "json")
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "values")
    job = start_bulk(actor=owner, noun="client-accounts", action="update", rows=rows, values={"city": "Portland"})
    run_due_jobs()
    assert "cl_a/b" in sign_in(company.user("owner")).get(f"{company.url}/jobs/{job.pk}/").text
