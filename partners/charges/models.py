"""What is to be paid for seats and add-ons, line by line."""

from decimal import Decimal
from typing import cast

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from partners.catalogue.models import AddOn, Plan
from partners.subscriptions.engine.market import Rate
from partners.subscriptions.engine.outcome import Charge as Due
from partners.subscriptions.engine.outcome import Kind as DueKind
from partners.subscriptions.models import Subscription
from partners.subscriptions.proration import Share
from partners.subscriptions.terms import Period
from portal import clock
from portal.ids import IdField
from portal.tenancy.kinds import PartnerOwned
from portal.tenancy.roles import COST_READERS


class Charge(PartnerOwned):
    """What is to be paid for a part of a billing period, so many times a price. Append-only; a credit is negative.

    It explains itself: `cost` and `retail` follow from the other columns (see `partners.subscriptions.proration`).
    """

    class Kind(models.TextChoices):
        NEW = "new", _("First order")
        RENEW = "renew", _("Renewal")
        PERIOD = "period", _("Next billing period")
        ADD = "add", pgettext_lazy("charge", "Added")
        UPGRADE = "upgrade", _("Higher plan")
        CREDIT = "credit", _("Credit")

    id = IdField("ch")
    subscription = models.ForeignKey(Subscription, models.PROTECT, related_name="charges")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    price = models.ForeignKey("partners.PriceListItem", models.PROTECT, related_name="+")
    quantity = models.PositiveIntegerField(_("quantity"))
    period_start = models.DateField()
    period_end = models.DateField()  # not included, as in every period
    part_start = models.DateField(_("from"))
    part_end = models.DateField(_("until"))
    cost = models.DecimalField(_("cost"), max_digits=14, decimal_places=4)
    retail = models.DecimalField(_("suggested retail"), max_digits=14, decimal_places=4)
    # What was ordered, also of the credit that it brings; null for renewals, billing periods and what was cancelled without an
    # order.
    order_line = models.ForeignKey("partners.OrderLine", models.PROTECT, null=True, blank=True, related_name="charged")
    created_at = models.DateTimeField(default=clock.now, editable=False)

    read_roles = COST_READERS
    append_only = True
    stays_behind = frozenset({"subscription"})  # whoever owed it owes it, whoever holds the client now

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(condition=models.Q(quantity__gte=1), name="charge_has_a_quantity"),
            models.CheckConstraint(
                condition=models.Q(part_start__gte=models.F("period_start"), part_end__lte=models.F("period_end")),
                name="charge_is_of_its_period",
            ),
        )
        indexes = (
            models.Index(fields=("partner", "part_start", "id"), name="charge_list"),
            models.Index(fields=("partner", "kind", "part_start", "id"), name="charge_kinds"),
            models.Index(fields=("partner", "cost", "id"), name="charge_costs"),
            models.Index(fields=("part_start", "id"), name="charge_list_of_all"),  # staff's
            models.Index(fields=("cost", "id"), name="charge_costs_of_all"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.quantity} {self.part_start:%Y-%m-%d}"

    @property
    def margin(self) -> Decimal:
        return self.retail - self.cost

    @property
    def due(self) -> Due:
        """As it was decided: what explains and proves its amounts."""
        price = self.price
        share = Share(Period(self.period_start, self.period_end), Period(self.part_start, self.part_end))
        rate, item = Rate(price.pk, price.cost, price.retail), cast("Plan | AddOn", price.plan or price.add_on)
        return Due(DueKind(self.kind), item.code, self.quantity, rate, share, price.currency)
