"""Who gets which mail, when, and why: journeys as data, how far each person is on one, and what was done with them."""

import hashlib
import json
from collections.abc import Mapping
from functools import cached_property
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from partners.onboarding.engine.reading import SCHEMA, read_version
from partners.onboarding.engine.values import Reason, Step, Version, walk
from portal import clock
from portal.ids import IdField
from portal.lifecycle import Lifecycle
from portal.mail.streams import Stream
from portal.reasons import LONGEST
from portal.tenancy.kinds import NetworkOwned, PartnerOwned
from portal.tenancy.roles import MANAGERS


class Journey(NetworkOwned):
    """A series of mails that an event starts. What its steps are, its versions say."""

    class Entry(models.TextChoices):
        ONCE = "once", _("Once for each person")
        EACH_TIME = "each-time", _("Each time that it happens")

    id = IdField("jy")
    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=120)
    stream = models.CharField(_("stream"), max_length=20, choices=Stream, default=Stream.ONBOARDING)
    entry = models.CharField(_("starts"), max_length=9, choices=Entry, default=Entry.EACH_TIME)
    is_active = models.BooleanField(_("active"), default=True)
    heard = models.BigIntegerField(
        default=0, editable=False
    )  # position of the last event that was asked whom it starts
    # The version with which new people begin. Others stay on the one they are on.
    published = models.ForeignKey("JourneyVersion", models.PROTECT, null=True, blank=True, related_name="+")
    moves_running = models.BooleanField(
        default=False
    )  # until everybody who is on an older version is on the published one
    draft = models.JSONField(null=True, blank=True)  # as engine/reading.py reads it, with the trigger
    draft_by = models.ForeignKey(  # who changed it last
        "portal.User", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    draft_editors = models.JSONField(default=list, blank=True)  # ids of all who changed it since it began
    # Each change moves it, so that each leaves an event.
    draft_at = models.DateTimeField(_("draft of"), null=True, blank=True)

    partners_read = False
    not_in_events: ClassVar[frozenset[str]] = frozenset({"draft", "draft_editors", "heard"})
    not_in_timelines: ClassVar[frozenset[str]] = frozenset({"draft_at"})  # an event has its own time
    named_in_events: ClassVar[frozenset[str]] = frozenset({"draft_by_id", "published_id"})

    def __str__(self) -> str:
        return self.name

    @property
    def content(self) -> dict[str, Any]:
        """What is edited: the draft, else what is published, else nothing yet."""
        if self.draft is not None:
            return self.draft
        return self.published.as_draft if self.published else {"schema": SCHEMA, "trigger": "", "steps": []}

    @property
    def edition(self) -> str:
        """Changes with what is edited, so that nobody writes over what they have not seen."""
        written = json.dumps([self.published_id, self.draft], sort_keys=True)
        return hashlib.sha256(written.encode()).hexdigest()[:16]


class JourneyVersion(NetworkOwned):
    """Published once and never changed: whoever is on it can be told what they were sent, and what comes next."""

    id = IdField("jv")
    journey = models.ForeignKey(Journey, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    trigger = models.CharField(_("starts with"), max_length=60)  # names one in registry.py
    content = models.JSONField(_("content"))  # as engine/reading.py reads it, without the trigger
    published_at = models.DateTimeField(default=clock.now, editable=False)
    # Null of what came with the portal, and of whom there is no account any more.
    edited_by = models.ForeignKey("portal.User", models.PROTECT, null=True, blank=True, related_name="+")
    editors = models.JSONField(default=list, blank=True)  # ids of all who wrote on its draft
    published_by = models.ForeignKey("portal.User", models.PROTECT, null=True, blank=True, related_name="+")
    publish_reason = models.CharField(_("reason"), max_length=LONGEST, blank=True, default="")

    partners_read = False
    append_only = True

    class Meta:
        ordering = ("journey", "-number")
        constraints = (models.UniqueConstraint(fields=("journey", "number"), name="journey_version_number"),)

    def __str__(self) -> str:
        return f"{self.journey} · {self.number}"

    @cached_property
    def value(self) -> Version:
        """Raises UnreadableVersion for what a newer version of the code has written."""
        return read_version(self.as_draft)

    @property
    def as_draft(self) -> dict[str, Any]:
        return {**self.content, "trigger": self.trigger}

    @cached_property
    def steps(self) -> Mapping[str, Step]:
        """By key, in reading order."""
        return {step.key: step for _number, step in walk(self.value.steps)}


class JourneyRun(Lifecycle, PartnerOwned):
    """One person on one journey: somebody with an account, or a contact of the partner's client. `client_account` is the client
    that it is about. `next_at` says when to look what comes next; the database is asked, no timer is set.
    """

    class State(models.TextChoices):
        RUNNING = "running", _("Running")
        FINISHED = "finished", _("Finished")
        STOPPED = "stopped", _("Stopped")

    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {State.RUNNING: frozenset({State.FINISHED, State.STOPPED})}

    id = IdField("jr")
    journey = models.ForeignKey(Journey, models.PROTECT, related_name="runs")
    version = models.ForeignKey(JourneyVersion, models.PROTECT, related_name="runs")
    user = models.ForeignKey("portal.User", models.PROTECT, null=True, blank=True, related_name="+")
    # Whoever removes a contact has its runs stopped and its mail erased first (`services.forget_contact`).
    contact = models.ForeignKey("partners.Contact", models.CASCADE, null=True, blank=True, related_name="+")
    client_account = models.ForeignKey(
        "partners.ClientAccount", models.PROTECT, null=True, blank=True, related_name="+"
    )
    event = models.ForeignKey("portal.Event", models.PROTECT, related_name="+")  # what started it
    start_key = models.CharField(max_length=90)  # the person, and the event where each one starts a run
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.RUNNING)
    at_step = models.CharField(max_length=40, blank=True)  # a step's key; empty behind the last one
    entered_at = models.DateTimeField(default=clock.now)
    next_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(default=clock.now, editable=False)
    goal_at = models.DateTimeField(null=True, blank=True)

    # What its reader, its words and its rules are made of, for `select_related`.
    RELATED: ClassVar[tuple[str, ...]] = ("journey", "version", "user", "contact", "client_account", "partner", "event")

    read_roles = MANAGERS
    stays_behind = frozenset(
        {"client_account", "contact"}
    )  # it was mailed in its partner's name, whoever holds the client now

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(fields=("journey", "start_key"), name="one_run_per_journey_and_start_key"),
            models.CheckConstraint(
                condition=models.Q(user__isnull=False, contact=None)
                | models.Q(user=None, contact__isnull=False, client_account__isnull=False),
                name="run_has_one_reader",
            ),
        )
        indexes = (
            models.Index(fields=("state", "next_at"), name="journey_run_due"),
            models.Index(fields=("journey", "state", "version", "at_step"), name="journey_run_at"),
        )

    def __str__(self) -> str:
        return f"{self.journey} · {self.reader_name}"

    @property
    def reader_name(self) -> str:
        return self.contact.name if self.contact else str(self.user)

    def key_of(self, step: str) -> str:
        """What makes a step's message one: `Message.dedupe_key`."""
        return f"journey:{self.pk}:{step}"


class JourneyAct(PartnerOwned):
    """What a run did at a step: the ledger. A step is done once; the act without a step is the end that no step says."""

    class Outcome(models.TextChoices):
        MAILED = "mailed", _("Mailed")
        SKIPPED = "skipped", _("Skipped")
        WAITED = "waited", _("Waited")
        CAME = "came", _("It happened")
        MISSED = "missed", _("It did not happen in time")
        YES = "yes", _("It was so")
        NO = "no", _("It was not so")
        TOLD = "told", _("Told somebody")
        ENDED = "ended", _("Ended")

    id = IdField("ja")
    run = models.ForeignKey(JourneyRun, models.CASCADE, related_name="acts")
    step = models.CharField(max_length=40, blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    # A code of engine/reasons.py and what it is about: its words are made when somebody reads it.
    reason = models.CharField(max_length=40, blank=True)
    about = models.JSONField(default=dict, blank=True)
    message = models.OneToOneField("portal.Message", models.SET_NULL, null=True, blank=True, related_name="journey_act")
    at = models.DateTimeField(default=clock.now, editable=False)

    read_roles = MANAGERS
    not_in_events: ClassVar[frozenset[str]] = frozenset({"about"})

    class Meta:
        ordering = ("at", "id")
        constraints = (models.UniqueConstraint(fields=("run", "step"), name="one_act_per_run_and_step"),)

    def __str__(self) -> str:
        return f"{self.run} · {self.get_outcome_display()}"

    @property
    def because(self) -> Reason | None:
        return Reason(self.reason, self.about) if self.reason else None
