"""Two companies with everything a partner can have, each text carrying a canary of its own.

The crawler asks for one company's records as everybody else. A new noun adds a small function to `FURNITURE`, and
its routes to `tests/house/routes.py`; the suite fails for a route that it does not know.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache

from django.core.files.base import ContentFile
from django.db import connection, models

from partners.announcements.models import Announcement, Notice
from partners.bulk_changes.services import plan_bulk_change
from partners.catalogue.models import Plan, PriceListItem
from partners.charges.models import Charge
from partners.client_requests.models import ClientRequest
from partners.clients.models import ClientAccount
from partners.clients.services import create_client_account
from partners.contacts.models import Contact
from partners.contacts.services import create_contact
from partners.custom_fields.services import archive_custom_field, create_custom_field
from partners.delegated_access.models import DelegatedAccess
from partners.drift.models import DriftFinding
from partners.dropbox.models import DropboxConnection
from partners.dropbox.seats.asking import invite_people
from partners.dropbox.seats.values import Invitee
from partners.handovers.services import offer_handover
from partners.internal_use.models import InternalUseRequest
from partners.network.models import Agreement, Profile, Tier
from partners.onboarding.models import Journey
from partners.onboarding.registry import Subject
from partners.onboarding.starting import start_journey
from partners.orders.buying import order_subscription
from partners.orders.quoting import create_quote
from partners.orders.services import create_order
from partners.profiles.services import set_address, set_brand, set_logo, update_profile
from partners.qualifications.services import request_qualification
from partners.revisions.models import Revision
from partners.scheduled_reports.services import create_scheduled_report
from partners.subscriptions.engine.changes import Subscribe
from partners.subscriptions.engine.market import Rate
from partners.subscriptions.engine.outcome import Charge as Due
from partners.subscriptions.engine.outcome import Kind as DueKind
from partners.subscriptions.ledger import charge
from partners.subscriptions.models import Subscription
from partners.subscriptions.proration import Share
from partners.subscriptions.terms import Period, Term, add_months
from partners.support.services import create_support_request, reply_to_request
from partners.teams.models import TeamMember, TeamSnapshot
from partners.tiers.services import change_tier
from portal import clock
from portal.events.models import Event
from portal.events.record import record_event
from portal.events.sealing import seal_events
from portal.files.services import attach_file
from portal.imports.services import commit_import, stage_import
from portal.jobs.bulk import start_bulk
from portal.jobs.models import Job
from portal.keys.services import create_api_key
from portal.lists.services import create_saved_view
from portal.mail.fate_events import Said, record_fate
from portal.mail.services import queue_message
from portal.mail.stream_models import MailStream
from portal.mail.suppressing import create_suppression
from portal.notes.services import create_note
from portal.notifications.models import Notification
from portal.notifications.services import notify
from portal.notifications.topics import TOPICS
from portal.sealing import seal
from portal.tags.models import Tag
from portal.tenancy.actor import Actor
from portal.tenancy.models import Membership
from portal.tenancy.roles import StaffRole
from portal.tenancy.services import create_invitation
from portal.viewing.services import start_view
from tests.factories import Company, make_company, make_user, picture
from tests.trade import change_seats, create_subscription
from training.assessments.services import create_attempt, submit_attempt
from training.assets.models import Asset
from training.assets.services import load_shipped_assets, publish_comparison_sheet
from training.courses.models import Course
from training.courses.services import load_shipped_courses
from training.credentials.models import Credential
from training.demo import answers_with
from training.enrolments.services import create_enrolment, finish_lesson


@dataclass
class Furnished:
    """A company and one record of each kind; `ids` by the name a route's entry uses."""

    company: Company
    canary: str
    ids: dict[str, str] = field(default_factory=dict)

    @property
    def slug(self) -> str:
        return self.company.partner.slug


def furnish(name: str, slug: str, canary: str) -> Furnished:
    """`canary` is a word that stands in every name and note of the company and nowhere else."""
    world = Furnished(make_company(f"{name} {canary}", slug), canary)
    assert world.company.people
    for add in FURNITURE:
        world.ids.update(add(world, world.company.actor("owner")))
    return world


def _partner(world: Furnished, owner: Actor) -> dict[str, str]:
    partner = world.company.partner
    profile = Profile.objects.create(
        partner=partner, tier=Tier.objects.first(), website=f"{world.canary}.example", services=world.canary
    )
    return {
        "slug": partner.slug,
        "partner": partner.pk,
        "profile": profile.pk,
        "agreement": published_agreement().pk,
        "membership": Membership.objects.get(partner=partner, role="seller").pk,
        "user": world.company.user("owner").pk,
    }


def _company(world: Furnished, owner: Actor) -> dict[str, str]:
    """What the partner says of itself, and where it is."""
    profile, word = Profile.objects.get(pk=world.ids["profile"]), world.canary
    update_profile(
        actor=owner,
        profile=profile,
        description=word,
        billing_contact_name=word,
        billing_contact_email=f"{word}@{word}.example",
    )
    address = {"company_name": word, "line1": word, "line2": word, "city": word, "region": "OR", "postal_code": "97209"}
    set_address(actor=owner, profile=profile, kind="legal", country="US", **address)
    set_brand(actor=owner, profile=profile, contact_name=word, contact_email=f"{word}@{word}.example")
    set_logo(actor=owner, profile=profile, data=picture())
    return {"address_kind": "legal"}


def _tier(world: Furnished, owner: Actor) -> dict[str, str]:
    """The partner rose once, with a reason that names it."""
    profile = Profile.objects.get(pk=world.ids["profile"])
    change_tier(actor=Actor.system(), profile=profile, tier="select", reason=world.canary)
    return {}


def _staff_note(world: Furnished, owner: Actor) -> dict[str, str]:
    """What staff wrote down about the company, and its people never see."""
    note = create_note(actor=Actor.system(), subject=world.company.partner, text=f"secret-{world.canary}")
    return {"staff_note": note.pk}


def _invitation(world: Furnished, owner: Actor) -> dict[str, str]:
    invitation = create_invitation(actor=owner, email=f"{world.canary}@invited.example", role="seller")
    return {"invitation": invitation.pk}


def _partner_view(world: Furnished, owner: Actor) -> dict[str, str]:
    """Somebody among staff looks at the portal."""
    user = make_user(f"support@{world.slug}.example", staff_role=StaffRole.SUPPORT)
    view = start_view(actor=Actor.person(user), partner=world.company.partner, role="owner", reason=world.canary)
    return {"partner_view": view.pk}


def _api_key(world: Furnished, owner: Actor) -> dict[str, str]:
    key = create_api_key(actor=owner, name=f"Key {world.canary}", scopes=["client-accounts:read"], expires_at=None)
    return {"api_key": key.pk}


def _announcement(world: Furnished, owner: Actor) -> dict[str, str]:
    """Told to this company alone, and waiting to be acknowledged."""
    word = world.canary
    announcement = Announcement.objects.create(
        title=word, text=word, rule_before=word, rule_after=word, acknowledgement_required=True,
        state=Announcement.State.PUBLISHED, published_at=clock.now(),
    )  # fmt: skip
    Notice.objects.create(announcement=announcement, partner=world.company.partner)
    return {"announcement": announcement.pk}


def _revision(world: Furnished, owner: Actor) -> dict[str, str]:
    """The network's, for a day to come; it says nothing to anybody, so that each world keeps the same catalogue."""
    counted = (
        "subscriptions",
        "partners",
        "renewing_subscriptions",
        "renewing_partners",
        "ending_subscriptions",
        "lost_changes",
    )
    nobody = dict.fromkeys(counted, 0) | {"amounts": [], "renewals": [], "lost": []}
    day = clock.today() + timedelta(days=90)
    made = Revision.objects.create(
        title=world.canary, first_on=day, effects=nobody, entered_by=world.canary, confirmed_by=world.canary,
        confirmed_at=clock.now(),
    )  # fmt: skip
    return {"revision": made.pk}


def _support_request(world: Furnished, owner: Actor) -> dict[str, str]:
    client, word = ClientAccount.objects.get(pk=world.ids["client_account"]), world.canary
    asked = create_support_request(actor=owner, topic="other", subject=word, text=word, client_account=client)
    reply_to_request(actor=owner, support_request=asked, text=word)
    return {"support_request": asked.pk}


def _client_account(world: Furnished, owner: Actor) -> dict[str, str]:
    word = world.canary
    field, old = (
        create_custom_field(actor=owner, name=f"{name} {word}", kind="text", help=word) for name in ("Field", "Old")
    )
    archive_custom_field(actor=owner, custom_field=old)
    client = create_client_account(
        actor=owner, name=f"Client {word}", external_id=word, contact_name=word, domain=f"{word}.example", tags=[word],
        custom_fields={field.pk: word},
    )  # fmt: skip
    fields = {"custom_field": field.pk, "archived_custom_field": old.pk}
    return {**fields, "client_account": client.pk, "tag": Tag.objects.get(partner=world.company.partner).pk}


def _qualification(world: Furnished, owner: Actor) -> dict[str, str]:
    """Requested, and not decided."""
    client, word = ClientAccount.objects.get(pk=world.ids["client_account"]), world.canary
    asked = request_qualification(
        actor=owner, client_account=client, kind="education", institution="school", registration=word, note=word
    )
    return {"qualification": asked.pk}


def _internal_use(world: Furnished, owner: Actor) -> dict[str, str]:
    """Requested, and not decided."""
    word = world.canary
    asked = InternalUseRequest.objects.create(
        partner=world.company.partner, plan=Plan.objects.get(code="advanced"), seats=3, purpose=word, requested_by=word,
        admin_email=f"own@{word}.example",
    )  # fmt: skip
    return {"internal_use_request": asked.pk}


def _note(world: Furnished, owner: Actor) -> dict[str, str]:
    client = ClientAccount.objects.get(pk=world.ids["client_account"])
    return {"note": create_note(actor=owner, subject=client, text=f"@seller@{world.slug}.example: {world.canary}").pk}


def _contact(world: Furnished, owner: Actor) -> dict[str, str]:
    word, client = world.canary, ClientAccount.objects.get(pk=world.ids["client_account"])
    contact = create_contact(
        actor=owner, client_account=client, kind="billing", name=word, email=f"{word}@{word}.example"
    )
    return {"contact": contact.pk}


def _subscription(world: Furnished, owner: Actor) -> dict[str, str]:
    subscription = create_subscription(
        actor=owner,
        client_account=ClientAccount.objects.get(pk=world.ids["client_account"]),
        plan=Plan.objects.get(code="advanced"),
        term="yearly",
        seats=9,
        admin_email=f"{world.canary}@{world.canary}.example",
        reason=world.canary,
    )
    change_seats(actor=owner, subscription=subscription, seats=5, reason=world.canary)
    line, scheduled = subscription.movements.get(), subscription.scheduled_changes.get()
    return {"subscription": subscription.pk, "seat_movement": line.pk, "scheduled_change": scheduled.pk}


def _client_request(world: Furnished, owner: Actor) -> dict[str, str]:
    """Asked by the contact, and not decided."""
    team, contact = Subscription.objects.get(pk=world.ids["subscription"]), Contact.objects.get(pk=world.ids["contact"])
    client, word = team.client_account, world.canary
    asked = ClientRequest.objects.create(
        partner=world.company.partner, client_account=client, client_name=client.name, contact=contact, subscription=team,
        kind="change-seats", seats=12, note=word, requested_by=word,
    )  # fmt: skip
    return {"client_request": asked.pk}


def _dropbox_connection(world: Furnished, owner: Actor) -> dict[str, str]:
    """Was connected, and works no more."""
    team, word = Subscription.objects.get(pk=world.ids["subscription"]), world.canary
    row = DropboxConnection(
        partner=world.company.partner, subscription=team, client_name=word, email=f"{word}@{word}.example", asked_by=word,
        state="needs-reconnect", environment="sandbox", team_id=f"dbtid:{word}", team_name=word, connected_by=word,
    )  # fmt: skip
    row.refresh_token = seal(row, "refresh_token", word)
    row.save()
    of_team = {"partner": row.partner, "connection": row}
    member = TeamMember.objects.create(
        **of_team, team_member_id=f"dbmid:{word}", email=f"{word}@{word}.example", name=word, external_id=word, status="active",
        roles=[word], read_at=clock.now(),
    )  # fmt: skip
    numbers = {
        "purchased": 1,
        "licensed": 1,
        "provisioned": 1,
        "used": 1,
        "unreadable": [{"subject": word, "reason": word}],
    }
    snapshot = TeamSnapshot.objects.create(**of_team, day=clock.today(), taken_at=clock.now(), **numbers)
    finding = DriftFinding.objects.create(
        **of_team, kind="member-unknown", subject=member.team_member_id, subject_label=member.email, state="open", seats=1,
        dropbox_says="active", first_seen_at=clock.now(), last_seen_at=clock.now(),
    )  # fmt: skip
    made = {"team_member": member.pk, "team_snapshot": snapshot.pk, "drift_finding": finding.pk}
    return {"dropbox_connection": row.pk, **made}


def _delegated_access(world: Furnished, owner: Actor) -> dict[str, str]:
    """Asked for."""
    team, word = Subscription.objects.get(pk=world.ids["subscription"]), world.canary
    row = DelegatedAccess.objects.create(
        partner=world.company.partner, subscription=team, client_name=word, email=f"{word}@{word}.example", asked_by=word,
        actions=["invite"], months=12, note=word,
    )  # fmt: skip
    return {"delegated_access": row.pk}


def _seat_operation(world: Furnished, owner: Actor) -> dict[str, str]:
    """Waits for the team to be connected again."""
    connection, word = DropboxConnection.objects.get(pk=world.ids["dropbox_connection"]), world.canary
    people = [Invitee(f"{word}{number}@{word}.example", word, word) for number in range(3)]
    made = invite_people(actor=owner, connection=connection, people=people)
    return {"seat_operation": made[0].pk}


def _charges(world: Furnished, owner: Actor) -> dict[str, str]:
    """In a currency that nobody sells in here, so that selling needs no price."""
    price, _new = PriceListItem.objects.get_or_create(
        plan=Plan.objects.get(code="advanced"), term="yearly", currency="CHF", valid_from=clock.today(),
        defaults={"cost": 100, "retail": 150, "source": "the world"},
    )  # fmt: skip
    year = Period(clock.today(), add_months(clock.today(), 12))
    due = Due(DueKind.NEW, "advanced", 9, Rate(price.pk, price.cost, price.retail), Share(year, year), "CHF")
    charge(Subscription.objects.get(pk=world.ids["subscription"]), [due])
    return {"charge": Charge.objects.get(partner=world.company.partner).pk}


def _order(world: Furnished, owner: Actor) -> dict[str, str]:
    """Placed, and waiting for its licences."""
    word = world.canary
    client = create_client_account(actor=owner, name=f"Client with an order {word}", domain=f"order.{word}.example")
    order = order_subscription(
        actor=owner, client_account=client, plan=Plan.objects.get(code="advanced"), term="yearly", seats=3,
        admin_email=f"order@{word}.example", purchase_order_number=word, reason=word,
    )  # fmt: skip
    line = order.lines.get()
    return {"order": order.pk, "quote": line.quote_id, "licence_order": line.licence_order.pk}


def _draft(world: Furnished, owner: Actor) -> dict[str, str]:
    """Begun and not placed."""
    word = world.canary
    client = create_client_account(actor=owner, name=f"Client with a draft {word}", domain=f"draft.{word}.example")
    asked = Subscribe("advanced", Term.YEARLY, 3)
    quote = create_quote(actor=owner, change=asked, client_account=client, admin_email=f"draft@{word}.example")
    order = create_order(actor=owner, quotes=[quote], purchase_order_number=word, deal_code=word, reason=word)
    return {"draft_order": order.pk, "draft_order_line": order.lines.get().pk}


def _bulk_change(world: Furnished, owner: Actor) -> dict[str, str]:
    """Planned, and not confirmed."""
    change = plan_bulk_change(actor=owner, subscriptions=[world.ids["subscription"]], kind="let-end")
    return {"bulk_change": change.pk, "list_of_subscriptions": "subscriptions"}


def _handovers(world: Furnished, owner: Actor) -> dict[str, str]:
    """A client offered to a company that nobody asks as, and one of that company's offered here."""
    word, neighbour = world.canary, make_company(f"Neighbour of {world.slug}", f"neighbour-of-{world.slug}")
    ids = {}
    for name, giver, receiver in (
        ("handover", world.company, neighbour),
        ("received_handover", neighbour, world.company),
    ):
        actor = giver.actor("owner")
        client = create_client_account(
            actor=actor, name=f"{name} {word}", domain=f"{name.replace('_', '-')}.{word}.example"
        )
        made = offer_handover(actor=actor, client_account=client, receiver=receiver.partner.slug, message=word)
        ids[name] = made.pk
    return ids


def _saved_view(world: Furnished, owner: Actor) -> dict[str, str]:
    view = create_saved_view(
        actor=owner, list_name="client-accounts", name=world.canary, query=f"q={world.canary}", shared=True
    )
    return {"saved_view": view.pk, "list_name": "client-accounts", "list_change": "archive"}


def _scheduled_report(world: Furnished, owner: Actor) -> dict[str, str]:
    readers = [world.company.user(role).pk for role in ("owner", "billing")]
    report = create_scheduled_report(
        actor=owner, name=world.canary, by="client", period="last-month", rhythm="monthly", readers=readers
    )
    return {"scheduled_report": report.pk}


def _file(world: Furnished, owner: Actor) -> dict[str, str]:
    client = ClientAccount.objects.get(pk=world.ids["client_account"])
    upload = ContentFile(world.canary.encode(), f"{world.canary}.txt")
    return {"file": attach_file(actor=owner, record=client, upload=upload).pk}


def _import(world: Furnished, owner: Actor) -> dict[str, str]:
    """One import that waits for its commit, one whose job is on its way, and a job for many records that was cancelled."""
    file = f"Company Name,External ID\nImported {world.canary},{world.canary}-2\n".encode()
    waiting, sent = (
        stage_import(actor=owner, noun="client-accounts", file=ContentFile(file, f"{world.canary}.csv"))
        for _ in range(2)
    )
    rows = [{"id": world.ids["client_account"], "city": world.canary}]
    finished = start_bulk(actor=owner, noun="client-accounts", action="update", rows=rows)
    Job.objects.filter(pk=finished.pk).update(state=Job.State.CANCELLED, finished_at=clock.now())
    return {"import_": waiting.pk, "job": commit_import(actor=owner, source=sent).job_id, "finished_job": finished.pk}


def _message(world: Furnished, owner: Actor) -> dict[str, str]:
    partner = world.company.partner
    message = queue_message(
        template="welcome",
        to=world.company.user("owner"),
        dedupe_key=f"world:{world.canary}",
        why=world.canary,
        context={"partner": partner.pk},
        partner=partner,
        stream="onboarding",
    )
    record_fate(message, Said("deferred", "smtp", world.canary, clock.now(), words=world.canary))
    return {"message": message.pk}


def _journey_run(world: Furnished, owner: Actor) -> dict[str, str]:
    journey, event = Journey.objects.get(code="partner-first-days"), record_event(owner, "test.started", world.company.partner)
    run = start_journey(journey, Subject(world.company.partner, world.company.user("owner")), event)
    return {"journey_run": run.pk, "journey_code": journey.code, "journey_step": next(iter(journey.published.steps))}


def _suppression(world: Furnished, owner: Actor) -> dict[str, str]:
    made = create_suppression(actor=owner, address=f"{world.canary}@stopped.example", stream="training", reason=world.canary)
    return {"suppression": made.pk, "mail_stream": MailStream.objects.get(code="training").pk}


def _notification(world: Furnished, owner: Actor) -> dict[str, str]:
    """The owner was told of the last thing that happened here."""
    event = Event.objects.filter(partner=world.company.partner).latest("id")
    notify(TOPICS["renewal"], event, [world.company.user("owner")], partner=world.company.partner)
    return {"notification": Notification.objects.get(event=event).pk}


def _training(world: Furnished, owner: Actor) -> dict[str, str]:
    """The owner learns the shipped course, passes its quiz and holds the credential."""
    load_shipped_courses()
    course = Course.objects.get(slug="plans-seats-and-renewals")
    enrolment = create_enrolment(actor=owner, course=course)
    for lesson in course.lessons.all():
        finish_lesson(actor=owner, enrolment=enrolment, lesson=lesson)
    attempt = create_attempt(actor=owner, enrolment=enrolment)
    submit_attempt(actor=owner, attempt=attempt, answers=answers_with(attempt, wrong=0))
    credential = Credential.objects.get(attempt=attempt)
    return {
        "course": course.slug,
        "lesson": course.lessons.first().slug,
        "enrolment": enrolment.pk,
        "attempt": attempt.pk,
        "credential": credential.pk,
        "certificate": credential.number,
        "certification": credential.certification.code,
        "status_list": "1",
    }


def _asset(world: Furnished, owner: Actor) -> dict[str, str]:
    load_shipped_assets()
    publish_comparison_sheet(clock.today())
    return {"asset": Asset.objects.get().slug}


def _event(world: Furnished, owner: Actor) -> dict[str, str]:
    """The last piece: what all the others left in the timeline, sealed."""
    while seal_events():
        continue
    return {"event": Event.objects.filter(partner=world.company.partner).latest("id").pk}


# In this order: a later piece may hang on an earlier one.
FURNITURE = (
    _partner,
    _company,
    _tier,
    _staff_note,
    _invitation,
    _partner_view,
    _api_key,
    _announcement,
    _revision,
    _client_account,
    _support_request,
    _qualification,
    _internal_use,
    _note,
    _contact,
    _subscription,
    _client_request,
    _dropbox_connection,
    _delegated_access,
    _seat_operation,
    _charges,
    _order,
    _draft,
    _bulk_change,
    _handovers,
    _saved_view,
    _scheduled_report,
    _file,
    _import,
    _message,
    _journey_run,
    _suppression,
    _notification,
    _training,
    _asset,
    _event,
)


MOVING = {"last_used_at", "last_used_from", "last_used_agent", "last_login"}  # no change to speak of


def everything_of(partner_id: str, owned: list[type[models.Model]]) -> list[tuple[str, str]]:
    """All rows of a partner, to see that nothing has changed, by one statement: it is asked before and after thousands of
    tests.
    """
    with connection.cursor() as cursor:
        cursor.execute(_everything_as_text(connection.vendor, *owned), [partner_id] * len(owned))
        return sorted(cursor.fetchall())


@cache
def _everything_as_text(vendor: str, *owned: type[models.Model]) -> str:
    return " UNION ALL ".join(_rows_as_text(vendor, model) for model in owned)


def _rows_as_text(vendor: str, model: type[models.Model]) -> str:
    quoted, known = connection.ops.quote_name, model._meta
    columns = [quoted(field.column) for field in known.concrete_fields if field.name not in MOVING]
    row = (
        f"ROW({', '.join(columns)})::text"
        if vendor == "postgresql"
        else " || ',' || ".join(map("quote({})".format, columns))
    )
    key = quoted(known.get_field("partner").column)
    return f"SELECT '{known.label}', {row} FROM {quoted(known.db_table)} WHERE {key} = %s"


def published_agreement() -> Agreement:
    return Agreement.objects.latest("effective_on")
