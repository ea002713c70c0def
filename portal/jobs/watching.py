"""The bar on every page: which of a person's jobs run, and which have finished since they last looked."""

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.contrib import messages
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal import clock
from portal.accounts.models import User
from portal.jobs.models import Job
from portal.jobs.places import page_of_subject, url_of_job
from portal.tenancy.actor import ActorKind
from portal.web.toasts import ToastAction, toast

if TYPE_CHECKING:
    from portal.web.request import Request


def watched_by(request: "Request") -> list[dict]:
    """What runs. What has finished becomes a message, once. Nobody without jobs is asked for any."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or not user.watches_jobs:
        return []
    jobs = list(_watched(user))
    if not jobs:
        _stop_watching(user)
    for job in jobs:
        if job.is_finished and _announce(job):
            toast(request, _level(job), _news(job), ToastAction(_("Show job"), url_of_job(job)))
    return [
        {"job": job, "url": url_of_job(job), "has_own_bar": _is_looked_at(request, job)}
        for job in jobs
        if not job.is_finished
    ]


def _is_looked_at(request: "Request", job: Job) -> bool:
    """On its own page or that of what it works on, which shows the bar. Whoever polls says from where."""
    polling = getattr(request, "htmx", None)
    path = urlsplit((polling and polling.current_url) or request.path).path
    return path in {url_of_job(job), page_of_subject(job)}


def _watched(user: User) -> QuerySet[Job]:
    """Theirs, not announced yet, of partners where they still are, and of the network while they are its staff."""
    here = Q(partner__memberships__user=user)
    if user.staff_role:
        here |= Q(partner=None)
    rows = Job.objects.filter(here, actor_kind=ActorKind.PERSON, actor_id=user.pk, announced_at=None)
    return rows.select_related("partner")


def _announce(job: Job) -> bool:
    """Two tabs ask at once: one of them gets it."""
    return bool(Job.objects.filter(pk=job.pk, announced_at=None).update(announced_at=clock.now()))


def _stop_watching(user: User) -> None:
    """Under the lock that starting a job takes as well, so that one that begins now is not forgotten."""
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        if not _watched(user).exists():
            User.objects.filter(pk=user.pk).update(watches_jobs=False)


def _level(job: Job) -> int:
    if job.state == Job.State.FAILED:
        return messages.ERROR
    return messages.WARNING if job.refused or job.remaining else messages.SUCCESS


def _news(job: Job) -> str:
    if job.state == Job.State.FAILED:
        return _("“{title}” stopped: {error}").format(title=job.title, error=job.error)
    if job.state == Job.State.CANCELLED:
        return _("“{title}” was cancelled.").format(title=job.title)
    if job.refused:
        words = ngettext(
            "“{title}” is done; {count} row was refused.", "“{title}” is done; {count} rows were refused.", job.refused
        )
        return words.format(title=job.title, count=job.refused)
    return _("“{title}” is done.").format(title=job.title)
