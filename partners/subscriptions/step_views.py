"""The changes of a subscription that are all shown and confirmed in the same way."""

from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from partners.catalogue.models import Term
from partners.orders.buying import add_add_on, change_plan, change_term, convert_trial
from partners.subscriptions.changes import (
    Planned,
    preview_add_on,
    preview_conversion,
    preview_plan,
    preview_removal,
    preview_term,
)
from partners.subscriptions.forms import AddForm, ConvertForm, RaiseForm, RemoveForm, TermForm
from partners.subscriptions.models import Subscription
from partners.subscriptions.services import remove_add_on
from partners.subscriptions.two_steps import TwoSteps
from partners.subscriptions.upgrades import upgrades_of
from portal.errors import PortalError
from portal.tenancy.actor import Actor
from portal.text import mid_sentence

DESK = gettext_lazy("The trade desk orders it. It counts and is charged from today, once its licences are confirmed.")


def _plan(planned: Planned, values: dict[str, Any]) -> str:
    return _("{plan} for all seats. A lower plan is not possible afterwards.").format(plan=values["plan"])


def _add_on(planned: Planned, values: dict[str, Any]) -> str:
    add_on = values["add_on"]
    return _("{quantity} × {add_on}").format(quantity=planned.outcome.after.items()[add_on.code], add_on=add_on)


def _removed(planned: Planned, values: dict[str, Any]) -> str:
    words = _("Without {add_on} from {day}, the renewal.")
    return words.format(add_on=values["add_on"], day=date_format(planned.outcome.effective_on))


def _term(planned: Planned, values: dict[str, Any]) -> str:
    words = _("{term} from {day}, the renewal.")
    return words.format(term=Term(values["term"]).label, day=date_format(planned.outcome.effective_on))


def _converted(planned: Planned, values: dict[str, Any]) -> str:
    seats = values["seats"]
    words = ngettext(
        "{seats} seat, {term}. It stays the same team.", "{seats} seats, {term}. It stays the same team.", seats
    )
    return words.format(seats=seats, term=mid_sentence(str(Term(values["term"]).label)))


def _not_possible(actor: Actor, record: Subscription) -> dict[str, Any]:
    try:
        return {"not_possible": [one for one in upgrades_of(actor, record) if not one.is_possible]}
    except PortalError:  # nothing is possible, and the page says why
        return {}


subscription_plan = TwoSteps(
    action="subscriptions.change-plan",
    title=gettext_lazy("Raise plan"),
    form=RaiseForm,
    asks=("plan",),
    preview=preview_plan,
    service=change_plan,
    says=_plan,
    note=DESK,
    button=gettext_lazy("Order plan"),
    beside=_not_possible,
).page()
subscription_convert = TwoSteps(
    action="subscriptions.convert",
    title=gettext_lazy("Convert to paid time"),
    form=ConvertForm,
    asks=("term", "seats", "add_ons"),
    preview=preview_conversion,
    service=convert_trial,
    says=_converted,
    note=DESK,
    button=gettext_lazy("Order"),
).page()
subscription_add_on = TwoSteps(
    action="subscriptions.add-add-on",
    title=gettext_lazy("Add add-on"),
    form=AddForm,
    asks=("add_on",),
    preview=preview_add_on,
    service=add_add_on,
    says=_add_on,
    note=DESK,
    button=gettext_lazy("Order add-on"),
).page()
subscription_remove_add_on = TwoSteps(
    action="subscriptions.remove-add-on",
    title=gettext_lazy("Remove add-on"),
    form=RemoveForm,
    asks=("add_on",),
    preview=preview_removal,
    service=remove_add_on,
    says=_removed,
    note=gettext_lazy("Until then the team has it. There is no refund."),
    button=gettext_lazy("Schedule end"),
).page()
subscription_term = TwoSteps(
    action="subscriptions.change-term",
    title=gettext_lazy("Change term"),
    form=TermForm,
    asks=("term",),
    preview=preview_term,
    service=change_term,
    says=_term,
    note=gettext_lazy("Until then nothing changes. The prices will be those of that day."),
    button=gettext_lazy("Schedule term"),
).page()
