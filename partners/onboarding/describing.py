"""Steps and reasons in the words of whoever reads them."""

from collections.abc import Iterable

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partners.onboarding.engine.reasons import words_of
from partners.onboarding.engine.values import (
    Branch,
    Condition,
    End,
    Mail,
    Notify,
    Reason,
    Step,
    Wait,
    WaitFor,
    WaitUntil,
)
from partners.onboarding.models import JourneyAct
from partners.onboarding.registry import FACTS, label_of
from portal.mail.templates import label_of as label_of_mail


def words_of_reason(reason: Reason) -> str:
    fact = FACTS.get(reason.about.get("fact", ""))
    if reason.code == "not-so" and fact and fact.otherwise:
        return str(fact.otherwise)
    return words_of(reason, label_of)


def words_of_outcome(outcome: str) -> str:
    """Of an act, or of where somebody stands when a trial ends."""
    return _("Stands there") if outcome == "rests" else str(JourneyAct.Outcome(outcome).label)


def words_of_conditions(conditions: Iterable[Condition]) -> str:
    return "; ".join(_words_of_condition(condition) for condition in conditions)


def _words_of_condition(condition: Condition) -> str:
    label = label_of(condition.fact)
    return label if condition.holds else _("not so: {fact}").format(fact=label)


def words_of_step(step: Step) -> str:
    match step:
        case Mail():
            return label_of_mail(step.text)
        case Wait():
            return _words_of_wait(step)
        case WaitUntil():
            days = ", ".join(str(WEEKDAYS[day - 1]) for day in sorted(step.days))
            return _("wait until {hour} on one of: {days}").format(hour=f"{step.at:%H:%M}", days=days)
        case WaitFor():
            words = ngettext("wait up to {n} day for: {event}", "wait up to {n} days for: {event}", step.days)
            return words.format(n=step.days, event=label_of(step.event))
        case Branch():
            return _("whether this is so: {fact}").format(fact=label_of(step.fact))
        case Notify():
            return _("tell: {words}").format(words=step.words)
        case End():
            return _("the end: {reason}").format(reason=step.reason) if step.reason else _("the end")


def _words_of_wait(wait: Wait) -> str:
    n = wait.amount
    words = {
        "hours": ngettext("wait {n} hour", "wait {n} hours", n),
        "days": ngettext("wait {n} day", "wait {n} days", n),
        "working-days": ngettext("wait {n} working day", "wait {n} working days", n),
        "weeks": ngettext("wait {n} week", "wait {n} weeks", n),
        "months": ngettext("wait {n} month", "wait {n} months", n),
    }[wait.unit].format(n=n)
    return words if wait.since == "here" else _("{wait}, from the start on").format(wait=words)
