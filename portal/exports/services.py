"""Taking the rows of a list away as a file: at once while they are few, by a job when they are many.

It is audited like a change. Staff who look at a partner's portal take nothing away: they have lists of their own, in their
own name. Decision 16.
"""

from datetime import timedelta

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.actions import business_action
from portal.errors import NotAllowed, ScopeMissing, StaffNotAllowed, StaffScopeMissing
from portal.events.record import record_event
from portal.exports.asked import AT_ONCE, Asked
from portal.exports.errors import ExportTooLarge, TooManyForFormat
from portal.jobs.models import Job
from portal.jobs.services import create_job
from portal.keys.models import ApiKey
from portal.keys.scopes import role_reads, staff_role_reads
from portal.lists.columns import RecordList
from portal.nouns import plural_of
from portal.ratelimit import take
from portal.tenancy.actor import Actor, ActorKind
from portal.tenancy.models import Partner
from portal.tenancy.roles import ALL_STAFF, EVERYONE

AN_HOUR = 30  # exports of one person or key


@business_action(
    noun="exports",
    verb="create",
    label=_("Export list"),
    roles=EVERYONE,
    staff_roles=ALL_STAFF,
    while_suspended=True,
    reading=True,
    api=False,
)
def export_at_once(*, actor: Actor, asked: Asked) -> Asked:
    """Its `file()` is then streamed."""
    _begin(actor, asked)
    if not asked.counted.is_exact:
        raise ExportTooLarge(limit=AT_ONCE)
    record_event(actor, "list.exported", place_of(actor), new=told(asked, asked.counted.value))
    return asked


@business_action(
    noun="exports",
    verb="start",
    label=_("Export list as a job"),
    roles=EVERYONE,
    staff_roles=ALL_STAFF,
    while_suspended=True,
    reading=True,
    api=False,
    event="job.created",
)
def start_export(*, actor: Actor, asked: Asked) -> Job:
    """However many there are. The job reads what the actor may see at that moment; its file is theirs alone."""
    _begin(actor, asked)
    total = asked.matching.order_by().count()
    if asked.format.most_rows and total > asked.format.most_rows:
        raise TooManyForFormat(limit=asked.format.most_rows)
    title = _("Export: {list}").format(list=asked.title)
    options = {"query": asked.address, "format": asked.format.name, "coded": asked.coded, "zone": asked.zone}
    return create_job(
        actor=actor, kind="export", subject_id=asked.declared.name, title=title, total=total, options=options
    )


def _begin(actor: Actor, asked: Asked) -> None:
    refuse_unread(actor, asked.declared)
    take(f"export:{actor.kind}:{actor.id}", capacity=AN_HOUR, per=timedelta(hours=1))


def refuse_unread(actor: Actor, declared: RecordList) -> None:
    """The rule of the list's page: whose role does not read the records gets no list of them, and no empty one either."""
    if actor.kind == ActorKind.API_KEY and not actor.has_scope(scope := f"{declared.noun}:read"):
        raise (StaffScopeMissing if actor.is_staff else ScopeMissing)(scope=scope)
    if actor.is_staff and not staff_role_reads(actor.staff_role, declared.model):
        raise StaffNotAllowed(action=plural_of(declared.model))
    if actor.kind == ActorKind.PERSON and actor.partner_id and not role_reads(actor.role, declared.model):
        raise NotAllowed(action=plural_of(declared.model))


def told(asked: Asked, rows: int) -> dict[str, object]:
    """What the audit trail keeps: how many of what, under which filters, with which columns."""
    return {"list": asked.declared.name, "query": asked.address, "format": asked.format.name, "rows": rows}


def place_of(actor: Actor) -> Model:
    """Whose timeline says so: the partner's, or, among staff, whoever took it."""
    if actor.partner_id:
        return Partner.objects.visible_to(actor).get(pk=actor.partner_id)
    if actor.kind == ActorKind.API_KEY:
        return ApiKey.objects.get(pk=actor.id)
    return User.objects.get(pk=actor.id)
