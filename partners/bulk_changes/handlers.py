"""The words of bulk changes' events, and what the end of a job means for its bulk change."""

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from partners.bulk_changes import running, undoing  # noqa: F401  two kinds of jobs
from partners.bulk_changes.models import BulkChange
from partners.bulk_changes.queries import confirmers_of, needs_second_person
from partners.bulk_changes.services import RUN, UNDO, can_be_confirmed, halt
from partners.bulk_changes.undoing import end_undo
from portal.events.models import Event
from portal.events.registry import handles
from portal.events.sentences import minor, phrases
from portal.jobs.models import Job
from portal.notifications.services import notify
from portal.notifications.topics import Mail, Place, topic
from portal.subjects import Subject, subject
from portal.tenancy.actor import Actor
from portal.tenancy.database import set_partner
from portal.tenancy.locking import locked
from portal.tenancy.roles import MANAGERS

subject(Subject(BulkChange, partner_page="bulk-change", staff_page="staff-bulk-change"))
phrases(
    {
        "bulk_change.planned": _("planned the bulk change {subject}"),
        "bulk_change.confirmed": _("confirmed the bulk change {subject}"),
        "bulk_change.halted": _("halted the bulk change {subject}"),
        "bulk_change.resumed": _("resumed the bulk change {subject}"),
        "bulk_change.given_up": _("gave up the bulk change {subject}"),
        "bulk_change.finished": _("finished the bulk change {subject}"),
        "bulk_change.undo_started": _("began to undo the bulk change {subject}"),
        "bulk_change.undone": _("undid the bulk change {subject}, as far as that was possible"),
    }
)
minor("bulk_change.planned", "bulk_change.undo_started")


BULK_CHANGE = topic(
    "bulk-change",
    label=_("Bulk changes"),
    text=_("When a bulk change that somebody planned waits for you, a second person, to confirm it."),
    place=Place.PARTNER,
    icon="layers",
    mail=Mail.AT_ONCE,
    url=lambda row: reverse("bulk-change", args=[row.partner.slug, row.event.subject_id]),
    roles=MANAGERS,
)


@handles("bulk_change.planned")
def tell_who_confirms(event: Event) -> None:
    """Only above the limit of orders: below it whoever planned it confirms it."""
    change = BulkChange.objects.select_related("partner").get(pk=event.subject_id)
    if can_be_confirmed(change) is None and needs_second_person(change):
        notify(BULK_CHANGE, event, [member.user for member in confirmers_of(change)], partner=change.partner)


@handles("job.finished")
def follow_the_job(event: Event) -> None:
    """One that was cancelled, or failed because its person left, says so; without it the bulk change would run for ever."""
    job = Job.objects.get(pk=event.subject_id)
    if job.kind not in (RUN, UNDO):
        return
    with transaction.atomic():
        set_partner(job.partner_id or "")
        change = locked(BulkChange, job.subject_id)
        system = Actor.system(request_id=job.pk)
        if change.job_id != job.pk:
            return
        if change.state == BulkChange.State.RUNNING:
            halt(system, change, job.error or gettext("Its job was cancelled."))
        elif change.state == BulkChange.State.UNDOING:
            end_undo(system, change)
