"""Long work that people watch: progress in numbers, leave and come back, cancel, try again what was refused."""

from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.ids import IdField
from portal.lifecycle import Lifecycle
from portal.tenancy.actor import Actor
from portal.tenancy.kinds import PartnerOwned, PartnerOwnedQuerySet
from portal.tenancy.roles import ALL_STAFF, NETWORK_READERS, PARTNER_READERS, TRADE_READERS

KEPT = timedelta(days=7)  # what a job was given, and what it made


class JobQuerySet(PartnerOwnedQuerySet):
    def _visible_to_staff(self, actor: Actor):
        """Of the network's own jobs those they started, and of partners' like the partners' other rows."""
        if actor.staff_role in NETWORK_READERS:
            return self
        visible = models.Q(partner=None, actor_id__in=(actor.id, actor.staff_id))
        if actor.staff_role in PARTNER_READERS:
            of_partners = {"manager_id": actor.staff_id} if actor.reaches_assigned_only else {"isnull": False}
            visible |= models.Q(**{f"partner__{name}": value for name, value in of_partners.items()})
        return self.filter(visible)


class Job(Lifecycle, PartnerOwned):
    """Work done in chunks by Celery. The row is the truth: a worker claims it by lease, and a dead worker's lease ends."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Queued")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        State.QUEUED: frozenset({State.RUNNING, State.CANCELLED}),
        State.RUNNING: frozenset({State.DONE, State.FAILED, State.CANCELLED, State.QUEUED}),
        State.DONE: frozenset({State.QUEUED}),
        State.FAILED: frozenset({State.QUEUED}),
        State.CANCELLED: frozenset({State.QUEUED}),
    }
    FINISHED = frozenset({State.DONE, State.FAILED, State.CANCELLED})

    id = IdField("jo")
    partner = models.ForeignKey(  # type: ignore[assignment]  # staff's own work is of no partner
        "portal.Partner", models.PROTECT, null=True, blank=True, related_name="+"
    )
    kind = models.CharField(max_length=40)  # names the function that does a chunk
    subject_id = models.CharField(max_length=40)  # what it works on: an import, a noun
    title = models.CharField(max_length=200)
    options = models.JSONField(default=dict)  # what its kind has to know
    language = models.CharField(max_length=10, blank=True)  # in which its problems are written
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    done = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)  # of those done
    total = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=500, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    # Who it acts for: looked up anew for each chunk, so that a removed member's or revoked key's job stops.
    actor_kind = models.CharField(max_length=12)
    actor_id = models.CharField(max_length=40)
    actor_label = models.CharField(_("started by"), max_length=250, blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    next_at = models.DateTimeField(default=clock.now)
    leased_until = models.DateTimeField(null=True, blank=True)
    cancel_requested_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    announced_at = models.DateTimeField(null=True, blank=True)  # to the person who started it

    read_roles = TRADE_READERS
    staff_read_roles = ALL_STAFF
    not_in_events: ClassVar[frozenset[str]] = frozenset(
        {"options", "done", "refused", "next_at", "leased_until", "attempts", "announced_at"}
    )
    objects: ClassVar = JobQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        indexes = (
            models.Index(fields=("state", "next_at"), name="job_due"),
            models.Index(fields=("partner", "-id"), name="job_list"),
            models.Index(fields=("actor_id", "announced_at"), name="job_of_person"),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def is_finished(self) -> bool:
        return self.state in self.FINISHED

    @property
    def remaining(self) -> int:
        return max(self.total - self.done, 0)

    @property
    def kept_until(self):
        return self.finished_at + KEPT if self.finished_at else None

    @property
    def is_kept(self) -> bool:
        return self.kept_until is None or clock.now() < self.kept_until


class JobRowQuerySet(PartnerOwnedQuerySet):
    def _visible_to_staff(self, actor: Actor):
        return self.filter(job__in=Job.objects.visible_to(actor))


class JobRow(PartnerOwned):
    """One row of a job: what it was given, and what became of it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Not done")
        DONE = "done", _("Done")
        REFUSED = "refused", _("Refused")

    id = IdField("jr")
    partner = models.ForeignKey(  # type: ignore[assignment]  # as its job
        "portal.Partner", models.PROTECT, null=True, blank=True, related_name="+"
    )
    job = models.ForeignKey(Job, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()  # as sent, from 1
    record_id = models.CharField(max_length=40, blank=True)  # the one to change, or the one that was made
    name = models.CharField(max_length=250, blank=True)  # of the record, as people call it
    values = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    problems = models.JSONField(default=list)  # field, code, message, cure
    done_at = models.DateTimeField(null=True, blank=True)

    read_roles = TRADE_READERS
    staff_read_roles = ALL_STAFF
    objects: ClassVar = JobRowQuerySet.as_manager()

    class Meta:
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=("job", "number"), name="one_job_row_per_number"),)
        indexes = (models.Index(fields=("job", "state", "number"), name="job_row_state"),)

    def __str__(self) -> str:
        return f"{self.job_id} · {self.number}"
