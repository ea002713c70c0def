"""One change for many subscriptions: planned row by row, confirmed as it was shown, and a receipt for good."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from partners.bulk_changes.kinds import Kind, Rounding
from partners.catalogue.models import Term
from portal import clock
from portal.ids import IdField
from portal.lifecycle import Lifecycle
from portal.money import Money
from portal.tenancy.kinds import PartnerOwned
from portal.tenancy.roles import TRADE_READERS
from portal.text import mid_sentence


class BulkChange(Lifecycle, PartnerOwned):
    """`hash` covers every row of the plan: it is what a person confirms. A job does the rows; its state is only told there."""

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        RUNNING = "running", _("Running")
        HALTED = "halted", _("Halted")
        FINISHED = "finished", _("Finished")
        GIVEN_UP = "given_up", _("Given up")
        UNDOING = "undoing", _("Being undone")
        UNDONE = "undone", _("Undone")

    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        State.PLANNED: frozenset({State.RUNNING}),
        State.RUNNING: frozenset({State.HALTED, State.FINISHED}),
        State.HALTED: frozenset({State.RUNNING, State.GIVEN_UP}),
        State.FINISHED: frozenset({State.UNDOING}),
        State.GIVEN_UP: frozenset({State.UNDOING}),
        State.UNDOING: frozenset({State.UNDONE}),
        State.UNDONE: frozenset({State.UNDOING}),
    }

    id = IdField("bc")
    number = models.PositiveIntegerField(_("number"))  # per partner, for reading aloud: B-3
    kind = models.CharField(_("change"), max_length=20, choices=Kind)
    value = models.IntegerField(_("value"), null=True, blank=True)  # seats, seats more, or percent
    rounding = models.CharField(_("rounding"), max_length=4, choices=Rounding, blank=True)
    term = models.CharField(_("term"), max_length=20, choices=Term, blank=True)  # from the renewal on
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PLANNED)
    hash = models.CharField(max_length=64)
    total = models.PositiveIntegerField()  # rows, with those left out
    possible = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)  # since they were planned, and so not done
    refused = models.PositiveIntegerField(default=0)
    undone = models.PositiveIntegerField(default=0)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    cost = models.DecimalField(_("cost"), max_digits=18, decimal_places=4, default=0)  # of what is ordered today
    retail = models.DecimalField(_("suggested retail"), max_digits=18, decimal_places=4, default=0)
    commitment = models.DecimalField(_("commitment"), max_digits=18, decimal_places=4, default=0)  # of its rows
    planned_by = models.CharField(_("planned by"), max_length=250)
    # Who planned it, of a key whoever made it: above the limit of orders another person confirms.
    user = models.ForeignKey("portal.User", models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(_("planned"), default=clock.now, editable=False)
    expires_at = models.DateTimeField(_("holds until"))
    confirmed_by = models.CharField(_("confirmed by"), max_length=250, blank=True)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    halted_because = models.CharField(_("halted because"), max_length=500, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    job = models.ForeignKey("portal.Job", models.SET_NULL, null=True, blank=True, related_name="+")
    # Of the run that a confirmation or a resumption began.
    canary = models.PositiveSmallIntegerField(default=0)
    run_tried = models.PositiveIntegerField(default=0)
    run_bad = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField(default=clock.now, editable=False)

    read_roles = TRADE_READERS
    held_first = "partner"
    not_in_events: ClassVar[frozenset[str]] = frozenset(
        {"commitment", "cost", "job", "canary", "run_tried", "run_bad", "done", "changed", "refused", "undone", "updated_at"}
    )

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(fields=("partner", "number"), name="bulk_change_number_once"),
            models.CheckConstraint(
                condition=models.Q(state="planned") | (models.Q(confirmed_at__isnull=False) & ~models.Q(reason="")),
                name="bulk_change_runs_confirmed",
            ),
            models.CheckConstraint(
                condition=models.Q(possible__gte=models.F("done") + models.F("changed") + models.F("refused")),
                name="bulk_change_does_no_row_twice",
            ),
        )
        indexes = (
            models.Index(fields=("partner", "-id"), name="bulk_change_list"),
            models.Index(fields=("partner", "updated_at", "id"), name="bulk_change_changes"),
            models.Index(fields=("updated_at", "id"), name="bulk_change_changes_of_all"),
        )

    def __str__(self) -> str:
        return f"B-{self.number}"

    @property
    def has_expired(self) -> bool:
        return self.state == self.State.PLANNED and self.expires_at <= clock.now()

    @property
    def left_out(self) -> int:
        return self.total - self.possible

    @property
    def remaining(self) -> int:
        return self.possible - self.done - self.changed - self.refused

    @property
    def money(self) -> dict[str, Money]:
        return {"cost": Money(self.cost, self.currency), "retail": Money(self.retail, self.currency)}

    @property
    def committed(self) -> Money:
        return Money(self.commitment, self.currency)

    @property
    def state_in_sentence(self) -> str:
        return mid_sentence(self.get_state_display())


class BulkChangeRow(PartnerOwned):
    """One subscription: how it stood, what was planned for it, and what became of that.

    `digest` is of where it stood and what is to come of it; whoever does the row compares it with what is there then.
    """

    class State(models.TextChoices):
        LEFT_OUT = "left_out", _("Left out")
        WAITING = "waiting", _("To do")
        DONE = "done", _("Done")
        CHANGED = "changed", _("Changed since it was planned")
        REFUSED = "refused", pgettext_lazy("row", "Refused")
        NOT_DONE = "not_done", _("Not done")

    class Undo(models.TextChoices):
        NONE = "", ""
        WAITING = "waiting", _("To be undone")
        UNDONE = "undone", _("Undone")
        KEPT = "kept", _("Cannot be undone")

    id = IdField("br")
    bulk_change = models.ForeignKey(BulkChange, models.PROTECT, related_name="rows")
    number = models.PositiveIntegerField()  # from 1
    subscription = models.ForeignKey("partners.Subscription", models.PROTECT, related_name="+")
    name = models.CharField(max_length=250)  # as it was called: another partner may hold the client by now
    state = models.CharField(_("result"), max_length=8, choices=State, default=State.WAITING)
    seats = models.PositiveIntegerField(null=True, blank=True)  # that are asked for
    before = models.JSONField(default=dict)  # seats, seats at the renewal, whether it renews
    after = models.JSONField(default=dict)
    effective_on = models.DateField(null=True, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    cost = models.DecimalField(max_digits=18, decimal_places=4, default=0)
    retail = models.DecimalField(max_digits=18, decimal_places=4, default=0)
    commitment = models.DecimalField(max_digits=18, decimal_places=4, default=0)  # as the limit of orders counts it
    warnings = models.JSONField(default=list)  # what becomes of a change that was scheduled
    problems = models.JSONField(default=list)  # field, code, message, cure
    order = models.ForeignKey("partners.Order", models.PROTECT, null=True, blank=True, related_name="+")
    scheduled_change = models.ForeignKey(
        "partners.ScheduledChange", models.PROTECT, null=True, blank=True, related_name="+"
    )
    request_id = models.CharField(max_length=40, blank=True)  # of the events that it left
    done_at = models.DateTimeField(null=True, blank=True)
    undo = models.CharField(max_length=8, choices=Undo, default=Undo.NONE, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    read_roles = TRADE_READERS
    stays_behind = frozenset({"subscription", "scheduled_change"})  # the receipt is of whoever did it

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=("bulk_change", "number"), name="bulk_change_row_number_once"),
            models.UniqueConstraint(fields=("bulk_change", "subscription"), name="bulk_change_subscription_once"),
            models.CheckConstraint(
                condition=~models.Q(state="done") | models.Q(done_at__isnull=False),
                name="bulk_change_row_done_at_a_time",
            ),
        )
        indexes = (models.Index(fields=("bulk_change", "state", "number"), name="bulk_change_row_state"),)

    def __str__(self) -> str:
        return f"{self.bulk_change_id} · {self.number}"

    @property
    def record_id(self) -> str:
        """As the rows of every job call it."""
        return self.subscription_id

    @property
    def money(self) -> dict[str, Money]:
        return {"cost": Money(self.cost, self.currency), "retail": Money(self.retail, self.currency)}
