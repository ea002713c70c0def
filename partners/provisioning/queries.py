from datetime import date

from partners.catalogue.models import Plan
from partners.provisioning.models import ProvisioningQuestion


def asked_on(day: date) -> list[ProvisioningQuestion]:
    """Each question as it is asked on a day, in their order: of one code the row that began last counts."""
    rows = (
        ProvisioningQuestion.objects.filter(valid_from__lte=day).order_by("valid_from", "id").prefetch_related("plans")
    )
    latest = {row.code: row for row in rows}
    return sorted((row for row in latest.values() if row.asked), key=lambda row: (row.rank, row.code))


def questions_for(plan: Plan, day: date) -> list[ProvisioningQuestion]:
    """What is asked of whoever orders a new team of that plan."""
    return [row for row in asked_on(day) if not row.plans.all() or plan in row.plans.all()]


def upcoming(day: date) -> list[ProvisioningQuestion]:
    """What is laid down for later."""
    rows = ProvisioningQuestion.objects.filter(valid_from__gt=day).order_by("valid_from", "rank", "code")
    return list(rows.prefetch_related("plans"))
