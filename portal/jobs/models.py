"""Long work that people watch: progress in numbers, leave and come back, cancel."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.ids import IdField
from portal.lifecycle import Lifecycle
from portal.tenancy.kinds import PartnerOwned
from portal.tenancy.roles import TRADE_READERS


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
        State.FAILED: frozenset({State.QUEUED}),
    }

    id = IdField("jo")
    kind = models.CharField(max_length=40)  # names the function that does a chunk
    subject_id = models.CharField(max_length=40)  # what it works on, for example an import
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    done = models.PositiveIntegerField(default=0)
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

    read_roles = TRADE_READERS
    not_in_events: ClassVar[frozenset[str]] = frozenset({"done", "next_at", "leased_until", "attempts"})

    class Meta:
        ordering = ("-id",)
        indexes = (models.Index(fields=("state", "next_at"), name="job_due"),)

    def __str__(self) -> str:
        return self.title

    @property
    def is_finished(self) -> bool:
        return self.state in {self.State.DONE, self.State.FAILED, self.State.CANCELLED}
