"""What is bought: a quote binds, an order takes quotes, and for each line that needs licences a person orders them."""

from datetime import timedelta
from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models.functions import Lower
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from partners.orders.expecting import licences_expected
from partners.subscriptions.engine.changes import Change
from partners.subscriptions.engine.outcome import Charge, Outcome
from partners.subscriptions.engine.plain import change_from_plain, from_plain
from partners.subscriptions.engine.position import Position
from portal import clock
from portal.ids import IdField
from portal.lifecycle import Lifecycle
from portal.money import Money
from portal.tenancy.kinds import PartnerOwned
from portal.tenancy.roles import TRADE_READERS
from portal.text import mid_sentence


class Quote(PartnerOwned):
    """What one change would do and cost, decided once. It never changes: an order reproduces it to the cent, or is refused.

    `digest` covers where the subscription stood, what is asked and what that does (`partners.subscriptions.engine.digest`).
    It holds until the end of the day it was made on, since what is added is paid for by the day.
    """

    class Kind(models.TextChoices):
        SUBSCRIBE = "subscribe", _("New team")
        START_TRIAL = "start-trial", _("Trial")
        CONVERT = "convert", _("Trial to paid time")
        CHANGE_SEATS = "change-seats", _("Change of seats")
        CHANGE_PLAN = "change-plan", _("Higher plan")
        ADD_ADD_ON = "add-add-on", _("Add-on")
        REMOVE_ADD_ON = "remove-add-on", _("End of an add-on")
        CHANGE_RENEWAL = "change-renewal", _("Change of the renewal")
        CHANGE_TERM = "change-term", _("Another term")
        CANCEL = "cancel", pgettext_lazy("order", "Cancellation")

    id = IdField("qt")
    number = models.PositiveIntegerField(_("number"))
    client_account = models.ForeignKey("partners.ClientAccount", models.PROTECT, related_name="+")
    subscription = models.ForeignKey("partners.Subscription", models.PROTECT, null=True, blank=True, related_name="+")
    replaces = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replacements")  # in its draft
    change = models.JSONField(editable=False)
    before = models.JSONField(editable=False)  # where it stood: what is bought for it is done to nothing else
    outcome = models.JSONField(editable=False)
    admin_email = models.EmailField(_("team admin's e-mail"), blank=True)  # of a new team
    provisioning = models.JSONField(_("answers for the set-up"), default=list, blank=True)  # see `provisioning.answers`
    digest = models.CharField(max_length=64)
    made_on = models.DateField(_("made on"))
    effective_on = models.DateField(_("effective"))
    currency = models.CharField(_("currency"), max_length=3, blank=True)  # none: it neither costs nor commits to anything
    cost = models.DecimalField(_("cost"), max_digits=18, decimal_places=4, default=0)
    retail = models.DecimalField(_("suggested retail"), max_digits=18, decimal_places=4, default=0)
    commitment = models.DecimalField(_("commitment"), max_digits=18, decimal_places=4, default=0)  # as the limit counts it
    quoted_by = models.CharField(_("quoted by"), max_length=250)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    expires_at = models.DateTimeField(_("holds until"))

    BOUGHT: ClassVar[frozenset[str]] = frozenset(
        {Kind.SUBSCRIBE, Kind.START_TRIAL, Kind.CONVERT, Kind.CHANGE_SEATS, Kind.CHANGE_PLAN, Kind.ADD_ADD_ON}
    )
    _KINDS: ClassVar[dict[str, str]] = {  # by the change's name in the engine
        "Subscribe": Kind.SUBSCRIBE,
        "StartTrial": Kind.START_TRIAL,
        "Convert": Kind.CONVERT,
        "AddAddOn": Kind.ADD_ADD_ON,
        "RemoveAddOn": Kind.REMOVE_ADD_ON,
        "SetSeats": Kind.CHANGE_SEATS,
        "ChangePlan": Kind.CHANGE_PLAN,
        "ChangeRenewal": Kind.CHANGE_RENEWAL,
        "Cancel": Kind.CANCEL,
    }
    read_roles = TRADE_READERS
    append_only = True
    not_in_events: ClassVar[frozenset[str]] = frozenset({"commitment", "cost", "before", "outcome"})  # not every key reads cost
    stays_behind = frozenset(
        {"client_account", "subscription"}
    )  # what one partner was quoted is no other one's business

    class Meta:
        ordering = ("-id",)
        constraints = (models.UniqueConstraint(fields=("partner", "number"), name="quote_number_once"),)
        indexes = (models.Index(fields=("partner", "-id"), name="quote_list"),)

    def __str__(self) -> str:
        return f"Q-{self.number}"

    @cached_property
    def decided(self) -> Outcome:
        return from_plain(Outcome, self.outcome)

    @property
    def asked(self) -> Change:
        return change_from_plain(self.change)

    @property
    def stood(self) -> Position:
        """Where the subscription stood when it was quoted."""
        return from_plain(Position, self.before)

    @property
    def charges(self) -> tuple[Charge, ...]:
        return self.decided.charges

    @property
    def kind(self) -> str:
        if self.change.get("term") and self.change["change"] == "ChangeRenewal":
            return self.Kind.CHANGE_TERM
        return self._KINDS[self.change["change"]]

    @property
    def is_with_its_client(self) -> bool:
        """Whether the client is still this partner's: what holds of it now is no other partner's business."""
        return self.client_account.partner_id == self.partner_id

    @property
    def client_label(self) -> str:
        """Its name now, or, of one that is another partner's by now, as it was ordered for."""
        if self.is_with_its_client:
            return self.client_account.name
        line = getattr(self, "line", None)
        return line.order.client_name if line else str(_("Client that was handed over"))

    @property
    def has_expired(self) -> bool:
        return self.expires_at <= clock.now()

    @property
    def counted(self) -> Decimal:
        """By the limit of orders: `commitment`, which a quote from before there was one does not have. (No quote is changed.)"""
        return max(self.commitment, self.cost)

    @property
    def needs_licences(self) -> bool:
        """Whether somebody has to buy something at the distributor before it can be true."""
        return self.kind in self.BOUGHT and self.outcome["scheduled"] is None


PATIENCE = timedelta(days=2)  # until somebody is reminded of an order that waits for them


class Order(Lifecycle, PartnerOwned):
    """One or more quotes of one client, bought together."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        AWAITING_APPROVAL = "awaiting_approval", _("Awaiting approval")
        PLACED = "placed", _("Placed")
        AWAITING_LICENCES = "awaiting_licences", _("Awaiting licences")
        RETURNED = "returned", _("Question to you")
        FULFILLED = "fulfilled", _("Fulfilled")
        REFUSED = "refused", pgettext_lazy("order", "Refused")
        CANCELLED = "cancelled", pgettext_lazy("order", "Cancelled")

    ENDED: ClassVar[frozenset[str]] = frozenset({State.FULFILLED, State.REFUSED, State.CANCELLED})
    _AT_WORK: ClassVar[frozenset[str]] = frozenset({State.PLACED, State.AWAITING_LICENCES, State.RETURNED})
    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        State.DRAFT: frozenset({State.AWAITING_APPROVAL, State.CANCELLED}) | _AT_WORK | {State.FULFILLED},
        State.AWAITING_APPROVAL: frozenset({State.CANCELLED}) | _AT_WORK | {State.FULFILLED},
        State.PLACED: (_AT_WORK - {State.PLACED}) | ENDED,
        State.AWAITING_LICENCES: (_AT_WORK - {State.AWAITING_LICENCES}) | ENDED,
        State.RETURNED: (_AT_WORK - {State.RETURNED}) | ENDED,
    }

    id = IdField("or")
    number = models.PositiveIntegerField(_("number"))
    client_account = models.ForeignKey("partners.ClientAccount", models.PROTECT, related_name="+")
    client_name = models.CharField(_("client"), max_length=200)  # as it was: another partner may hold the client by now
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.DRAFT)
    purchase_order_number = models.CharField(_("purchase order number"), max_length=80, blank=True)
    deal_code = models.CharField(_("deal code"), max_length=100, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    cost = models.DecimalField(_("cost"), max_digits=18, decimal_places=4, default=0)
    retail = models.DecimalField(_("suggested retail"), max_digits=18, decimal_places=4, default=0)
    commitment = models.DecimalField(_("commitment"), max_digits=18, decimal_places=4, default=0)  # of its quotes
    ordered_by = models.CharField(_("ordered by"), max_length=250)
    # Who ordered, of a key whoever made it: that person hears of it, and does not approve it.
    user = models.ForeignKey("portal.User", models.PROTECT, null=True, blank=True, related_name="+")
    approved_by = models.CharField(_("approved by"), max_length=250, blank=True)
    placed_at = models.DateTimeField(_("placed"), null=True, blank=True)
    remind_at = models.DateTimeField(null=True, editable=False)  # when whoever can act is reminded that it waits for them
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    created_at = models.DateTimeField(_("ordered"), default=clock.now, editable=False)
    updated_at = models.DateTimeField(default=clock.now, editable=False)

    read_roles = TRADE_READERS
    held_first = "partner"
    stays_behind = frozenset({"client_account"})
    not_in_events: ClassVar[frozenset[str]] = frozenset({"commitment", "cost", "updated_at", "remind_at"})

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(fields=("partner", "number"), name="order_number_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=("draft", "awaiting_approval", "cancelled"))
                | models.Q(placed_at__isnull=False),
                name="order_at_work_was_placed",
            ),
        )
        indexes = (
            models.Index(fields=("partner", "-id"), name="order_list"),
            models.Index(fields=("partner", "updated_at", "id"), name="order_changes"),
            models.Index(fields=("updated_at", "id"), name="order_changes_of_all"),
            models.Index(fields=("client_account",), name="order_of_client"),
            models.Index(fields=("remind_at",), condition=models.Q(remind_at__isnull=False), name="order_to_remind_of"),
        )

    def __str__(self) -> str:
        return f"O-{self.number}"

    def become(self, state: str) -> None:
        super().become(state)
        waits = state in (self.State.AWAITING_APPROVAL, self.State.RETURNED)
        self.remind_at = clock.now() + PATIENCE if waits else None

    @property
    def has_ended(self) -> bool:
        return self.state in self.ENDED

    @property
    def client_label(self) -> str:
        """Its name now, as long as the client is this partner's."""
        client = self.client_account
        return client.name if client.partner_id == self.partner_id else self.client_name

    @property
    def money(self) -> dict[str, Money]:
        return {"cost": Money(self.cost, self.currency), "retail": Money(self.retail, self.currency)}

    @property
    def committed(self) -> Money:
        return Money(self.commitment, self.currency)

    @property
    def state_in_sentence(self) -> str:
        return mid_sentence(self.get_state_display())


class OrderLine(Lifecycle, PartnerOwned):
    """One quote of an order: it alone is fulfilled, refused or given up."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")  # not placed yet
        AWAITING_LICENCES = "awaiting_licences", _("Awaiting licences")
        FULFILLED = "fulfilled", _("Fulfilled")
        REFUSED = "refused", pgettext_lazy("order", "Refused")
        CANCELLED = "cancelled", pgettext_lazy("order", "Cancelled")

    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        State.OPEN: frozenset({State.AWAITING_LICENCES, State.FULFILLED, State.CANCELLED}),
        State.AWAITING_LICENCES: frozenset({State.FULFILLED, State.REFUSED, State.CANCELLED}),
    }

    id = IdField("ol")
    order = models.ForeignKey(Order, models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()  # 1, 2, 3 …
    quote = models.OneToOneField(Quote, models.PROTECT, related_name="line")  # a quote is ordered once
    subscription = models.ForeignKey(
        "partners.Subscription", models.PROTECT, null=True, blank=True, related_name="order_lines"
    )
    admin_email = models.EmailField(_("team admin's e-mail"), blank=True)  # of the quote, or as mended when asked
    provisioning = models.JSONField(_("answers for the set-up"), default=list, blank=True)  # likewise
    reason = models.CharField(_("reason"), max_length=500, blank=True)  # its own; without one the order's stands for it
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.OPEN)

    read_roles = TRADE_READERS
    stays_behind = frozenset({"subscription"})

    class Meta:
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(fields=("order", "position"), name="order_line_position_once"),
            # While licences are ordered for a subscription it stands still: the quote stays true.
            models.UniqueConstraint(
                fields=("subscription",),
                condition=models.Q(state="awaiting_licences"),
                name="one_order_at_work_per_subscription",
            ),
            models.UniqueConstraint(
                Lower("admin_email"),
                condition=models.Q(state="awaiting_licences") & ~models.Q(admin_email=""),
                name="one_order_at_work_per_admin_address",
            ),
        )

    def __str__(self) -> str:
        return f"{self.order} · {self.position}"

    @property
    def why(self) -> str:
        """For the ledger."""
        return self.reason or self.order.reason

    @property
    def team_admin(self) -> str:
        """The address of the team that it is about."""
        return self.admin_email or (self.subscription.admin_email if self.subscription else "")


class LicenceOrder(Lifecycle, PartnerOwned):
    """Staff's work on one line: no interface of Dropbox sells licences, so a person orders them at the distributor, or a channel
    that does so by itself (`partners/orders/channels`): then `next_at` says when it is asked, until a person takes over.

    `questions` holds what the partner was asked last, by field, and `answers` what it answered.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("To be ordered")
        ORDERED = "ordered", _("Ordered at the distributor")
        RETURNED = "returned", _("Question to the partner")
        CONFIRMED = "confirmed", pgettext_lazy("licence order", "Confirmed")
        REFUSED = "refused", pgettext_lazy("order", "Refused")
        CANCELLED = "cancelled", pgettext_lazy("order", "Cancelled")

    class Verification(models.TextChoices):
        """Whether Dropbox shows the number of licences that was confirmed. Empty where no number shows it, fewer
        are bought by now, or it is not confirmed."""

        NOT_CONNECTED = "not_connected", _("Team not connected")
        AWAITED = "awaited", _("Awaited at Dropbox")
        VERIFIED = "verified", _("Seen at Dropbox")
        OVERDUE = "overdue", _("Not seen in time")

    NOT_SEEN: ClassVar[frozenset[str]] = frozenset(
        {Verification.NOT_CONNECTED, Verification.AWAITED, Verification.OVERDUE}
    )
    WAITING: ClassVar[frozenset[str]] = frozenset({State.QUEUED, State.ORDERED})
    OPEN: ClassVar[frozenset[str]] = WAITING | {State.RETURNED}
    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        State.QUEUED: frozenset({State.ORDERED, State.RETURNED, State.CONFIRMED, State.REFUSED, State.CANCELLED}),
        State.ORDERED: frozenset({State.RETURNED, State.CONFIRMED, State.REFUSED}),
        State.RETURNED: frozenset({State.QUEUED, State.ORDERED, State.REFUSED, State.CANCELLED}),
    }

    id = IdField("lo")
    line = models.OneToOneField(OrderLine, models.PROTECT, related_name="licence_order")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    reference = models.CharField(_("distributor's reference"), max_length=100, blank=True)
    questions = models.JSONField(default=dict, blank=True)
    answers = models.JSONField(default=dict, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)  # of a refusal
    handled_by = models.CharField(_("handled by"), max_length=250, blank=True)
    created_at = models.DateTimeField(_("placed"), default=clock.now, editable=False)
    waiting_since = models.DateTimeField(_("waiting since"), default=clock.now, editable=False)
    ordered_at = models.DateTimeField(null=True, blank=True)  # at the distributor: not the partner's to cancel any more
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    channel = models.CharField(_("channel"), max_length=40, default="manual")
    next_at = models.DateTimeField(_("tried next"), null=True, blank=True)  # by its channel; none: a person's turn
    in_hand_until = models.DateTimeField(null=True, blank=True, editable=False)  # a worker's lease
    tries = models.PositiveIntegerField(default=0, editable=False)  # in a row, by itself
    verification = models.CharField(_("at Dropbox"), max_length=13, choices=Verification, blank=True)
    verify_by = models.DateTimeField(_("expected at Dropbox by"), null=True, blank=True)  # as its channel promises
    verified_at = models.DateTimeField(_("seen at Dropbox"), null=True, blank=True)
    licences_seen = models.PositiveIntegerField(_("licences at Dropbox"), null=True, blank=True)  # when it was read last
    seen_since = models.DateTimeField(null=True, blank=True)  # that number, in one reading after the other
    updated_at = models.DateTimeField(default=clock.now, editable=False)

    read_roles = TRADE_READERS
    held_first = "partner"
    not_in_events: ClassVar[frozenset[str]] = frozenset({"updated_at", "seen_since", "next_at", "in_hand_until", "tries"})

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(state="confirmed")
                | (~models.Q(reference="") & models.Q(confirmed_at__isnull=False)),
                name="licence_order_confirmed_by_reference",
            ),
            models.CheckConstraint(
                condition=models.Q(verification="verified", verified_at__isnull=False)
                | (~models.Q(verification="verified") & models.Q(verified_at=None)),
                name="licence_order_verified_has_its_time",
            ),
        )
        indexes = (
            models.Index(fields=("waiting_since", "id"), name="licence_order_queue"),
            models.Index(fields=("verification", "waiting_since", "id"), name="licence_order_at_dropbox"),
            models.Index(fields=("next_at",), condition=models.Q(next_at__isnull=False), name="licence_order_due"),
            models.Index(fields=("updated_at", "id"), name="licence_order_changes"),
        )

    def __str__(self) -> str:
        return str(self.line)

    @property
    def within_id(self) -> str:
        """In whose timeline it stands."""
        return self.line.order_id

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def expected_licences(self) -> int | None:
        """How many Dropbox shows once it has them."""
        quote = self.line.quote
        return licences_expected(quote.stood, quote.decided)

    @property
    def is_overdue(self) -> bool:
        return self.verification == self.Verification.OVERDUE

    @property
    def shows_too_many(self) -> bool:
        """Late with a number above what was ordered: bought wrongly, or by the client itself."""
        return self.is_overdue and (self.licences_seen or 0) > (self.expected_licences or 0)

    @property
    def is_in_hand(self) -> bool:
        """A worker is asking its channel right now, and may be buying."""
        return self.in_hand_until is not None and self.in_hand_until > clock.now()


class LicenceAttempt(PartnerOwned):
    """One attempt to buy the licences of a line, by a channel or a person. What a distributor says there is staff's business."""

    class Result(models.TextChoices):
        BEGUN = "begun", pgettext_lazy("licence attempt", "Begun")
        ORDERED = "ordered", _("Ordered at the distributor")
        CONFIRMED = "confirmed", pgettext_lazy("licence order", "Confirmed")
        REFUSED = "refused", pgettext_lazy("order", "Refused")
        TRY_LATER = "try_later", _("Not bought yet")
        UNKNOWN = "unknown", _("Outcome unknown")

    id = IdField("la")
    licence_order = models.ForeignKey(LicenceOrder, models.PROTECT, related_name="attempts")
    number = models.PositiveIntegerField()  # 1, 2, 3 …
    channel = models.CharField(_("channel"), max_length=40)
    result = models.CharField(_("result"), max_length=10, choices=Result, default=Result.BEGUN)
    reference = models.CharField(_("distributor's reference"), max_length=100, blank=True)
    words = models.CharField(max_length=500, blank=True)  # the distributor's, or the reason of a refusal
    made_by = models.CharField(_("by"), max_length=250)
    begun_at = models.DateTimeField(_("begun"), default=clock.now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True)

    read_roles = TRADE_READERS
    partners_read = False

    class Meta:
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=("licence_order", "number"), name="licence_attempt_number_once"),)

    def __str__(self) -> str:
        return f"{self.licence_order} · {self.number}"
