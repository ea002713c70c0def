"""Seats: what a client account has bought, and every movement that made it so."""

from collections.abc import Iterable
from typing import ClassVar

from django.db import models
from django.db.models.functions import Coalesce, Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from partners.clients.models import ClientAccount
from portal import clock
from portal.ids import IdField
from portal.lifecycle import Lifecycle
from portal.tenancy.kinds import PartnerOwned
from portal.tenancy.roles import TRADE_READERS


class Subscription(Lifecycle, PartnerOwned):
    """One Dropbox team of one client account.

    `purchased` counts seats bought. It equals the sum of its movements, which `check_ledger` proves.
    """

    class State(models.TextChoices):
        ACTIVE = "active", _("Active")
        CANCELLED = "cancelled", pgettext_lazy("subscription", "Cancelled")

    class Term(models.TextChoices):
        MONTHLY = "monthly", _("Monthly")
        YEARLY = "yearly", _("Yearly")

    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {State.ACTIVE: frozenset({State.CANCELLED})}

    id = IdField("su")
    number = models.PositiveIntegerField(_("number"))  # per partner, for reading aloud: S-12
    client_account = models.ForeignKey("partners.ClientAccount", models.PROTECT, related_name="subscriptions")
    plan = models.ForeignKey("partners.Plan", models.PROTECT, related_name="+")
    plan_version = models.ForeignKey("partners.PlanVersion", models.PROTECT, related_name="+")
    state = models.CharField(_("status"), max_length=10, choices=State, default=State.ACTIVE)
    term = models.CharField(_("term"), max_length=10, choices=Term)
    admin_email = models.EmailField(_("team admin's e-mail"))
    purchased = models.PositiveIntegerField(_("seats purchased"))
    started_on = models.DateField(_("started"))
    renews_on = models.DateField(_("renews"))
    created_at = models.DateTimeField(default=clock.now, editable=False)
    updated_at = models.DateTimeField(default=clock.now, editable=False)

    read_roles = TRADE_READERS
    held_first = "partner"
    not_in_events: ClassVar[frozenset[str]] = frozenset({"updated_at"})

    class Meta:
        ordering = ("renews_on", "id")
        constraints = (
            models.UniqueConstraint(fields=("partner", "number"), name="subscription_number_once"),
            # One Dropbox team per admin address, in the whole network.
            models.UniqueConstraint(
                Lower("admin_email"), condition=models.Q(state="active"), name="one_team_per_admin_address"
            ),
            models.CheckConstraint(condition=models.Q(purchased__gte=1), name="subscription_has_seats"),
        )
        indexes = (
            models.Index(fields=("partner", "renews_on"), name="subscription_renewals"),
            models.Index(fields=("partner", "updated_at", "id"), name="subscription_changes"),
            models.Index(fields=("updated_at", "id"), name="subscription_changes_of_all"),  # staff's
        )

    def __str__(self) -> str:
        return f"S-{self.number}"

    def save(self, *args, **options) -> None:
        """Its client account says how many seats it has and when the next renewal is."""
        super().save(*args, **options)
        count_on_clients([self.client_account_id])


def count_on_clients(client_ids: Iterable[str]) -> None:
    """Work out anew what client accounts say of their active subscriptions; for whoever moves subscriptions between them, too."""
    active = Subscription.objects.filter(client_account=models.OuterRef("pk"), state=Subscription.State.ACTIVE)
    grouped = active.order_by().values("client_account")
    seats = models.Subquery(grouped.annotate(figure=models.Sum("purchased")).values("figure"))
    renewal = models.Subquery(grouped.annotate(figure=models.Min("renews_on")).values("figure"))
    counted = {"seats": Coalesce(seats, 0), "next_renewal_on": renewal}
    ClientAccount.objects.filter(pk__in=client_ids).update(**counted)


class SeatMovement(PartnerOwned):
    """A line of the ledger. Append-only: a mistake is corrected by another line."""

    class Kind(models.TextChoices):
        INITIAL = "initial", _("First order")
        INCREASE = "increase", _("Seats added")
        RENEWAL = "renewal", _("Reduced at renewal")

    id = IdField("sm")
    subscription = models.ForeignKey(Subscription, models.PROTECT, related_name="movements")
    sequence = models.PositiveIntegerField()  # 1, 2, 3 … without a gap
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    delta = models.IntegerField(_("change"))
    seats_after = models.PositiveIntegerField(_("seats afterwards"))
    effective_on = models.DateField(_("effective"))
    reason = models.CharField(_("reason"), max_length=500)
    actor_label = models.CharField(_("by"), max_length=250)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    read_roles = TRADE_READERS
    append_only = True

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(fields=("subscription", "sequence"), name="seat_movement_sequence_once"),
            models.CheckConstraint(condition=~models.Q(delta=0), name="seat_movement_moves"),
        )

    def __str__(self) -> str:
        return f"{self.delta:+d} → {self.seats_after}"


class ScheduledChange(Lifecycle, PartnerOwned):
    """A reduction that waits for the renewal. At most one waits per subscription; a new one replaces it and says so."""

    class State(models.TextChoices):
        SCHEDULED = "scheduled", _("Scheduled")
        APPLIED = "applied", _("Applied")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        REPLACED = "replaced", _("Replaced")

    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        State.SCHEDULED: frozenset({State.APPLIED, State.WITHDRAWN, State.REPLACED})
    }

    id = IdField("sc")
    subscription = models.ForeignKey(Subscription, models.PROTECT, related_name="scheduled_changes")
    seats = models.PositiveIntegerField(_("seats from then"))
    effective_on = models.DateField(_("effective"))
    reason = models.CharField(_("reason"), max_length=500)
    actor_label = models.CharField(_("by"), max_length=250)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.SCHEDULED)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    closed_at = models.DateTimeField(null=True, blank=True)

    read_roles = TRADE_READERS

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=("subscription",), condition=models.Q(state="scheduled"), name="one_scheduled_change_waits"
            ),
        )

    def __str__(self) -> str:
        return f"{self.seats} · {self.effective_on:%Y-%m-%d}"
