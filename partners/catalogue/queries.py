"""What was true in the trade on a day."""

from datetime import date

from partners.catalogue.models import CommitmentRule, Plan, PlanVersion


def plan_version_on(plan: Plan, day: date) -> PlanVersion | None:
    return PlanVersion.objects.valid_on(day).filter(plan=plan).first()


def plans_on(day: date) -> list[PlanVersion]:
    """What each plan offered that day, in the catalogue's order."""
    rows = PlanVersion.objects.valid_on(day).select_related("plan").order_by("plan__rank")
    return list(rows)


def rule_on(day: date) -> CommitmentRule:
    """The commitment rule in force. The catalogue starts with one that has no end, so there always is one."""
    return CommitmentRule.objects.valid_on(day).latest("valid_from")
