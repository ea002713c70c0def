"""Clients, seats, the partner itself, the network: the trade's day."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings

from partners.catalogue.models import Plan
from partners.client_requests.asking import ask
from partners.clients.services import create_client_account
from partners.contacts.models import Contact
from partners.delegated_access.answering import accept_access
from partners.delegated_access.models import DelegatedAccess
from partners.drift.models import DriftFinding
from partners.dropbox.gateway.consent import SCOPES
from partners.dropbox.gateway.values import Member, Role, Snapshot, Status, Team
from partners.dropbox.models import DropboxConnection
from partners.dropbox.seats.models import SeatOperation
from partners.handovers.services import offer_handover
from partners.network.links import CONFIRM, MEND, make_token
from partners.network.models import Application
from partners.orders.buying import order_subscription
from partners.orders.desk import request_information
from partners.orders.models import LicenceOrder, Order
from partners.subscriptions.models import Subscription
from partners.teams.models import TeamMember
from partners.teams.recording import record_reading
from portal import clock
from portal.accounts.models import User
from portal.background import run_everything_due
from portal.demo import PARTNER_SLUG, STAFF_EMAIL, owner_of
from portal.sealing import seal
from portal.tenancy.actor import Actor
from portal.tenancy.models import Partner
from tests.api.recorder import Recorder
from tests.api.stories.portal import first
from tests.factories import picture
from tests.trade import confirm

JUNIPER = {
    "external_id": "1074", "name": "Juniper Veterinary", "domain": "juniper.example", "country": "US", "tax_id": "91-1144442",
    "phone": "+1 503 555 0190", "address_line1": "12 Alder Street", "city": "Salem", "region": "OR",
    "postal_code": "97301", "contact_name": "Mara Finch", "contact_email": "mara@juniper.example", "tags": ["Healthcare"],
}  # fmt: skip
REASON = {"reason": "The practice closed at the end of November."}


def clients(call: Recorder) -> None:
    made = call("POST /client-accounts", JUNIPER)
    client = made["id"]
    call("PATCH /client-accounts/{id}", {"city": "Portland", "postal_code": "97209"}, id=client)
    call("POST /client-accounts/{id}/undo", id=client)
    call("POST /client-accounts/{id}/add-tags", {"tags": ["VIP"]}, id=client)
    call("POST /client-accounts/{id}/remove-tags", {"tags": ["VIP"]}, id=client)
    call("POST /client-accounts/{id}/archive", REASON, id=client)
    call("POST /client-accounts/{id}/restore", {"reason": "A new owner took the practice over."}, id=client)
    contract = call("POST /custom-fields", {"name": "Contract number", "kind": "text", "help": "As on paper."})["id"]
    level = call.ask("POST", "/custom-fields", {"name": "Support level", "kind": "choice", "choices": ["Basic", "Plus"]})["id"]
    call.ask("PATCH", f"/client-accounts/{client}", {"custom_fields": {contract: "K-1041", level: "Plus"}})
    call("GET /custom-fields")
    call("GET /custom-fields/{id}", id=level)
    call("PATCH /custom-fields/{id}", {"choices": ["Basic", "Plus", "Premium"]}, id=level)
    call("POST /custom-fields/{id}/archive", id=contract)
    call("POST /custom-fields/{id}/restore", id=contract)
    other = call.ask("POST", "/client-accounts", {"name": "Juniper Vets"})
    call("GET /client-accounts/{id}/merge-preview", query={"other": other["id"]}, id=client)
    merged = {"other": other["id"], "confirmation": other["name"], "reason": "The same practice twice."}
    call("POST /client-accounts/{id}/merge", merged, id=client)
    outage = {"client_account": client, "kind": "outage", "name": "Mara Finch", "email": "mara.finch@home.example"}
    contact = call("POST /contacts", outage | {"phone": "+1 503 555 0191"})["id"]
    call("GET /contacts", query={"client_account": client})
    call("GET /contacts/{id}", id=contact)
    call("PATCH /contacts/{id}", {"phone": "+1 503 555 0192"}, id=contact)
    call("DELETE /contacts/{id}", id=contact)


def subscriptions(call: Recorder) -> None:
    client = call.ask("POST", "/client-accounts", JUNIPER)["id"]
    plan = next(one for one in call.look("/plans")["data"] if one["code"] == "advanced")["id"]
    there = {
        "client_account": client,
        "plan": plan,
        "term": "yearly",
        "seats": 12,
        "admin_email": "mara@juniper.example",
        "started_on": (clock.today() - timedelta(days=5)).isoformat(),
    }
    sold = call("POST /subscriptions", there)["id"]
    more = call("POST /subscriptions/{id}/change-seats", {"seats": 15, "reason": "Second practice"}, id=sold)
    confirm(Order.objects.get(pk=more["order"]))
    call.ask("POST", f"/subscriptions/{sold}/change-seats", {"seats": 9, "reason": "Two vets leave in spring"})
    call("GET /subscriptions/{id}/seat-movements", id=sold)
    line = call("GET /seat-movements", query={"subscription": sold})["data"][0]["id"]
    call("GET /seat-movements/{id}", id=line)
    call("GET /subscriptions/{id}/scheduled-changes", id=sold)
    change = call("GET /scheduled-changes", query={"state": "scheduled", "sort": "effective_on"})["data"][0]["id"]
    call("GET /scheduled-changes/{id}", id=change)
    call("GET /subscriptions/{id}/seats", id=sold, query={"on": clock.today().isoformat()})
    higher = next(one for one in call.look("/plans")["data"] if one["code"] == "enterprise")["id"]
    raised = {"plan": higher, "reason": "A contract of their own"}
    call("POST /subscriptions/{id}/change-plan", raised, id=sold, query={"dry_run": "true"})
    history = next(one for one in call.look("/add-ons")["data"] if one["code"] == "extended-version-history")["id"]
    added = {"add_on": history, "reason": "Their insurance asks for it"}
    confirm(Order.objects.get(pk=call("POST /subscriptions/{id}/add-add-on", added, id=sold)["order"]))
    call("POST /subscriptions/{id}/remove-add-on", {"add_on": history, "reason": "Only until the audit"}, id=sold)
    call("POST /subscriptions/{id}/change-term", {"term": "monthly", "reason": "Month by month from then"}, id=sold)
    call("POST /subscriptions/{id}/set-invoiced", {"invoiced": False, "reason": "The client pays by card"}, id=sold)
    call("POST /subscriptions/{id}/let-end", {"reason": "The practice closes"}, id=sold)
    call("POST /subscriptions/{id}/let-renew", {"reason": "It was sold, and goes on"}, id=sold)
    call("GET /subscriptions/{id}/charges", id=sold)
    call("GET /subscriptions/{id}/timeline", id=sold)
    call("GET /subscriptions/{id}/upgrades", id=sold)
    call("GET /renewals", query={"client_account": client})
    call("GET /renewals/{id}", id=sold)
    call("GET /renewals/{id}/letter", id=sold)
    call("GET /renewals/at-stake", query={"client_account": client})
    call("POST /renewals/{id}/report-use", {"used": 11, "used_on": "2026-11-30"}, id=sold)
    people = SimpleUploadedFile("people.csv", b"Email,Status\nada@hartwell.example,Active\nben@hartwell.example,Invited\n")
    call("POST /renewals/{id}/report-roster", {"file": people}, format="multipart", id=sold)
    charge = call("GET /charges", query={"subscription": sold, "sort": "-part_start", "limit": "2"})["data"][0]["id"]
    call("GET /charges/{id}", id=charge)
    call("GET /charges/report", query={"by": "plan"})
    call("GET /charges/estimate", query={"client_account": client})
    scheduled_reports(call)
    waiting = call.look(f"/subscriptions/{sold}/scheduled-changes")["data"]
    seats = next(one for one in waiting if one["kind"] == "seats" and one["state"] == "scheduled")["id"]
    call("POST /subscriptions/{id}/withdraw-change", {"scheduled_change": seats, "reason": "They stay."}, id=sold)
    unpaid = {"ground": "client_unpaid", "reason": "Two invoices are open since September"}
    call("POST /subscriptions/{id}/suspend", unpaid, id=sold)
    call("GET /subscriptions/{id}/suspensions", id=sold)
    call("POST /subscriptions/{id}/reactivate", {"ground": "client_unpaid", "reason": "Paid today"}, id=sold)
    call("POST /subscriptions/{id}/cancel", {"reason": "Ordered for the wrong client."}, id=sold)


def qualifications(call: Recorder) -> None:
    """A school is requested for, looked at and confirmed; what else becomes of requests."""
    client = call.ask("POST", "/client-accounts", JUNIPER | {"external_id": "1077", "domain": "alder.example"})["id"]
    asked = {"client_account": client, "kind": "education", "institution": "school", "registration": "OR-5521"}
    school = call("POST /qualifications", asked)["id"]
    call("GET /qualifications", query={"client_account": client})
    confirmed = {"expires_on": (clock.today() + timedelta(days=365)).isoformat(), "reason": "Found in the state's register"}
    call("POST /qualifications/{id}/confirm", confirmed, by="staff", id=school)
    call("GET /qualifications/{id}", id=school)
    call.ask("PATCH", f"/client-accounts/{client}", {"name": "Alder College"})
    call("POST /qualifications/{id}/keep", {"reason": "The same school."}, by="staff", id=school)
    call("POST /qualifications/{id}/end", {"reason": "The school has closed."}, by="staff", id=school)
    other = asked | {"kind": "non-profit", "institution": "charity"}
    charity = call.ask("POST", "/qualifications", other)["id"]
    call("POST /qualifications/{id}/decline", {"reason": "The register does not know the number."}, by="staff", id=charity)
    call("POST /qualifications/{id}/withdraw", id=call.ask("POST", "/qualifications", other)["id"])


def client_requests(call: Recorder) -> None:
    """A contact is given self-service and asks by its link; one request is approved, one declined, a message answered."""
    client = next(one for one in call.look("/client-accounts", q="Kestrel")["data"])["id"]
    about = {"client_account": client, "kind": "billing", "name": "Owen Hale", "email": "owen@kestrel.example"}
    contact = Contact.objects.get(pk=call.ask("POST", "/contacts", about)["id"])
    call("POST /contacts/{id}/allow-self-service", id=contact.pk)
    contact.refresh_from_db()
    Contact.objects.filter(pk=contact.pk).update(self_service_mailed_at=clock.now() - timedelta(hours=1))
    call("POST /contacts/{id}/send-self-service-link", id=contact.pk)
    team = Subscription.objects.get(client_account=client, state="active")
    holder = Actor.link(contact, contact.name)
    ending = ask(actor=holder, contact=contact, kind="let-end", subscription=team.pk, note="The studio moves abroad.")
    wrote = ask(actor=holder, contact=contact, kind="message", note="Can two teams become one?")
    waiting = call("GET /client-requests", query={"state": "requested", "kind": "change-seats"})["data"][0]["id"]
    call("GET /client-requests/{id}", id=waiting)
    seen = call("GET /client-requests/{id}/preview", id=waiting)
    call("POST /client-requests/{id}/approve", {"digest": seen["digest"]}, id=waiting)
    call("POST /client-requests/{id}/decline", {"reason": "The contract runs until the spring."}, id=ending.pk)
    call("POST /client-requests/{id}/answer", {"reason": "Yes, at the renewal. We call you on Monday."}, id=wrote.pk)
    call("POST /contacts/{id}/end-self-service", id=contact.pk)


@override_settings(DROPBOX={"key": "app-key", "secret": "app-secret", "sandbox": ""})
def dropbox_connections(call: Recorder) -> None:
    """A team's admin is asked; that is withdrawn and asked again. Then it is connected, as far as the portal knows."""
    client = next(one for one in call.look("/client-accounts", q="Kestrel")["data"])["id"]
    team = {"subscription": Subscription.objects.filter(client_account=client, state="active")[0].pk}
    withdrawn = call("POST /dropbox-connections", team)["id"]
    call("POST /dropbox-connections/{id}/disconnect", {"reason": "Asked of the wrong team."}, id=withdrawn)
    made = call.ask("POST", "/dropbox-connections", team)["id"]
    DropboxConnection.objects.filter(pk=made).update(mailed_at=clock.now() - timedelta(hours=1))
    call("POST /dropbox-connections/{id}/send-link", id=made)
    call("POST /dropbox-connections/{id}/ask-another", {"email": "ruth@kestrel.example"}, id=made)
    run_everything_due()
    call("GET /dropbox-connections/{id}/invitation", id=made)
    row = DropboxConnection.objects.get(pk=made)
    row.state, row.environment, row.team_id, row.team_name = "connected", "live", "dbtid:AAB-of-the-example", "Kestrel"
    row.scopes, row.connected_by, row.connected_by_email = sorted(SCOPES), "Ruth Alder", "ruth@kestrel.example"
    row.connected_at = row.last_ok_at = clock.now()
    row.refresh_token = seal(row, "refresh_token", "shown to nobody")
    row.save()
    call("GET /dropbox-connections", query={"state": "connected"})
    call("GET /dropbox-connections/{id}", id=made)
    call("POST /dropbox-connections/{id}/read-again", id=made)
    _team_was_read(call, row)


def _team_was_read(call: Recorder, row: DropboxConnection) -> None:
    """As it stands after a reading: two people, one of them invited, and one licence that nobody uses."""
    tom = Member(team_member_id="dbmid:AAB-tom", email="tom@kestrel.example", status=Status.INVITED, invited_at=clock.now())
    ruth = Member(
        team_member_id="dbmid:AAB-ruth", email="ruth@kestrel.example", status=Status.ACTIVE, display_name="Ruth Alder",
        roles=(Role("pid_dbtmr:team", "Team"),), joined_at=clock.now(),
    )  # fmt: skip
    record_reading(row, Snapshot(Team(row.team_id, row.team_name, 3, 2, 2), (ruth, tom), (), "req"), clock.now())
    people = call("GET /team-members", query={"status": "invited"})
    call("GET /team-members/{id}", id=people["data"][0]["id"])
    finding = DriftFinding.objects.create(
        partner=row.partner, connection=row, kind="member-unknown", state="open", subject=tom.team_member_id,
        subject_label=tom.email, seats=1, dropbox_says="invited", first_seen_at=clock.now(), last_seen_at=clock.now(),
    )  # fmt: skip
    call("GET /drift-findings", query={"state": "open", "limit": "1"})
    shown = call("GET /drift-findings/{id}", id=finding.pk)
    call("POST /drift-findings/{id}/accept", {"seen": shown["seen"]}, id=finding.pk)
    finding.pk, finding.kind, finding.subject_label = None, "status-differs", ruth.email
    finding.subject, finding.portal_says, finding.dropbox_says = ruth.team_member_id, "suspended", "active"
    finding.save(force_insert=True)
    call("POST /drift-findings/bulk", {"action": "accept", "rows": [{"id": finding.pk, "seen": finding.seen}]})
    days = call("GET /team-snapshots", query={"connection": row.pk, "limit": "1"})
    call("GET /team-snapshots/{id}", id=days["data"][0]["id"])
    seat_operations(call, row.pk)


def seat_operations(call: Recorder, connection: str) -> None:
    """One person is invited, thought better of; another one was refused, and is tried again."""
    tom = {"connection": connection, "email": "tom@kestrel.example", "given_name": "Tom", "surname": "Stein"}
    made = call("POST /seat-operations", tom)["id"]
    call("GET /seat-operations", query={"connection": connection, "state": "waiting"})
    call("GET /seat-operations/{id}", id=made)
    call("POST /seat-operations/{id}/cancel", id=made)
    ann = call.ask("POST", "/seat-operations", {"connection": connection, "email": "ann@kestrel.example"})["id"]
    refused = {"state": "refused", "tag": "user_on_another_team", "next_at": None, "ended_at": clock.now()}
    SeatOperation.objects.filter(pk=ann).update(**refused)
    call("POST /seat-operations/{id}/retry", id=ann)
    team_members(call, connection)
    rows = [{"email": "kai@kestrel.example"}, {"email": "ada@kestrel.example", "given_name": "Ada"}]
    call("POST /seat-operations/bulk", {"action": "create", "values": {"connection": connection}, "rows": rows})


def team_members(call: Recorder, connection: str) -> None:
    """Each thing that is done with somebody on a team, with whoever it fits at the moment."""
    removal = {"files": "leave", "wipe_devices": False}
    for verb, status, body in (
        ("suspend", "active", None), ("unsuspend", "suspended", None), ("resend", "invited", None), ("remove", "active", removal),
        ("recover", "removed", None),
    ):  # fmt: skip
        member = TeamMember.objects.get(connection=connection, email="ruth@kestrel.example")
        SeatOperation.objects.filter(email=member.email).delete()
        TeamMember.objects.filter(pk=member.pk).update(status=status, is_recoverable=status == "removed")
        call(f"POST /team-members/{{id}}/{verb}", *([body] if body else []), id=member.pk)
    call("POST /team-members/bulk", {"action": "recover", "rows": [{"id": member.pk}]})


def delegated_accesses(call: Recorder) -> None:
    """Asked for and taken back; asked for anew, accepted by the admin's link, and ended."""
    client = next(one for one in call.look("/client-accounts", q="Kestrel")["data"])["id"]
    team = Subscription.objects.filter(client_account=client, state="active")[0].pk
    wanted = {"subscription": team, "actions_permitted": ["invite", "suspend"], "months": 12, "extends": True}
    withdrawn = call("POST /delegated-accesses", wanted | {"note": "For the new starters."})["id"]
    call("POST /delegated-accesses/{id}/end", {"reason": "The client starts in the spring instead."}, id=withdrawn)
    made = call.ask("POST", "/delegated-accesses", wanted)["id"]
    DelegatedAccess.objects.filter(pk=made).update(mailed_at=clock.now() - timedelta(hours=1))
    call("POST /delegated-accesses/{id}/send-link", id=made)
    run_everything_due()
    call("GET /delegated-accesses/{id}/invitation", id=made)
    row = DelegatedAccess.objects.get(pk=made)
    accept_access(actor=Actor.link(row, row.email), delegated_access=row)
    call("GET /delegated-accesses", query={"state": "accepted"})
    call("GET /delegated-accesses/{id}", id=made)


def scheduled_reports(call: Recorder) -> None:
    """A report that is mailed to whoever owns the company."""
    reader = next(one["user"] for one in call.look("/memberships")["data"] if one["role"] == "owner")
    monthly = {"by": "client", "period": "last-month", "rhythm": "monthly", "month_day": 1, "readers": [reader]}
    made = call("POST /scheduled-reports", monthly | {"name": "Margin by client"})["id"]
    call("GET /scheduled-reports", query={"state": "active", "limit": "1"})
    call("GET /scheduled-reports/{id}", id=made)
    call("PATCH /scheduled-reports/{id}", {"rhythm": "weekly", "weekday": 1, "period": "last-7-days"}, id=made)
    call("POST /scheduled-reports/{id}/send", id=made)
    call("POST /scheduled-reports/{id}/pause", id=made)
    call("POST /scheduled-reports/{id}/resume", id=made)
    call("DELETE /scheduled-reports/{id}", id=made)


def internal_use(call: Recorder) -> None:
    """Licences for the partner's own people; those that the demo has had come to their end."""
    plan = next(one for one in call.look("/plans")["data"] if one["code"] == "advanced")["id"]
    asked = {"plan": plan, "seats": 4, "admin_email": "us@cascadia-it.example", "purpose": "Our own projects"}
    Subscription.objects.filter(client_account__own=True).update(state="expired")
    granted = call("POST /internal-use-requests", asked)["id"]
    call("GET /internal-use-requests", query={"state": "requested"})
    call("GET /internal-use-requests/{id}", id=granted)
    given = {"seats": 3, "reason": "As many as work with clients"}
    order = call("POST /internal-use-requests/{id}/approve", given, by="staff", id=granted)["order"]
    call.ask("POST", f"/orders/{order}/cancel", {"reason": "Other people than we thought."})
    other = call.ask("POST", "/internal-use-requests", asked)["id"]
    call("POST /internal-use-requests/{id}/decline", {"reason": "Not before the review."}, by="staff", id=other)
    call("POST /internal-use-requests/{id}/withdraw", id=call.ask("POST", "/internal-use-requests", asked)["id"])


def trials(call: Recorder) -> None:
    """A trial is quoted and ordered as every team is, and converted before it ends."""
    client = call.ask("POST", "/client-accounts", JUNIPER | {"external_id": "1076", "domain": "juniper-lab.example"})["id"]
    asked = {"kind": "start-trial", "client_account": client, "plan": "advanced", "admin_email": "lab@juniper.example"}
    quote = call.ask("POST", "/quotes", asked)["id"]
    order = call.ask("POST", "/orders", {"quotes": [quote], "reason": "The lab tries it first."})["id"]
    call.ask("POST", f"/orders/{order}/place", {"reason": "The lab tries it first."})
    confirm(Order.objects.get(pk=order))
    trial = call("GET /subscriptions", query={"client_account": client, "state": "trial"})["data"][0]["id"]
    paid = {"term": "yearly", "seats": 5, "reason": "The lab stays"}
    call("POST /subscriptions/{id}/convert", paid, id=trial)


def orders(call: Recorder) -> None:
    """What is bought, from the quote to the confirmation. The trade desk's part is staff's."""
    client = call.ask("POST", "/client-accounts", JUNIPER | {"external_id": "1075", "domain": "juniper-vets.example"})["id"]
    asked = call("GET /provisioning-questions", query={"on": clock.today().isoformat(), "plan": "advanced"})["data"]
    call("GET /provisioning-questions/{id}", id=asked[0]["id"])
    team = {"kind": "subscribe", "client_account": client, "plan": "advanced", "term": "yearly", "seats": 5}
    team |= {"provisioning": {"team-name": "Juniper Vets", "data-residency-agreed": "yes"}}
    quote = call("POST /quotes", team | {"admin_email": "mara@juniper-vets.example"})["id"]
    call("GET /quotes", query={"client_account": client, "created_since": f"{clock.today()}T00:00:00Z"})
    call("GET /quotes/{id}", id=quote)
    made = call("POST /orders", {"quotes": [quote], "purchase_order_number": "PO-2291"})["id"]
    call("GET /orders", query={"at_work": "true"})
    call("GET /orders/{id}", id=made)
    call("PATCH /orders/{id}", {"deal_code": "KOALA-2026-118"}, id=made)
    trial = {"kind": "start-trial", "client_account": client, "plan": "advanced", "admin_email": "lab@juniper-vets.example"}
    beside = call.ask("POST", "/quotes", trial)["id"]
    added = call("POST /orders/{id}/add-line", {"quote": beside}, id=made)
    call("POST /orders/{id}/remove-line", {"line": added["lines"][-1]["id"]}, id=made)
    shown = call.ask("POST", f"/orders/{made}/renew-quotes?dry_run=true")
    call("POST /orders/{id}/renew-quotes", {"digest": shown["digest"]}, id=made)
    call("POST /orders/{id}/place", {"reason": "The practice opens in January."}, id=made)
    waiting = call("GET /licence-orders", query={"order": made})["data"][0]["id"]
    desk = {"actor": Actor.person(User.objects.get(email=STAFF_EMAIL)), "licence_order": LicenceOrder.objects.get(pk=waiting)}
    request_information(**desk, questions={"admin_email": "The distributor says that this domain takes no mail."})
    call("GET /licence-orders/{id}", id=waiting)
    answers = {"answers": {"admin_email": "mara@juniper.example"}}
    call("POST /licence-orders/{id}/answer", answers, id=waiting)
    call("POST /orders/{id}/cancel", {"reason": "The practice chose another plan."}, id=made)


def bulk_changes(call: Recorder) -> None:
    """One change for many teams: planned, confirmed, stopped, resumed, undone. The portal's job does the rows."""
    teams = [row["id"] for row in call.look("/renewals", auto_renew="true")["data"][:3]]
    plan = {"kind": "let-end", "subscriptions": teams}
    made = call("POST /bulk-changes", plan)
    call("GET /bulk-changes", query={"state": "planned"})
    call("GET /bulk-changes/{id}", id=made["id"])
    call("GET /bulk-changes/{id}/rows", id=made["id"])
    call("POST /bulk-changes/{id}/confirm", {"hash": made["hash"], "reason": "They all move away."}, id=made["id"])
    call("POST /bulk-changes/{id}/stop", id=made["id"])
    call("POST /bulk-changes/{id}/resume", {"reason": "It was right."}, id=made["id"])
    run_everything_due()
    call("GET /bulk-changes/{id}/receipt", id=made["id"])
    call("POST /bulk-changes/{id}/undo", {"reason": "They stay after all."}, id=made["id"])
    run_everything_due()
    other = call.ask("POST", "/bulk-changes", plan)
    call.ask("POST", f"/bulk-changes/{other['id']}/confirm", {"hash": other["hash"], "reason": "They move away."})
    call.ask("POST", f"/bulk-changes/{other['id']}/stop", {})
    call("POST /bulk-changes/{id}/give-up", {"reason": "Not this year."}, id=other["id"])


def trade_desk(call: Recorder) -> None:
    """Staff's side: what partners ordered, one after the other."""
    seller, plan = owner_of(PARTNER_SLUG), Plan.objects.get(code="advanced")
    rows = []
    for number in range(4):
        client = create_client_account(actor=seller, name=f"Harbour Clinic {number}", domain=f"clinic-{number}.example")
        sold = {"plan": plan, "term": "yearly", "seats": 5, "admin_email": f"it@clinic-{number}.example"}
        ordered = order_subscription(actor=seller, client_account=client, **sold)
        rows.append(LicenceOrder.objects.get(line__order=ordered).pk)
    asked, refused, bought, by_itself = rows
    LicenceOrder.objects.filter(pk=by_itself).update(channel="sandbox")  # as of a team in the sandbox
    call("POST /licence-orders/{id}/try-again", id=by_itself, by="staff")
    call("POST /licence-orders/{id}/take-over", id=by_itself, by="staff")
    questions = {"questions": {"message": "Is it a new team, or one that was deleted?"}}
    call("POST /licence-orders/{id}/request-information", questions, id=asked, by="staff")
    call("POST /licence-orders/{id}/refuse", {"reason": "The distributor does not sell there."}, id=refused, by="staff")
    call("POST /licence-orders/{id}/mark-ordered", {"reference": "TD-88120"}, id=bought, by="staff")
    checklist = call.look(f"/licence-orders/{bought}")["checklist"]
    confirmed = {"reference": "TD-88120", "checked": [point["key"] for point in checklist]}
    call("POST /licence-orders/{id}/confirm", confirmed, id=bought, by="staff")


def catalogue(call: Recorder) -> None:
    call("GET /price-list-items", query={"on": clock.today().isoformat(), "item": "advanced", "limit": "2"})
    call("GET /add-ons", query={"limit": "2"})
    call("GET /commitment-rules", query={"on": clock.today().isoformat()})
    price = {
        "item": "advanced", "tier": "select", "term": "yearly", "currency": "USD", "cost": "231.00", "retail": "285.00",
        "valid_from": (clock.today() + timedelta(days=30)).isoformat(), "source": "Price sheet of January",
    }  # fmt: skip
    asked = {"title": "Advanced costs more from January", "prices": [price], "reason": "I am the only network admin yet."}
    shown = call.ask("POST", "/catalogue-revisions?dry_run=true", asked, by="staff")
    made = call("POST /catalogue-revisions", asked | {"digest": shown["digest"]}, by="staff")["id"]
    call("GET /catalogue-revisions", by="staff", query={"begun": "false"})
    call("GET /catalogue-revisions/{id}", by="staff", id=made)
    call("POST /catalogue-revisions/{id}/withdraw", {"reason": "The distributor took it back."}, by="staff", id=made)


def the_company(call: Recorder) -> None:
    profile = first(call, "profiles")["id"]
    call(
        "PATCH /profiles/{id}",
        {"description": "Managed workplaces for practices in Oregon.", "size": "20-99"},
        id=profile,
    )
    address = {
        "kind": "billing",
        "company_name": "Cascadia Managed IT LLC",
        "line1": "PO Box 1180",
        "postal_code": "97207",
    }
    call("POST /profiles/{id}/set-address", address | {"city": "Portland", "region": "OR", "country": "US"}, id=profile)
    call("POST /profiles/{id}/remove-address", id=profile)
    call("POST /profiles/{id}/set-order-limit", {"limit": "2500.00"}, id=profile)
    call("POST /profiles/{id}/set-client-mail", {"mails_clients": False}, id=profile)
    call("POST /profiles/{id}/set-brand", {"button_colour": "#14532d", "contact_name": "Cascadia helpdesk"}, id=profile)
    logo = SimpleUploadedFile("logo.png", picture())
    call("POST /profiles/{id}/set-logo", {"file": logo}, format="multipart", id=profile)
    call("GET /profiles/{id}/logo", id=profile)
    call("POST /profiles/{id}/remove-logo", id=profile)
    waiting = next(one for one in call.look("/profiles", by="staff")["data"] if not one["reseller_id"])["id"]
    given = {"reseller_id": "TWT-330118", "authorised_countries": ["NZ", "AU"], "services_badge": "select"}
    call("POST /profiles/{id}/authorise", given, by="staff", id=waiting)
    raised = {"tier": "select", "reason": "Two certifications and forty seats since spring."}
    call("POST /profiles/{id}/change-tier", raised, by="staff", id=waiting)
    many = {"action": "change-tier", "rows": [{"id": waiting}], "values": raised | {"tier": "elite"}}
    call("POST /profiles/bulk", many, by="staff")


def programme(call: Recorder) -> None:
    benefit = {"tier": "select", "code": "market-fund", "label": "Market development fund", "included": True}
    made = call("POST /benefits", benefit | {"limit": 2000, "valid_from": "2027-01-01"}, by="staff")["id"]
    call("GET /benefits/{id}", by="staff", id=made)
    asked = {"code": "goes-live-on", "label": "When does the team go live?", "valid_from": "2027-01-01", "plans": []}
    call("POST /provisioning-questions", asked | {"help": "A day that suits the client."}, by="staff")
    agreement = {
        "version": "1.1",
        "title": "Partner agreement",
        "text": "What each side owes the other.",
        "effective_on": "2026-12-01",
    }
    agreed = call("POST /agreements", agreement, by="staff")["id"]
    call("POST /agreements/{id}/accept", id=agreed)
    waits = next(one for one in call("GET /announcements")["data"] if one["acknowledgement_required"])["id"]
    call("POST /announcements/{id}/acknowledge", id=waits)
    call("GET /announcements/{id}/notices", by="staff", id=waits)
    call("POST /announcements/{id}/remind", by="staff", id=waits)
    news = {
        "title": "The certification moves to spring",
        "text": "The exam for deployments opens in March.",
        "tiers": ["select"],
    }
    draft = call("POST /announcements", news, by="staff")["id"]
    call("PATCH /announcements/{id}", {"countries": ["US", "CA"], "plans": ["standard"]}, by="staff", id=draft)
    call("POST /announcements/{id}/publish", by="staff", id=draft)
    call("POST /announcements/{id}/withdraw", {"reason": "The date was wrong."}, by="staff", id=draft)


def support(call: Recorder) -> None:
    asked = {"topic": "clients-and-seats", "subject": "A second admin for one team", "text": "How do we add one?"}
    asked["client_account"] = call.ask("POST", "/client-accounts", JUNIPER)["id"]
    question = call("POST /support-requests", asked)["id"]
    call(
        "POST /support-requests/{id}/reply", {"text": "On the team's own page, under Members."}, by="staff", id=question
    )
    call("GET /support-requests/{id}/replies", id=question)
    call("POST /support-requests/{id}/close", id=question)


def applying(call: Recorder) -> None:
    """As the applicant, by the token of the mailed link; the mail is not read here, so the token is made as it was."""
    company = {
        "company_name": "Meridian IT Services", "website": "meridian-it.example", "country": "PT", "size": "5-19",
        "contact_name": "Ana Marinho", "contact_email": "ana@meridian-it.example", "services": "Managed workplaces",
        "motivation": "Forty clients ask us for a place to share files.",
    }  # fmt: skip
    call("POST /applications", company, by="nobody")
    application = Application.objects.get(company_name=company["company_name"])
    call("POST /applications/confirm", {"token": make_token(application, CONFIRM)}, by="nobody")
    call("GET /applications", by="staff", query={"state": "submitted", "limit": "2"})
    call("GET /applications/queue", by="staff", query={"limit": "2"})
    call("GET /applications/{id}", by="staff", id=application.pk)
    known = Application.objects.get(company_name="Nordlicht IT Service GmbH")
    call("GET /applications/{id}/duplicates", by="staff", id=known.pk)
    call("POST /applications/{id}/start-review", {"take_over": False}, by="staff", id=application.pk)
    robin = User.objects.get(email=STAFF_EMAIL).pk
    given = {"reviewer": robin, "take_over": True}
    call("POST /applications/{id}/assign-reviewer", given, by="staff", id=known.pk)
    many = {"action": "assign-reviewer", "rows": [{"id": known.pk}], "values": given}
    call("POST /applications/bulk", many, by="staff")
    asked = {"questions": {"website": "It does not open. Is it the right address?"}, "message": "One question only."}
    call("POST /applications/{id}/request-information", asked, by="staff", id=application.pk)
    call("POST /applications/{id}/renew-link", by="staff", id=application.pk)
    token = make_token(application, MEND)
    call("GET /applications/by-link/{token}", by="nobody", token=token)
    mended = {"website": "meridian.example", "answer": "We moved last month."}
    call("PATCH /applications/by-link/{token}", mended, by="nobody", token=token)
    approved = {"reseller_id": "MIT-442019", "authorised_countries": ["PT", "ES"]}
    call("POST /applications/{id}/approve", approved, by="staff", id=application.pk)
    partner = first(call, "partners", by="staff", name=company["company_name"])["id"]
    ended = {"reason": "They closed their service desk.", "confirmation": company["company_name"]}
    call("POST /partners/{id}/end", ended, by="staff", id=partner)


def deciding_otherwise(call: Recorder) -> None:
    waiting = Application.objects.filter(state="submitted").order_by("submitted_at", "id")
    one, two = waiting[:2]
    call.ask("POST", f"/applications/{one.pk}/start-review", {}, by="staff")
    call(
        "POST /applications/{id}/decline",
        {"reason": "The network is for companies that run their clients' IT."},
        by="staff",
        id=one.pk,
    )
    call("POST /applications/{id}/withdraw", {"reason": "They wrote that they merge."}, by="staff", id=two.pk)
    asked = Application.objects.filter(state="information_requested").first()
    with clock.moved(by=-timedelta(days=20)):
        old = make_token(asked, MEND)
    call("POST /applications/by-link/{token}/renew", by="nobody", token=old)
    token = make_token(asked, MEND)
    call("POST /applications/by-link/{token}/withdraw", {"reason": "We merge first."}, by="nobody", token=token)


def handovers(call: Recorder) -> None:
    """Both sides of two: the demo's partner gives one client and gets another."""
    giver = owner_of(Partner.objects.get(slug__startswith="nordlicht").slug)
    there = {"country": "DE"}  # where the receiver may sell
    moved = {"name": "Juniper Hamburg", "domain": "juniper-hh.example"} | there
    client = call.ask("POST", "/client-accounts", moved)["id"]
    offer = {"client_account": client, "receiver": "NSH-118203", "message": "They moved to Hamburg."}
    given = call("POST /handovers", offer)["id"]
    call("GET /handovers", query={"direction": "out"})
    call("POST /handovers/{id}/withdraw", {"reason": "They stay after all."}, id=given)
    for verb, body in (
        ("accept", {"external_id": "1075"}),
        ("decline", {"reason": "Nobody of ours is near them."}),
    ):
        theirs = create_client_account(actor=giver, name=f"To {verb}", domain=f"{verb}.example", country="US")
        offered = offer_handover(actor=giver, client_account=theirs, receiver=PARTNER_SLUG).pk
        seen = call("GET /handovers/{id}", id=offered)
        call(f"POST /handovers/{{id}}/{verb}", body | ({"digest": seen["digest"]} if verb == "accept" else {}), id=offered)
    more = [call.ask("POST", "/client-accounts", {"name": f"Juniper {n}"} | there)["id"] for n in (1, 2)]
    rows = [{"client_account": one} for one in more]
    call("POST /handovers/bulk", {"action": "create", "values": {"receiver": "NSH-118203"}, "rows": rows})


STORIES = (
    *(clients, qualifications, internal_use, subscriptions, trials, orders, bulk_changes, trade_desk, catalogue, handovers),
    client_requests,
    dropbox_connections,
    delegated_accesses,
    *(the_company, programme, support),
    applying,
    deciding_otherwise,
)
