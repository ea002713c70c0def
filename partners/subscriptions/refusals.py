"""The engine's reasons as refusals in words. Of several the first speaks, and all stand field by field."""

from collections.abc import Callable
from functools import cache
from typing import Any

from partners.catalogue.models import AddOn, Plan, QualificationKind
from partners.subscriptions import errors
from partners.subscriptions.engine.outcome import Reason, Refused

Naming = Callable[[str], str]  # what a plan or an add-on is called, by its code

REFUSALS: dict[str, type[errors.SubscriptionRefusal]] = {
    "subscription_expired": errors.HasEnded,
    "subscription_cancelled": errors.HasEnded,
    "plan_not_sold": errors.PlanNotSold,
    "qualification_missing": errors.QualificationMissing,
    "internal_use_above_limit": errors.InternalUseAboveLimit,
    "internal_use_as_granted": errors.InternalUseAsGranted,
    "no_price": errors.NoPrice,
    "amount_too_large": errors.AmountTooLarge,
    "below_minimum": errors.BelowMinimum,
    "above_maximum": errors.AboveMaximum,
    "plan_unchanged": errors.PlanUnchanged,
    "no_downgrade": errors.NoDowngrade,
    "seats_unchanged": errors.SeatsUnchanged,
    "reduction_keeps_waiting": errors.ReductionKeepsWaiting,
    "reduction_already_scheduled": errors.ReductionAlreadyScheduled,
    "notice_passed": errors.NoticePassed,
    "cancellation_window_closed": errors.CancellationWindowClosed,
    "other_currency": errors.OtherCurrency,
    "no_trial": errors.TrialNotOffered,
    "add_on_not_sold": errors.AddOnNotSold,
    "add_on_no_longer_sold": errors.AddOnNoLongerSold,
    "add_on_not_for_plan": errors.AddOnNotForPlan,
    "add_ons_exclude": errors.AddOnsExclude,
    "add_on_there": errors.AddOnThere,
    "add_on_not_there": errors.AddOnNotThere,
    "change_already_scheduled": errors.ChangeAlreadyScheduled,
    "ends_anyway": errors.RenewalUnchanged,
    "term_unchanged": errors.TermUnchanged,
    "renewal_too_far": errors.RenewalTooFar,
}


def name_of(code: str) -> str:
    row = Plan.objects.filter(code=code).first() or AddOn.objects.filter(code=code).first()
    return str(row or code)


def refusal_of(refused: Refused, name: Naming = name_of) -> errors.SubscriptionRefusal:
    first, *others = [_in_words(reason, name) for reason in refused.reasons]
    first.others = tuple(others)
    return first


def _in_words(reason: Reason, name: Naming) -> errors.SubscriptionRefusal:
    named = {code: name(code) for key in ("plan", "item", "add_on", "other") if (code := reason.values.get(key))}
    values: dict[str, Any] = {key: named.get(value, value) for key, value in reason.values.items()}
    if asked := reason.values.get("qualification"):  # whose code may be that of a plan, too
        values["qualification"] = QualificationKind(asked).label
    kind = errors.InvoicedNoticePassed if values.pop("invoiced", False) else REFUSALS[reason.code]
    refusal = kind(**values)
    refusal.field = reason.field or refusal.field
    return refusal


def names() -> Naming:
    """As `name_of`, for many: all names are read once, when the first is asked for."""
    rows = Plan.objects.order_by().values_list("code", "name")
    known = cache(lambda: dict(rows.union(AddOn.objects.order_by().values_list("code", "name"))))
    return lambda code: known().get(code, code)
