"""Keys, people, jobs, files and what else the ground has, as an integrator would use it."""

from django.core.files.uploadedfile import SimpleUploadedFile

from portal import clock
from portal.accounts.models import User
from portal.background import run_everything_due
from portal.demo import PARTNER_SLUG, STAFF_EMAIL, key_path
from portal.events.models import EventDelivery
from portal.mail.models import Message
from portal.ratelimit import TokenBucket
from portal.tenancy.actor import Actor
from portal.tenancy.models import Partner
from portal.viewing.services import start_view
from tests.api.recorder import FOR_STAFF, Recorder
from tests.factories import make_passkey

EXPORTED_BY_STAFF = FOR_STAFF | {
    "applications", "catalogue-revisions", "charges", "credentials", "events", "journey-runs", "memberships", "partners",
}  # fmt: skip
ACTIONS = {"messages": "resend", "event-deliveries": "retry"}
CLIENTS = """Company Name,Domain,Phone
Juniper Veterinary,juniper.example,+1 503 555 0190
Hartwell Dental,hartwelldental.example,ask Priya
"""
TEAMS = """Company Name,Product,Quantity,Commitment Term,Start Date,Auto Renew,Admin Email
Hartwell Dental,DBX-ADV-A,9,Annual,2026-02-15,Yes,front.desk@hartwelldental.example
Hartwell Dental,Dropbox Standard,2,Monthly,2026-02-15,Yes,lab@hartwelldental.example
"""


def first(call: Recorder, noun: str, *, by: str = "partner", **fields: str) -> dict:
    """The first record with these values that this key finds."""
    rows = call.look(f"/{noun}", by=by)["data"]
    return next(row for row in rows if fields.items() <= row.items())


def keys(call: Recorder) -> None:
    mine = call("GET /me")["id"]
    made = call("POST /api-keys", {
        "name": "PSA", "scopes": ["client-accounts:read", "client-accounts:write"], "allowed_networks": ["203.0.113.0/24"],
    })["id"]  # fmt: skip
    call("GET /api-keys")
    call("GET /api-keys/{id}", id=mine)
    call("GET /api-keys/{id}/usage", id=mine)
    call("PATCH /api-keys/{id}", {"name": "PSA, Portland"}, id=made)
    call("POST /api-keys/{id}/rotate", {"overlap": "24-hours"}, id=made)
    call("POST /api-keys/{id}/end-overlap", id=made)
    call("POST /api-keys/{id}/revoke", id=made)
    grant = {"grant_type": "client_credentials", "client_id": mine, "client_secret": key_path().read_text().strip()}
    call("POST /oauth/token", grant | {"scope": "client-accounts:read"}, by="nobody", format="form")
    call("GET /permissions")


def people(call: Recorder) -> None:
    partner = first(call, "partners")["id"]
    invited = call("POST /invitations", {"email": "kai@cascadia-it.example", "role": "technician"})["id"]
    call("GET /invitations")
    call("GET /invitations/{id}", id=invited)
    call("POST /invitations/{id}/resend", id=invited)
    call("POST /invitations/{id}/revoke", id=invited)
    rows = [{"email": "kai@cascadia-it.example"}, {"email": "ada@cascadia-it.example"}]
    call("POST /invitations/bulk", {"action": "create", "rows": rows, "values": {"role": "seller"}})
    mia = first(call, "memberships", role="learner")["id"]
    call("POST /memberships/{id}/change-role", {"role": "technician"}, id=mia)
    call("POST /memberships/bulk", {"action": "change-role", "rows": [{"id": mia}], "values": {"role": "seller"}})
    make_passkey(User.objects.get(memberships=mia))
    call("POST /memberships/{id}/reset-second-factor", {"reason": "Her phone was stolen."}, id=mia)
    call("POST /memberships/{id}/remove", {"keep_api_keys": False}, id=mia)
    call("POST /partners/{id}/set-security-policy", {"second_factor_roles": ["owner", "admin"]}, id=partner)
    call("GET /partners/{id}/security-score", id=partner)


def partners(call: Recorder) -> None:
    found = call("GET /partners", by="staff", query={"limit": "2"})["data"]
    partner, manager = found[-1]["id"], first(call, "staff-members", by="staff", staff_role="partner-manager")["id"]
    call("GET /partners/{id}", by="staff", id=partner)
    call("GET /partners/{id}/consequences", by="staff", query={"of": "suspend"}, id=partner)
    call("POST /partners/{id}/assign-manager", {"manager": manager}, by="staff", id=partner)
    call(
        "POST /partners/bulk",
        {"action": "assign-manager", "rows": [{"id": partner}], "values": {"manager": manager}},
        by="staff",
    )
    call("POST /partners/{id}/suspend", {"reason": "The annual review is two months late."}, by="staff", id=partner)
    call("POST /partners/{id}/reinstate", {"reason": "The review arrived today."}, by="staff", id=partner)


def staff(call: Recorder) -> None:
    camille = first(call, "staff-members", by="staff", staff_role="content-editor")["id"]
    make_passkey(User.objects.get(pk=camille))
    call("POST /staff-members/{id}/reset-second-factor", {"reason": "Her phone was stolen."}, by="staff", id=camille)
    call(
        "POST /staff-members/{id}/change-role",
        {"role": "support", "reason": "Moves to the support team."},
        by="staff",
        id=camille,
    )
    call("POST /staff-members/{id}/remove", {"reason": "Left the network."}, by="staff", id=camille)
    robin, partner = User.objects.get(email=STAFF_EMAIL), Partner.objects.get(slug=PARTNER_SLUG)
    view = start_view(
        actor=Actor.person(robin), partner=partner, role="owner", reason="Nora asked how a renewal looks."
    )
    call("POST /partner-views/{id}/end", by="staff", id=view.pk)


def jobs(call: Recorder) -> None:
    rows = [{"id": first(call, "client-accounts")["id"]}, {"id": "cl_01m8j0d3r40q98rq4pb5vb93hq"}]
    asked = {"action": "update", "rows": rows, "values": {"city": "Salem"}}
    waiting = call("POST /client-accounts/bulk", asked)["id"]
    call("POST /jobs/{id}/cancel", id=waiting)
    run_everything_due()
    done = call.ask("POST", "/client-accounts/bulk", asked)["id"]
    run_everything_due()
    call("GET /jobs")
    call("GET /jobs/{id}", id=done)
    call("GET /jobs/{id}/rows", id=done)
    call("GET /jobs/{id}/file", id=done)
    call("POST /jobs/{id}/retry", id=done)
    call("GET /notifications")


def imports(call: Recorder) -> None:
    upload = SimpleUploadedFile("clients.csv", CLIENTS.encode())
    staged = call("POST /imports", {"noun": "client-accounts", "file": upload}, format="multipart")["id"]
    call("GET /imports")
    call("GET /imports/{id}", id=staged)
    call("POST /imports/{id}/map", {"mapping": {"0": "name", "1": "domain", "2": "phone"}}, id=staged)
    call("GET /imports/{id}/rows", id=staged)
    call("GET /imports/{id}/error-file", id=staged)
    call("POST /imports/{id}/commit", id=staged)
    upload.seek(0)
    other = call.ask("POST", "/imports", {"noun": "client-accounts", "file": upload}, format="multipart")["id"]
    call("POST /imports/{id}/discard", id=other)
    teams = {"noun": "subscriptions", "file": SimpleUploadedFile("teams.csv", TEAMS.encode())}
    brought = call.ask("POST", "/imports", teams, format="multipart")
    assert brought["counts"] == {"new": 1, "refused": 1}, brought
    call.ask("POST", f"/imports/{brought['id']}/commit")


def records(call: Recorder) -> None:
    """What hangs on a client: files, notes, tags; and lists as one likes to see them."""
    client = first(call, "client-accounts", name="Hartwell Dental")["id"]
    upload = SimpleUploadedFile("visit.txt", b"Six rooms, one server under the stairs.\n")
    file = call("POST /files", {"subject_id": client, "file": upload}, format="multipart")["id"]
    call("GET /files", query={"subject_id": client})
    call("GET /files/{id}", id=file)
    call("GET /files/{id}/download", id=file)
    call("DELETE /files/{id}", id=file)
    note = call("POST /notes", {"subject_id": client, "text": "Their practice manager wants a quote before the renewal."})[
        "id"
    ]
    call("PATCH /notes/{id}", {"text": "Their practice manager wants a quote by Friday."}, id=note)
    call("DELETE /notes/{id}", id=note)
    vip, other, *_more = call("GET /tags", query={"limit": "3"})["data"]
    call("PATCH /tags/{id}", {"name": "Key client"}, id=vip["id"])
    call("POST /tags/{id}/merge", {"into": other["id"]}, id=vip["id"])
    call("DELETE /tags/{id}", id=other["id"])
    wanted = {
        "list_name": "client-accounts",
        "name": "Active, by name",
        "query": "state=active&sort=name",
        "shared": True,
    }
    view = call("POST /saved-views", wanted)["id"]
    call("GET /saved-views")
    call("GET /saved-views/{id}", id=view)
    call("PATCH /saved-views/{id}", {"name": "Active clients"}, id=view)
    call("DELETE /saved-views/{id}", id=view)
    call("GET /search", query={"q": "hartwell"})


def exports(call: Recorder) -> None:
    wanted = {"format": "csv", "columns": "name,seats,next_renewal_on", "sort": "name"}
    call("GET /client-accounts/export", query=wanted)
    body = {"format": "xlsx", "filters": {"state": "active"}, "sort": "-name", "columns": ["name", "seats"]}
    call("POST /client-accounts/export", body)
    for operation in call.operations:
        _method, path = operation.split(" /api/v1/")
        noun, _slash, what = path.partition("/")
        if what == "export" and noun != "client-accounts":
            TokenBucket.objects.all().delete()  # every list there is: more than anybody exports in an hour
            by = "staff" if noun in EXPORTED_BY_STAFF else "partner"
            TokenBucket.objects.all().delete()  # so many at one moment are too many
            call(f"GET /{noun}/export", by=by)
            call(f"POST /{noun}/export", {"format": "xlsx"}, by=by)


def events(call: Recorder) -> None:
    call("GET /events", query={"after": "2", "limit": "2"})
    told = first(call, "notifications")["id"]
    call("GET /notifications/{id}", id=told)
    call("POST /notifications/{id}/mark-read", id=told)
    call("POST /notifications/mark-all-read")


def failures(call: Recorder) -> None:
    """The demo has none, so two mails and two deliveries are made to have failed."""
    broken = {"attempts": 8, "error": "ConnectionRefusedError: the mail server did not answer"}
    mails, waiting = (list(kind.objects.order_by("id")[:2]) for kind in (Message, EventDelivery))
    Message.objects.filter(pk__in=[one.pk for one in mails]).update(state=Message.State.FAILED, sent_at=None, **broken)
    EventDelivery.objects.filter(pk__in=[one.pk for one in waiting]).update(
        state=EventDelivery.State.PARKED, done_at=None, parked_at=clock.now(), **broken
    )
    call("GET /messages", by="staff", query={"state": "failed"})
    for noun, failed in (("messages", mails), ("event-deliveries", waiting)):
        rows = [{"id": one.pk} for one in failed]
        call(f"POST /{noun}/bulk", {"action": ACTIONS[noun], "rows": rows}, by="staff")
    call("POST /messages/{id}/resend", by="staff", id=mails[0].pk)
    Message.objects.filter(pk=mails[0].pk).update(state=Message.State.PARKED, in_doubt_at=clock.now())
    call("POST /messages/{id}/mark-arrived", {"reason": "She has it in her inbox."}, by="staff", id=mails[0].pk)
    call("POST /messages/{id}/skip", {"reason": "She was told on the phone."}, by="staff", id=mails[1].pk)
    stopped = call(
        "POST /suppressions",
        {"address": "ida@fjord-drift.example", "stream": "onboarding", "reason": "She asked on the phone."},
    )["id"]
    call("GET /suppressions", query={"ended": "false"})
    call("GET /suppressions/{id}", id=stopped)
    call("POST /suppressions/{id}/end", {"reason": "She wants it again."}, id=stopped)
    journey = next(one for one in call.look("/journeys", by="staff")["data"] if one["code"] == "partner-first-days")
    step = next(one["key"] for one in journey["published"]["content"]["steps"] if one["kind"] == "mail")
    tried = {"step": step, "version": journey["published"]["number"], "partner": first(call, "partners")["id"]}
    call("POST /journeys/{id}/test-mail", tried, by="staff", id=journey["id"])
    journeys = call("GET /journeys", by="staff")["data"]
    call("GET /journeys/{id}/statistics", by="staff", id=journeys[0]["id"])
    [stream, *_others] = call("GET /mail-streams", by="staff")["data"]
    call("GET /mail-streams/{id}", by="staff", id=stream["id"])
    call("POST /mail-streams/{id}/pause", {"reason": "The texts name a price that is wrong."}, by="staff", id=stream["id"])
    call("POST /mail-streams/{id}/resume", {"reason": "The texts are mended."}, by="staff", id=stream["id"])
    runs = call("GET /journey-runs", by="staff", query={"state": "running"})["data"]
    call("GET /journey-runs/{id}", by="staff", id=runs[0]["id"])
    call("POST /journey-runs/{id}/stop", {"reason": "They go on without our mails."}, by="staff", id=runs[0]["id"])
    call("GET /event-deliveries", by="staff", query={"state": "parked"})
    call("GET /event-deliveries/{id}", by="staff", id=waiting[0].pk)
    call("POST /event-deliveries/{id}/retry", by="staff", id=waiting[0].pk)
    call("POST /event-deliveries/{id}/drop", {"reason": "Told by phone."}, by="staff", id=waiting[1].pk)
    call("POST /event-deliveries/retry-parked", {"handler": waiting[0].handler}, by="staff")


STORIES = (keys, people, partners, staff, jobs, imports, records, exports, events, failures)
