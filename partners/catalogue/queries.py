"""What was true in the trade on a day."""

from datetime import date

from partners.catalogue.models import CommitmentRule, Plan, PlanVersion
from portal.tenancy.kinds import NetworkOwnedQuerySet


def plan_version_on(plan: Plan, day: date) -> PlanVersion | None:
    return PlanVersion.objects.valid_on(day).filter(plan=plan).first()


def higher_plans(plan: Plan, day: date) -> NetworkOwnedQuerySet:
    """Those above a plan that are sold on a day."""
    return Plan.objects.filter(rank__gt=plan.rank, pk__in=PlanVersion.objects.valid_on(day).values("plan"))


def plans_on(day: date) -> list[PlanVersion]:
    """What each plan offered that day, in the catalogue's order."""
    rows = PlanVersion.objects.valid_on(day).select_related("plan").order_by("plan__rank")
    return list(rows)


def rule_on(day: date, term: str) -> CommitmentRule:
    """The rule in force for a term: its own before the one for all, of which the catalogue starts with one that has no end."""
    return CommitmentRule.objects.valid_on(day).filter(term__in=("", term)).order_by("-term", "-valid_from")[0]
