from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext_lazy as _

from partners.catalogue.models import Plan
from partners.provisioning.models import ProvisioningQuestion
from partners.tiers.errors import StartsInThePast
from portal import clock
from portal.accounts.values import checked
from portal.actions import business_action
from portal.errors import InvalidValue
from portal.tenancy.actor import Actor
from portal.tenancy.roles import NOBODY, TRADE_DESK
from portal.text import clean_text

Kind = ProvisioningQuestion.Kind


@business_action(
    noun="provisioning-questions",
    verb="create",
    label=_("Set question"),
    roles=NOBODY,
    staff_roles=TRADE_DESK,
    event="provisioning_question.created",
)
def set_question(
    *,
    actor: Actor,
    code: str,
    label: str,
    valid_from: date,
    help: str = "",
    kind: str = Kind.TEXT,
    choices: Iterable[str] = (),
    required: bool = False,
    plans: Iterable[Plan] = (),
    rank: int = 0,
    asked: bool = True,
) -> ProvisioningQuestion:
    """What is asked under this code from that day on. Orders of earlier days keep the words they were asked in."""
    if valid_from < clock.today():
        raise StartsInThePast(date=valid_from.isoformat())
    label = clean_text(label)
    if not label:
        problem = _("The question has no words.")
        raise InvalidValue(field="label", problem=problem, cure=_("Ask in a few words: whoever orders reads it."))
    answers = _answers(kind, choices)
    row = ProvisioningQuestion.objects.create(
        code=checked(ProvisioningQuestion, "code", clean_text(code)),
        label=checked(ProvisioningQuestion, "label", label),
        help=checked(ProvisioningQuestion, "help", clean_text(help)),
        kind=checked(ProvisioningQuestion, "kind", kind),
        choices=answers,
        required=required,
        rank=checked(ProvisioningQuestion, "rank", rank),
        asked=asked,
        valid_from=valid_from,
    )
    row.plans.set(plans)
    return row


def _answers(kind: str, choices: Iterable[str]) -> list[str]:
    if kind != Kind.CHOICE:
        return []
    answers = list(dict.fromkeys(text for choice in choices if (text := clean_text(choice)[:120])))
    if len(answers) < 2:
        problem = _("A question with several answers needs two or more of them.")
        raise InvalidValue(field="choices", problem=problem, cure=_("Write one answer on each line."))
    return answers
