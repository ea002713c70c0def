"""Seats: what a client account has bought, and every movement that made it so."""

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models.functions import Coalesce, Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from partners.catalogue.models import AddOn, AddOnVersion, Term
from partners.clients.models import ClientAccount
from partners.subscriptions.engine.position import AtRenewal
from partners.subscriptions.terms import Term as EngineTerm
from partners.subscriptions.waiting import in_words
from portal import clock
from portal.ids import IdField
from portal.lifecycle import Lifecycle
from portal.tenancy.kinds import PartnerOwned
from portal.tenancy.roles import TRADE_READERS


class Subscription(Lifecycle, PartnerOwned):
    """One Dropbox team of one client account.

    `purchased` counts seats bought. It equals the sum of its movements, which `check_ledger` proves. A trial bought none: it
    has the minimum of its plan, no term and no price, and ends on `renews_on` unless it is converted before.
    """

    class State(models.TextChoices):
        TRIAL = "trial", pgettext_lazy("subscription", "Trial")
        ACTIVE = "active", _("Active")
        SUSPENDED = "suspended", pgettext_lazy("subscription", "Suspended")  # as long as a `Suspension` stands
        CANCELLED = (
            "cancelled",
            pgettext_lazy("subscription", "Cancelled"),
        )  # a trial, or within the first days of a term
        EXPIRED = "expired", pgettext_lazy("subscription", "Expired")  # at the end of a trial or a term

    ENDED: ClassVar[frozenset[str]] = frozenset({State.CANCELLED, State.EXPIRED})
    LIVE: ClassVar[frozenset[str]] = frozenset(State) - ENDED  # there is a team, and it holds its admin's address
    PAID: ClassVar[frozenset[str]] = LIVE - {State.TRIAL}  # its seats are bought and billed
    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        State.TRIAL: ENDED | {State.ACTIVE},
        State.ACTIVE: ENDED | {State.SUSPENDED},
        State.SUSPENDED: ENDED | {State.ACTIVE},
    }

    id = IdField("su")
    number = models.PositiveIntegerField(_("number"))  # per partner, for reading aloud: S-12
    client_account = models.ForeignKey("partners.ClientAccount", models.PROTECT, related_name="subscriptions")
    plan = models.ForeignKey("partners.Plan", models.PROTECT, related_name="+")
    plan_version = models.ForeignKey("partners.PlanVersion", models.PROTECT, related_name="+")
    state = models.CharField(_("status"), max_length=10, choices=State, default=State.ACTIVE)
    term = models.CharField(_("term"), max_length=20, choices=Term, null=True, blank=True)  # none: a trial
    price = models.ForeignKey(  # per seat and billing period, until the renewal; none: no price list said one
        "partners.PriceListItem", models.PROTECT, null=True, blank=True, related_name="+"
    )
    admin_email = models.EmailField(_("team admin's e-mail"))
    purchased = models.PositiveIntegerField(_("seats purchased"))
    started_on = models.DateField(_("started"))  # the paid time, of a trial the trial
    anchor_on = models.DateField(editable=False)  # whose day of the month renewals fall on; later terms keep it
    renews_on = models.DateField(_("renews"))
    auto_renew = models.BooleanField(_("renews by itself"), default=True)  # else it ends on that day
    invoiced = models.BooleanField(_("invoiced by Dropbox"), null=True, blank=True)  # null: nobody said
    used = models.PositiveIntegerField(
        _("seats in use"), null=True, blank=True
    )  # as somebody counted; null: nobody did
    used_on = models.DateField(_("counted"), null=True, blank=True)
    minimum_seats = models.PositiveIntegerField(default=0, editable=False)  # of the version that was sold
    remind_on = models.DateField(null=True, editable=False)  # when to look whether a last day to act is near
    next_step_on = models.DateField(
        null=True, editable=False
    )  # when time alone changes something: a renewal, a billing period
    created_at = models.DateTimeField(default=clock.now, editable=False)
    updated_at = models.DateTimeField(default=clock.now, editable=False)

    read_roles = TRADE_READERS
    held_first = "partner"
    not_in_events: ClassVar[frozenset[str]] = frozenset({"updated_at", "next_step_on", "remind_on"})

    class Meta:
        ordering = ("renews_on", "id")
        constraints = (
            models.UniqueConstraint(fields=("partner", "number"), name="subscription_number_once"),
            # One Dropbox team per admin address, in the whole network.
            models.UniqueConstraint(
                Lower("admin_email"),
                condition=models.Q(state__in=("active", "suspended", "trial")),
                name="one_team_per_admin_address",
            ),
            models.CheckConstraint(
                condition=models.Q(term=None, purchased=0) | models.Q(term__isnull=False, purchased__gte=1),
                name="subscription_has_seats",
            ),
            models.CheckConstraint(
                condition=models.Q(state="trial", term=None)
                | models.Q(state__in=("cancelled", "expired"))
                | (~models.Q(state="trial") & models.Q(term__isnull=False)),
                name="subscription_is_paid_or_a_trial",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=("trial", "cancelled", "expired"))
                | models.Q(purchased__gte=models.F("minimum_seats")),
                name="subscription_has_its_minimum",
            ),
            models.CheckConstraint(
                condition=~(models.Q(used=None) ^ models.Q(used_on=None)), name="subscription_use_has_its_day"
            ),
        )
        indexes = (
            models.Index(fields=("partner", "renews_on"), name="subscription_renewals"),
            models.Index(fields=("partner", "purchased", "id"), name="subscription_seats"),
            models.Index(fields=("renews_on", "id"), name="subscription_renewals_of_all"),  # staff's
            models.Index(fields=("next_step_on",), name="subscription_next_steps"),
            models.Index(fields=("remind_on", "id"), name="subscription_to_remind_of"),
            models.Index(
                fields=("partner", "renews_on", "id"),
                condition=models.Q(state="suspended"),
                name="subscription_suspended",
            ),
            models.Index(fields=("partner", "updated_at", "id"), name="subscription_changes"),
            models.Index(fields=("updated_at", "id"), name="subscription_changes_of_all"),  # staff's
        )

    def __str__(self) -> str:
        return f"S-{self.number}"

    @property
    def is_live(self) -> bool:
        return self.state in self.LIVE

    @property
    def is_suspended(self) -> bool:
        return self.state == self.State.SUSPENDED

    @property
    def is_trial(self) -> bool:
        return self.state == self.State.TRIAL

    @property
    def trial_ends_on(self) -> date | None:
        return self.renews_on if self.is_trial else None

    @property
    def trial_seats(self) -> int | None:
        return self.minimum_seats if self.is_trial else None

    def save(self, *args, **options) -> None:
        """Its client account says how many seats it has and when the next renewal is; its last days to act may be others now."""
        self.remind_on = clock.today() if self.is_live else None
        if options.get("update_fields") is not None:
            options["update_fields"] = {*options["update_fields"], "remind_on"}
        super().save(*args, **options)
        count_on_clients([self.client_account_id])


def count_on_clients(client_ids: Iterable[str]) -> None:
    """Work out anew what client accounts say of their teams; for whoever moves subscriptions between them, too."""
    live = Subscription.objects.filter(client_account=models.OuterRef("pk"), state__in=Subscription.LIVE)
    grouped = live.order_by().values("client_account")
    seats = models.Subquery(grouped.annotate(figure=models.Sum("purchased")).values("figure"))
    renews = models.Min("renews_on", filter=models.Q(auto_renew=True, state=Subscription.State.ACTIVE))
    renewal = models.Subquery(grouped.annotate(figure=renews).values("figure"))
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
    moves_with = "subscription"
    balanced = ("subscription", "sequence", "delta", "seats_after")  # see `portal.guards`

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(fields=("subscription", "sequence"), name="seat_movement_sequence_once"),
            models.CheckConstraint(condition=~models.Q(delta=0), name="seat_movement_moves"),
        )
        indexes = (models.Index(fields=("partner", "-id"), name="seat_movement_list"),)

    def __str__(self) -> str:
        return f"{self.delta:+d} → {self.seats_after}"


class SubscriptionAddOn(PartnerOwned):
    """What a team has beside its plan: as many as seats, or one, as the rule was on the day that it was added."""

    id = IdField("sa")
    subscription = models.ForeignKey(Subscription, models.PROTECT, related_name="add_ons")
    add_on = models.ForeignKey(AddOn, models.PROTECT, related_name="+")
    quantity = models.CharField(_("quantity"), max_length=10, choices=AddOnVersion.Quantity)
    price = models.ForeignKey("partners.PriceListItem", models.PROTECT, null=True, blank=True, related_name="+")
    added_on = models.DateField(_("added"))
    ended_on = models.DateField(_("ended"), null=True, blank=True)  # none: the team has it

    read_roles = TRADE_READERS

    class Meta:
        ordering = ("add_on__rank", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("subscription", "add_on"),
                condition=models.Q(ended_on=None),
                name="subscription_has_add_on_once",
            ),
        )

    def __str__(self) -> str:
        return str(self.add_on)


class ScheduledChange(Lifecycle, PartnerOwned):
    """What waits for the renewal: fewer seats, another term, the end of an add-on. Of each kind (and add-on) one waits at most;
    a new one replaces it and says so.
    """

    class State(models.TextChoices):
        SCHEDULED = "scheduled", _("Scheduled")
        APPLIED = "applied", _("Applied")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        REPLACED = "replaced", _("Replaced")
        DROPPED = "dropped", _("No longer possible")

    class Kind(models.TextChoices):
        SEATS = "seats", _("Fewer seats")
        TERM = "term", _("Another term")
        ADD_ON = "add-on", _("End of an add-on")

    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        State.SCHEDULED: frozenset({State.APPLIED, State.WITHDRAWN, State.REPLACED, State.DROPPED})
    }

    id = IdField("sc")
    subscription = models.ForeignKey(Subscription, models.PROTECT, related_name="scheduled_changes")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.SEATS)
    seats = models.PositiveIntegerField(_("seats from then"), null=True, blank=True)
    term = models.CharField(_("term from then"), max_length=20, choices=Term, null=True, blank=True)
    add_on = models.ForeignKey(AddOn, models.PROTECT, null=True, blank=True, related_name="+")
    effective_on = models.DateField(_("effective"))
    reason = models.CharField(_("reason"), max_length=500)
    actor_label = models.CharField(_("by"), max_length=250)
    # Of a key whoever made it: that person hears of it when it can no longer be.
    user = models.ForeignKey("portal.User", models.PROTECT, null=True, blank=True, related_name="+", editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.SCHEDULED)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    closed_at = models.DateTimeField(null=True, blank=True)

    read_roles = TRADE_READERS
    forgotten: ClassVar[dict[str, Any]] = {"user": None, "actor_label": "", "reason": ""}

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                "subscription",
                "kind",
                Coalesce("add_on", models.Value("")),
                condition=models.Q(state="scheduled"),
                name="one_scheduled_change_of_a_kind_waits",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="seats", seats__isnull=False, term=None, add_on=None)
                | models.Q(kind="term", seats=None, term__isnull=False, add_on=None)
                | models.Q(kind="add-on", seats=None, term=None, add_on__isnull=False),
                name="scheduled_change_says_what_its_kind_says",
            ),
        )
        indexes = (
            models.Index(
                fields=("partner", "effective_on", "id"),
                condition=models.Q(state="scheduled"),
                name="scheduled_changes_waiting",
            ),
            models.Index(fields=("partner", "effective_on", "id"), name="scheduled_changes_by_day"),
            models.Index(fields=("partner", "-id"), name="scheduled_change_list"),
        )

    def __str__(self) -> str:
        return f"{self.words} · {self.effective_on:%Y-%m-%d}"

    @property
    def words(self) -> str:
        """What will be, in a few words."""
        return in_words(self.seats, self.term, str(self.add_on))

    @property
    def waiting(self) -> AtRenewal:
        """As the engine has it."""
        add_on, term = self.add_on.code if self.add_on else "", EngineTerm(self.term) if self.term else None
        return AtRenewal(self.pk, self.effective_on, self.seats, term, add_on)
