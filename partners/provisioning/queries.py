from datetime import date

from django.db.models import QuerySet

from partners.catalogue.models import Plan
from partners.provisioning.models import ProvisioningQuestion


def asked_on(day: date) -> list[ProvisioningQuestion]:
    """Each question as it is asked on a day, in their order."""
    return [row for row in _in_force(day) if row.asked]


def ended_on(day: date) -> list[ProvisioningQuestion]:
    """What was asked before and is not any more."""
    return [row for row in _in_force(day) if not row.asked]


def questions_for(plan: Plan, day: date) -> list[ProvisioningQuestion]:
    """What is asked of whoever orders a new team of that plan."""
    return [row for row in asked_on(day) if not row.plans.all() or plan in row.plans.all()]


def upcoming(day: date) -> list[ProvisioningQuestion]:
    """What is laid down for later."""
    return list(_rows().filter(valid_from__gt=day).order_by("valid_from", "rank", "code"))


def laid_down_last(code: str) -> ProvisioningQuestion | None:
    """Also what counts from a later day on."""
    return _rows().filter(code=code).order_by("valid_from", "id").last()


def _in_force(day: date) -> list[ProvisioningQuestion]:
    """Of one code the row that began last counts."""
    rows = _rows().filter(valid_from__lte=day).order_by("valid_from", "id")
    latest = {row.code: row for row in rows}
    return sorted(latest.values(), key=lambda row: (row.rank, row.code))


def _rows() -> QuerySet[ProvisioningQuestion]:
    return ProvisioningQuestion.objects.prefetch_related("plans")
