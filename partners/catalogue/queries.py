"""What was true in the trade on a day."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, Min, OuterRef, Q, Value
from django.db.models.functions import Coalesce

from partners.catalogue.dates import plan_on
from partners.catalogue.models import (
    AddOn,
    AddOnVersion,
    CommitmentRule,
    Plan,
    PlanVersion,
    Price,
    PriceListItem,
    PriceListQuerySet,
    Product,
)
from partners.network.models import Profile
from portal.tenancy.actor import Actor
from portal.tenancy.kinds import NetworkOwnedQuerySet


def plan_version_on(plan: Plan, day: date) -> PlanVersion | None:
    """Costs no query for a plan that was read with its `versions`."""
    if "versions" in getattr(plan, "_prefetched_objects_cache", {}):
        return plan_on(plan.versions.all(), day)
    return PlanVersion.objects.valid_on(day).filter(plan=plan).first()


def oldest_known() -> dict[str, date]:
    """Of each plan, by its code, the day of its oldest version."""
    rows = PlanVersion.objects.order_by("plan__code").values_list("plan__code")
    return dict(rows.annotate(Min("valid_from")))


def higher_plans(plan: Plan, day: date) -> NetworkOwnedQuerySet:
    """Those above a plan that are sold on a day."""
    sold = PlanVersion.objects.valid_on(day).filter(sold=True)
    return Plan.objects.filter(rank__gt=plan.rank, pk__in=sold.values("plan"))


def plans_offered_or_above(plan: Plan, day: date) -> NetworkOwnedQuerySet:
    """The others that are sold on a day, and those above it that were sold once."""
    sold = PlanVersion.objects.valid_on(day).filter(sold=True)
    return Plan.objects.exclude(pk=plan.pk).filter(Q(rank__gt=plan.rank) | Q(pk__in=sold.values("plan")))


def code_of(model: type[Plan] | type[AddOn], text: str) -> str:
    """The code of what has this id; else it may be a code itself."""
    return model.objects.filter(pk=text).values_list("code", flat=True).first() or text


def names_of_add_ons(codes: Iterable[str]) -> dict[str, str]:
    """By their codes; no query for none."""
    return dict(AddOn.objects.filter(code__in=set(codes)).values_list("code", "name"))


def plans_begun(actor: Actor, day: date) -> NetworkOwnedQuerySet:
    """Without those that are only to come."""
    begun = PlanVersion.objects.filter(valid_from__lte=day)
    return Plan.objects.visible_to(actor).filter(pk__in=begun.values("plan"))


def plans_on_trial(day: date) -> NetworkOwnedQuerySet:
    """Those that are sold on a day and can be tried."""
    offered = PlanVersion.objects.valid_on(day).filter(sold=True, trial_days__isnull=False)
    return Plan.objects.filter(pk__in=offered.values("plan"))


def add_ons_for(plan: Plan | None, day: date) -> NetworkOwnedQuerySet:
    """Those that are sold on a day and can be added to a plan; without one, to any."""
    versions = AddOnVersion.objects.valid_on(day).filter(sold=True)
    return AddOn.objects.filter(pk__in=(versions.filter(plans=plan) if plan else versions).values("add_on"))


def plans_on(day: date) -> list[PlanVersion]:
    """What each plan that was sold offered that day, in the catalogue's order."""
    return [version for version in _plan_versions_on(day) if version.sold]


def plans_no_longer_sold_on(day: date) -> list[PlanVersion]:
    return [version for version in _plan_versions_on(day) if not version.sold]


def _plan_versions_on(day: date) -> list[PlanVersion]:
    rows = PlanVersion.objects.valid_on(day).select_related("plan").prefetch_related("plan__versions")
    versions = list(rows.order_by("plan__rank"))
    _call_as_then((version.plan for version in versions), day)
    return versions


def published_prices(actor: Actor) -> list[Price]:
    """Each with the plan as it was called then."""
    rows = Price.objects.visible_to(actor).select_related("plan").prefetch_related("plan__versions")
    prices = list(rows.order_by("plan__rank", "-valid_from"))
    for price in prices:
        _call_as_then([price.plan], price.valid_from)
    return prices


def _call_as_then(products: Iterable[Product], day: date) -> None:
    """To be read, not to be saved. They were read with their `versions`."""
    for product in products:
        product.name = product.name_on(day)


def plan_renews_on(plan: Plan, day: date) -> bool:
    """Whether a team that has it goes on at a renewal that day, as far as the catalogue is known."""
    version = plan_version_on(plan, day)
    return version is None or version.renews


def rule_on(day: date, term: str) -> CommitmentRule:
    """The rule in force for a term: its own before the one for all, of which the catalogue starts with one that has no end."""
    return CommitmentRule.objects.valid_on(day).filter(term__in=("", term)).order_by("-term", "-valid_from")[0]


def add_ons_on(day: date) -> list[AddOnVersion]:
    """What could be added to a plan that day, in the catalogue's order; also what only those keep who have it."""
    rows = AddOnVersion.objects.valid_on(day).select_related("add_on")
    rows = rows.prefetch_related("add_on__versions", "plans__versions", "excludes__versions")
    versions = list(rows.order_by("add_on__rank"))
    for version in versions:
        _call_as_then([version.add_on, *version.plans.all(), *version.excludes.all()], day)
    return versions


def rules_on(day: date) -> list[CommitmentRule]:
    """In force that day, the one for all terms first; none before the catalogue begins."""
    return list(CommitmentRule.objects.valid_on(day).order_by("term", "-valid_from"))


def price_list_on(rows: PriceListQuerySet, day: date, actor: Actor) -> PriceListQuerySet:
    """What counts that day: of several rows for one thing the newest. For a partner its tier's price replaces the one for all
    tiers; staff see both.
    """
    same = Q(plan=OuterRef("plan")) | Q(add_on=OuterRef("add_on"))
    alike = {"term": OuterRef("term"), "currency": OuterRef("currency")}
    newer = PriceListItem.objects.valid_on(day).alias(whose=Coalesce("tier_id", Value("")))
    newer = newer.filter(same, whose=Coalesce(OuterRef("tier_id"), Value("")), valid_from__gt=OuterRef("valid_from"), **alike)
    rows = rows.valid_on(day).exclude(Exists(newer))
    if not actor.partner_id:
        return rows
    tier = Profile.objects.filter(partner_id=actor.partner_id).values("tier")
    own = PriceListItem.objects.valid_on(day).filter(same, tier__in=tier, **alike)
    return rows.exclude(Q(Exists(own)), tier=None)
