"""What happened, and what still has to follow from it.

An `Event` is audit trail, timeline, feed and source of deliveries at once. Rows are append-only: triggers on both engines
refuse every change but the seal and the erasure of personal values (see `portal.guards`).
"""

from functools import cache
from typing import Any, ClassVar, cast

from django.apps import apps
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.ids import IdField
from portal.lifecycle import Lifecycle
from portal.tenancy.actor import Actor, ActorKind
from portal.tenancy.kinds import NetworkOwned, NetworkOwnedQuerySet, PartnerOwned, PartnerOwnedQuerySet
from portal.tenancy.roles import ALL_STAFF, NETWORK_READERS, PARTNER_READERS, TRADE_READERS


@cache
def network_tables_read_by(staff_role: str) -> tuple[str, ...]:
    tables = (model for model in apps.get_models() if issubclass(model, NetworkOwned))
    return tuple(model._meta.label_lower for model in tables if staff_role in model.staff_read_roles)


_ONCE_KEPT = ("partners.partnernote",)  # what became `portal.staffnote`; its events are there for ever


@cache
def tables_kept_from_partners() -> tuple[str, ...]:
    """What staff keep about partners for themselves: a partner does not read either that something was written there."""
    tables = (model for model in apps.get_models() if issubclass(model, PartnerOwned) and not model.partners_read)
    return (*(model._meta.label_lower for model in tables), *_ONCE_KEPT)


@cache
def tables_closed_to(role: str) -> tuple[str, ...]:
    tables = (model for model in apps.get_models() if issubclass(model, PartnerOwned) and role not in model.read_roles)
    return tuple(model._meta.label_lower for model in tables)


@cache
def tables_read_by_owner(role: str) -> tuple[type[PartnerOwned], ...]:
    """Of which somebody in this role reads only what is their own."""
    tables = (model for model in apps.get_models() if issubclass(model, PartnerOwned) and role in model.own_rows_roles)
    return tuple(tables)


class EventQuerySet(PartnerOwnedQuerySet):
    def about(self, record, *others):
        """What happened to one record, or to several of a kind, newest first."""
        ids = [record.pk, *(other.pk for other in others)]
        return self.filter(subject_type=record._meta.label_lower, subject_id__in=ids).newest_first()

    def in_timeline_of(self, record, *others):
        """With what happened to that which hangs on it: its contacts, its notes. Newest first."""
        ids = [record.pk, *(other.pk for other in others)]
        own = models.Q(subject_type=record._meta.label_lower, subject_id__in=ids)
        return self.filter(own | models.Q(within_id__in=ids)).newest_first()

    def newest_first(self):
        """By the clock; ids only break ties, for those of two processes, or of one millisecond, are in no order."""
        return self.order_by("-created_at", "-id")

    def sealed(self):
        """In their final, gapless order: what a feed may read."""
        return self.filter(position__isnull=False).order_by("position")

    def _visible_to_identified(self, actor: Actor):
        rows = super()._visible_to_identified(actor)
        if actor.is_staff:
            return rows
        rows = rows.exclude(subject_type__in=tables_kept_from_partners())
        return rows if actor.kind == ActorKind.API_KEY else rows._as_far_as_reads(actor)

    def _as_far_as_reads(self, actor: Actor):
        """Whoever does not read a record does not read what happened to it: an event carries its name."""
        rows = self.exclude(subject_type__in=tables_closed_to(actor.role))
        for model in tables_read_by_owner(actor.role):
            own = cast(Any, model)._base_manager.filter(user_id=actor.user_id or None).values("pk")
            rows = rows.exclude(models.Q(subject_type=model._meta.label_lower) & ~models.Q(subject_id__in=own))
        return rows

    def _visible_to_staff(self, actor: Actor):
        """Of a partner like its other rows; without a partner, about what the role reads. Of people: network readers."""
        if actor.staff_role in NETWORK_READERS:
            return self
        networks = models.Q(partner=None, subject_type__in=network_tables_read_by(actor.staff_role))
        if actor.staff_role not in PARTNER_READERS:
            return self.filter(networks)
        of_partners = {"manager_id": actor.staff_id} if actor.reaches_assigned_only else {"isnull": False}
        return self.filter(networks | models.Q(**{f"partner__{name}": value for name, value in of_partners.items()}))


class Event(PartnerOwned):
    id = IdField("ev")
    partner = models.ForeignKey(  # type: ignore[assignment]  # some events are the network's own
        "portal.Partner", models.PROTECT, null=True, blank=True, related_name="+"
    )
    verb = models.CharField(max_length=80)  # `noun.verbed`
    subject_type = models.CharField(max_length=80)  # `app.model`
    subject_id = models.CharField(max_length=40)
    subject_label = models.CharField(max_length=250)
    within_id = models.CharField(max_length=40, blank=True, default="")  # in whose timeline it stands, too
    actor_kind = models.CharField(max_length=12)
    actor_id = models.CharField(max_length=40, blank=True)
    actor_label = models.CharField(max_length=250, blank=True)
    old = models.JSONField(default=dict)
    new = models.JSONField(default=dict)
    reason = models.CharField(max_length=500, blank=True)
    request_id = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    # The seal: set once, later, by one process at a time.
    salt = models.CharField(max_length=32)
    position = models.BigIntegerField(null=True, unique=True)
    digest = models.CharField(max_length=64, blank=True)
    erased_digest = models.CharField(max_length=64, blank=True, default="")  # of the values that were erased

    read_roles = TRADE_READERS
    staff_read_roles = ALL_STAFF
    append_only = True
    personal = ("subject_label", "actor_label", "old", "new", "reason")  # what may name people: digested apart, and erased
    sealed_once = ("position", "digest")
    emptied_once = ("erased_digest", (*personal, "salt"))
    objects: ClassVar = EventQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-id")
        indexes = (
            models.Index(fields=("subject_type", "subject_id", "-created_at", "-id"), name="event_timeline"),
            models.Index(fields=("partner", "-created_at", "-id"), name="event_partner"),
            models.Index(
                fields=("within_id", "-created_at", "-id"), condition=~models.Q(within_id=""), name="event_within"
            ),
            models.Index(fields=("created_at", "id"), condition=models.Q(position=None), name="event_unsealed"),
            models.Index(fields=("actor_id", "-created_at", "-id"), name="event_actor"),
            models.Index(fields=("request_id",), name="event_request"),
            models.Index(fields=("created_at", "id"), name="event_time"),
        )

    def __str__(self) -> str:
        return self.verb


class EventSeal(NetworkOwned):
    """The one row that says how far events are sealed, and the lock under which sealing happens."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    position = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)

    partners_read = False

    def __str__(self) -> str:
        return str(self.position)


class EventDeliveryQuerySet(NetworkOwnedQuerySet):
    def parked(self):
        """Failed at every attempt: nothing happens to these until staff decide."""
        return self.filter(state=EventDelivery.State.PARKED)


class EventDelivery(Lifecycle, NetworkOwned):
    """One handler that still has to hear of one event: the outbox."""

    class State(models.TextChoices):
        DUE = "due", _("Due")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        PARKED = "parked", _("Parked")
        DROPPED = "dropped", _("Dropped")

    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        State.DUE: frozenset({State.RUNNING, State.DROPPED}),  # dropped: the action was undone
        State.RUNNING: frozenset({State.DONE, State.DUE, State.PARKED}),
        State.PARKED: frozenset({State.DUE, State.DROPPED}),
    }

    id = IdField("de")
    event = models.ForeignKey(Event, models.PROTECT, related_name="deliveries")
    handler = models.CharField(max_length=120)
    state = models.CharField(max_length=8, choices=State, default=State.DUE)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(default=clock.now)
    leased_until = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    parked_at = models.DateTimeField(null=True, blank=True)

    partners_read = False
    staff_read_roles = NETWORK_READERS
    # A traceback may quote anybody's values, and an event is for ever.
    not_in_events: ClassVar[frozenset[str]] = frozenset({"error", "next_at", "leased_until"})
    objects: ClassVar = EventDeliveryQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        verbose_name_plural = "event deliveries"
        constraints = (models.UniqueConstraint(fields=("event", "handler"), name="one_delivery_per_event_and_handler"),)
        indexes = (models.Index(fields=("state", "next_at"), name="delivery_due"),)

    def __str__(self) -> str:
        return f"{self.words}: {self.event.subject_label}"

    @property
    def words(self) -> str:
        """What was to follow, as the handler's name says it: `partners.onboarding.handlers.start_journeys` → Start journeys."""
        return self.handler.rpartition(".")[2].replace("_", " ").capitalize()

    @property
    def last_words(self) -> str:
        """The last line of the last error: what went wrong, without where."""
        return self.error.strip().rpartition("\n")[2]


class Once(NetworkOwned):
    """What is told one time only, whoever finds it due: see `record_once`."""

    key = models.CharField(max_length=200, primary_key=True)
    at = models.DateTimeField(default=clock.now)

    partners_read = False

    def __str__(self) -> str:
        return self.key


class Heartbeat(NetworkOwned):
    """When a background process last did its round, for `doctor` and `/readyz`."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()

    partners_read = False

    def __str__(self) -> str:
        return self.name
