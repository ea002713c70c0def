"""Who gets which mail, when, and why: journeys as data, and how far each person is on one."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.ids import IdField
from portal.lifecycle import Lifecycle
from portal.mail.templates import label_of
from portal.tenancy.kinds import NetworkOwned, PartnerOwned
from portal.tenancy.roles import MANAGERS


class Journey(NetworkOwned):
    """A series of mails that an event starts."""

    id = IdField("jy")
    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=120)
    trigger = models.CharField(_("starts with"), max_length=80)  # an event's verb
    is_active = models.BooleanField(_("active"), default=True)

    partners_read = False

    def __str__(self) -> str:
        return self.name


class Step(NetworkOwned):
    """One mail of a journey, `wait_days` after the step before it, unless `condition` says it has become pointless."""

    id = IdField("st")
    journey = models.ForeignKey(Journey, models.PROTECT, related_name="steps")
    position = models.PositiveSmallIntegerField(_("position"))
    wait_days = models.PositiveSmallIntegerField(_("wait, days"), default=0)
    template = models.CharField(_("mail"), max_length=60)
    condition = models.CharField(_("only if"), max_length=60, blank=True)  # names a fact in conditions.py

    partners_read = False

    class Meta:
        ordering = ("journey", "position")
        constraints = (models.UniqueConstraint(fields=("journey", "position"), name="one_step_per_position"),)

    def __str__(self) -> str:
        return f"{self.journey} · {self.position}"

    @property
    def label(self) -> str:
        return label_of(self.template)


class JourneyRun(Lifecycle, PartnerOwned):
    """One person on one journey. `next_at` says when the next step is due; the database is asked, no timer is set."""

    class State(models.TextChoices):
        RUNNING = "running", _("Running")
        FINISHED = "finished", _("Finished")
        STOPPED = "stopped", _("Stopped")

    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {State.RUNNING: frozenset({State.FINISHED, State.STOPPED})}

    id = IdField("jr")
    journey = models.ForeignKey(Journey, models.PROTECT, related_name="runs")
    user = models.ForeignKey("portal.User", models.PROTECT, related_name="+")
    event = models.ForeignKey("portal.Event", models.PROTECT, related_name="+")  # what started it
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.RUNNING)
    steps_done = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(default=clock.now, editable=False)

    read_roles = MANAGERS

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(fields=("journey", "user", "event"), name="one_run_per_journey_and_start"),
        )
        indexes = (models.Index(fields=("state", "next_at"), name="journey_run_due"),)

    def __str__(self) -> str:
        return f"{self.journey} · {self.user}"

    def key_of(self, step: Step) -> str:
        """What makes a step's message one: `Message.dedupe_key`."""
        return f"journey:{self.pk}:{step.pk}"
