"""Whoever started a job is told when it is through, wherever they are by then."""

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from portal.accounts.models import User
from portal.events.models import Event
from portal.events.registry import handles
from portal.jobs.models import Job
from portal.notifications.services import notify
from portal.notifications.topics import Place, topic
from portal.tenancy.actor import ActorKind

_ENDED: dict[str, Promise] = {
    Job.State.DONE: _("“{job}” is finished"),
    Job.State.FAILED: _("“{job}” failed"),
    Job.State.CANCELLED: _("“{job}” was cancelled"),
}


def _says(event: Event) -> str:
    words = str(_ENDED[event.new["state"]]).format(job=event.subject_label)
    if not (refused := event.new.get("refused")):
        return words
    rows = ngettext("{count} row was refused", "{count} rows were refused", refused)
    return f"{words} · {rows.format(count=number_format(refused, force_grouping=True))}"


_ABOUT = {
    "label": _("A job of yours is finished"),
    "text": _("When an import, an export or a change of many records that you started is through."),
    "icon": "list-checks",
    "says": _says,
}
OF_PARTNER = topic(
    "job-finished",
    place=Place.PARTNER,
    url=lambda row: reverse("job", args=[row.partner.slug, row.event.subject_id]),
    **_ABOUT,
)
OF_STAFF = topic(
    "staff-job-finished",
    place=Place.STAFF,
    url=lambda row: reverse("staff-job", args=[row.event.subject_id]),
    **_ABOUT,
)


@handles("job.finished")
def tell_who_started(event: Event) -> None:
    """A job that a key started tells nobody: its program asks."""
    job = Job.objects.select_related("partner").get(pk=event.subject_id)
    if job.actor_kind == ActorKind.PERSON:
        about = OF_PARTNER if job.partner else OF_STAFF
        notify(about, event, User.objects.filter(pk=job.actor_id), partner=job.partner)
