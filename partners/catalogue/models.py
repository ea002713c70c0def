"""What can be sold: plans, the versions and prices that were true when, the rules of commitment. Dated rows."""

from datetime import date
from typing import Any, ClassVar, Self

from django.apps import apps
from django.db import models
from django.db.models.functions import Coalesce, Concat
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from partners.catalogue.dated import Dated, DatedQuerySet, Revised, one_after_another
from portal.ids import IdField
from portal.money import Money
from portal.tenancy.actor import Actor, ActorKind
from portal.tenancy.kinds import NetworkOwned
from portal.tenancy.roles import PARTNER_READERS, TRADE_READERS

ADD_ONS_AFTER = 1000  # in a list of both, plans come first


class Product(NetworkOwned):
    """What has a code for good. What it offers is in its dated versions, which also say from when it is called otherwise; `name`
    is what it is called today.
    """

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80)
    rank = models.PositiveSmallIntegerField(default=0)
    versions: Any

    class Meta:
        abstract = True
        ordering = ("rank", "code")

    def __str__(self) -> str:
        return self.name

    def name_on(self, day: date) -> str:
        """Before its first version as in that one. Costs no query for one that was read with its `versions`."""
        named = sorted((row.valid_from, row.name) for row in self.versions.all() if row.name)
        until = [name for since, name in named if since <= day]
        return until[-1] if until else named[0][1] if named else self.name


class ProductVersion(Revised):
    name = models.CharField(_("name"), max_length=80, blank=True)  # blank: called as before

    class Meta:
        abstract = True


class QualificationKind(models.TextChoices):
    """What a plan may ask of a client; `partners.qualifications` says which client has it."""

    EDUCATION = "education", _("Education")
    NON_PROFIT = "non-profit", pgettext_lazy("qualification", "Non-profit")


class Plan(Product):
    """A product by name; what it offers is in its versions."""

    id = IdField("pl")


class PlanVersion(ProductVersion):
    """A version that is not `sold` says that the plan is offered to nobody new; teams that have it renew, unless it says no."""

    id = IdField("pv")
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="versions")
    minimum_seats = models.PositiveIntegerField(_("minimum seats"))
    maximum_seats = models.PositiveIntegerField(_("maximum seats"), null=True, blank=True)
    storage = models.CharField(_("storage"), max_length=300, blank=True)  # blank: no verified source says
    trial_days = models.PositiveSmallIntegerField(_("trial, days"), null=True, blank=True)
    summary = models.CharField(_("summary"), max_length=300)
    requires = models.CharField(  # blank: sold to every client
        _("only for clients that qualify"), max_length=20, choices=QualificationKind, blank=True
    )
    sold = models.BooleanField(_("sold"), default=True)
    renews = models.BooleanField(_("teams that have it renew"), default=True)

    class Meta:
        ordering = ("plan", "-valid_from")
        constraints = (
            *one_after_another("plan_version", "plan"),
            models.CheckConstraint(
                condition=models.Q(maximum_seats=None) | models.Q(maximum_seats__gte=models.F("minimum_seats")),
                name="plan_maximum_not_below_minimum",
            ),
            models.CheckConstraint(
                condition=models.Q(sold=False) | models.Q(renews=True), name="plan_that_is_sold_renews"
            ),
        )

    def __str__(self) -> str:
        return f"{self.plan} ({self.valid_from:%Y-%m-%d})"


class Price(Dated):
    """A list price that was true in its time and country. Never shown without its date."""

    class Per(models.TextChoices):
        MONTH = "month", _("seat and month")
        YEAR = "year", _("seat and year")

    id = IdField("pr")
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="prices")
    country = models.CharField(_("country"), max_length=2, blank=True)  # blank: not tied to one
    term = models.CharField(  # blank: the source does not say
        _("billed"), max_length=10, blank=True, choices=[("monthly", _("Monthly")), ("yearly", _("Yearly"))]
    )
    per = models.CharField(_("per"), max_length=5, choices=Per)
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=4)
    currency = models.CharField(_("currency"), max_length=3)

    class Meta:
        ordering = ("plan", "term", "-valid_from")

    def __str__(self) -> str:
        return f"{self.plan} {self.amount} {self.currency}"

    @property
    def money(self) -> Money:
        return Money(self.amount, self.currency)


class AddOn(Product):
    """What is sold beside a plan, by name; what it may be added to is in its versions."""

    id = IdField("ao")


class AddOnVersion(ProductVersion):
    class Quantity(models.TextChoices):
        AS_SEATS = "as-seats", _("As many as seats")
        ONE = "one", _("One for the team")

    id = IdField("av")
    add_on = models.ForeignKey(AddOn, models.PROTECT, related_name="versions")
    quantity = models.CharField(_("quantity"), max_length=10, choices=Quantity)
    plans = models.ManyToManyField(Plan, related_name="+", verbose_name=_("plans"))
    excludes = models.ManyToManyField(AddOn, related_name="+", blank=True, verbose_name=_("not together with"))
    family = models.SlugField(_("family"), max_length=40, blank=True)  # a team has one of a family at most
    summary = models.CharField(_("summary"), max_length=300)
    sold = models.BooleanField(_("sold"), default=True)  # teams that have one that is not keep it, and renew with it

    class Meta:
        ordering = ("add_on", "-valid_from")
        constraints = one_after_another("add_on_version", "add_on")

    def __str__(self) -> str:
        return f"{self.add_on} ({self.valid_from:%Y-%m-%d})"


class Term(models.TextChoices):
    """How long one commits, and how often one pays (`partners.subscriptions.terms` says what follows from it)."""

    MONTHLY = "monthly", _("Monthly")
    YEARLY = "yearly", _("Yearly")
    YEARLY_PAID_MONTHLY = "yearly-paid-monthly", _("Yearly, paid monthly")


class PriceListQuerySet(DatedQuerySet):
    """Partners read what counts for them: what is priced for all tiers or for theirs, in the currency they trade in."""

    def _visible_to_identified(self, actor: Actor) -> Self:
        rows = super()._visible_to_identified(actor)
        if actor.is_staff:
            return rows
        if actor.kind != ActorKind.API_KEY and actor.role not in TRADE_READERS:
            return self.none()
        place = apps.get_model("partners", "Profile").objects.filter(partner_id=actor.partner_id)
        return rows.filter(
            models.Q(tier=None) | models.Q(tier__in=place.values("tier")), currency__in=place.values("currency")
        )

    def in_order(self) -> Self:
        """As the catalogue has them: plans, then add-ons, each by term. `item` is its name, `item_code` its code."""
        rank = Coalesce("plan__rank", models.F("add_on__rank") + ADD_ONS_AFTER)
        terms = [models.When(term=term, then=models.Value(number)) for number, term in enumerate(Term)]
        return self.select_related("plan", "add_on", "tier").annotate(
            place=rank * len(Term) + models.Case(*terms, output_field=models.IntegerField()),
            item=Coalesce("plan__name", "add_on__name"),
            item_code=Coalesce("plan__code", "add_on__code"),
        )


def _text(name: str) -> Coalesce:
    """Of a column, in `series`; ids cannot run together: each has its prefix and its length."""
    return Coalesce(name, models.Value(""), output_field=models.CharField())


class PriceListItem(Revised):
    """What a partner pays, and what its clients are suggested to pay, for one unit and one billing period of a term.

    A row for a tier goes before one for all tiers. A price is never changed: a new row begins on a later day.
    """

    id = IdField("pi")
    plan = models.ForeignKey(Plan, models.PROTECT, null=True, blank=True, related_name="+")
    add_on = models.ForeignKey(AddOn, models.PROTECT, null=True, blank=True, related_name="+")
    tier = models.ForeignKey("partners.Tier", models.PROTECT, null=True, blank=True, related_name="+")
    term = models.CharField(_("term"), max_length=20, choices=Term)
    currency = models.CharField(_("currency"), max_length=3)
    cost = models.DecimalField(_("partner's cost"), max_digits=12, decimal_places=4)
    retail = models.DecimalField(_("suggested retail price"), max_digits=12, decimal_places=4)
    series = models.GeneratedField(  # rows with the same one follow each other
        expression=Concat(*map(_text, ("plan_id", "add_on_id", "tier_id", "term", "currency"))),
        output_field=models.CharField(max_length=140),
        db_persist=True,
    )

    not_in_events: ClassVar[frozenset[str]] = frozenset({"series"})
    staff_read_roles = PARTNER_READERS  # what a partner pays
    objects: ClassVar = PriceListQuerySet.as_manager()

    class Meta:
        ordering = ("plan", "add_on", "term", "currency", "-valid_from")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(plan=None, add_on__isnull=False) | models.Q(plan__isnull=False, add_on=None),
                name="price_is_of_a_plan_or_an_add_on",
            ),
            models.CheckConstraint(condition=models.Q(cost__gte=0, retail__gte=0), name="price_not_negative"),
            *one_after_another("price", "series"),
        )
        indexes = (models.Index(fields=("currency", "valid_from"), name="price_list_of_currency"),)

    def __str__(self) -> str:
        return f"{self.plan or self.add_on} {self.term} {self.cost} {self.currency}"


class CommitmentRule(Revised):
    """Until when one may step back. One row of each term is in force on any day. How seats change is no row: added at once and
    prorated by the day, given up at the renewal without refund, of every plan and term (`partners.subscriptions.engine`).
    """

    id = IdField("cr")
    code = models.SlugField(max_length=40)
    term = models.CharField(
        _("term"), max_length=20, choices=Term, blank=True
    )  # blank: of every term without one of its own
    cancel_within_days = models.PositiveSmallIntegerField(_("cancellation window, days"))
    notice_days = models.PositiveSmallIntegerField(_("notice before renewal, days"))
    explanation = models.TextField(_("explanation"))

    class Meta:
        ordering = ("-valid_from",)
        constraints = one_after_another("commitment_rule", "term")

    def __str__(self) -> str:
        return self.code
