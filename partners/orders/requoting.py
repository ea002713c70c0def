"""Whether the quotes of a draft still hold, and what each that does not would be today. Writes nothing."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from partners.catalogue.models import Plan
from partners.orders import errors
from partners.orders.models import Order, OrderLine, Quote
from partners.orders.placing import planned_team
from partners.orders.queries import lines_of
from partners.orders.quoting import filled, refusal_of
from partners.orders.wording import in_words
from partners.provisioning.answers import Answer, answered_again
from partners.provisioning.answers import in_words as answer_in_words
from partners.provisioning.errors import ProvisioningRefusal
from partners.subscriptions.changes import Planned, plan_change
from partners.subscriptions.engine.changes import StartTrial, Subscribe
from partners.subscriptions.market import markets_of_client
from partners.subscriptions.waiting import fates_of
from portal import clock
from portal.errors import PortalError
from portal.money import Money


@dataclass(frozen=True, slots=True)
class Look:
    """At one line: its quote holds, or there is another one for it (not saved), or it is not possible any more."""

    line: OrderLine
    fresh: Any = None
    refused: PortalError | None = None

    @property
    def holds(self) -> bool:
        return self.fresh is None and self.refused is None


def look_at(order: Order) -> list[Look]:
    return [_look(order, line) for line in lines_of(order)]


def _look(order: Order, line: OrderLine) -> Look:
    quote = line.quote
    try:
        planned = _planned_today(order, line)
    except PortalError as error:
        return Look(line, refused=error)
    if not quote.has_expired and planned.digest == quote.digest:
        return Look(line)
    try:
        answers = _answers_today(order, line)
    except ProvisioningRefusal as refused:
        return Look(line, refused=errors.AnswersOutdated(quote=quote, why=str(refused)))
    about = {"client_account_id": order.client_account_id, "subscription_id": line.subscription_id}
    of_a_team = {"admin_email": line.admin_email, "provisioning": answers}
    fresh = filled(Quote(partner_id=order.partner_id, replaces=quote, **about, **of_a_team), planned)
    if fresh.needs_licences != quote.needs_licences:
        return Look(line, refused=errors.QuoteTurned(quote=quote, before=in_words(quote), now=in_words(fresh)))
    return Look(line, fresh=fresh)


def _planned_today(order: Order, line: OrderLine) -> Planned:
    """As a quote that is asked for now."""
    change, subscription = line.quote.asked, line.subscription
    if isinstance(change, Subscribe | StartTrial):
        return planned_team(order, line, change)
    if subscription is None or subscription.partner_id != line.partner_id:  # handed over since
        raise errors.QuoteOutdated(quote=line.quote)
    if refused := refusal_of(change, subscription):
        raise refused
    return plan_change(subscription, markets_of_client(subscription.client_account), change)


def _answers_today(order: Order, line: OrderLine) -> list[Answer]:
    """As a quote that is asked for now would have them."""
    change = line.quote.asked
    if not isinstance(change, Subscribe | StartTrial) or order.client_account.own:
        return line.provisioning
    return answered_again(Plan.objects.get(code=change.plan), line.provisioning, clock.today())


def digest_of(looks: Iterable[Look]) -> str:
    """Of all that would take the place of a quote."""
    fresh = [[look.line.pk, look.fresh.digest, look.fresh.provisioning] for look in looks if look.fresh]
    return hashlib.sha256(json.dumps(fresh, sort_keys=True).encode()).hexdigest()


def differences(before: Quote, fresh: Quote, with_cost: bool) -> list[tuple[str, str, str]]:
    """What the other quote says otherwise: label, then and now."""
    pairs = [
        (_("What"), in_words(before), in_words(fresh)),
        (_("Suggested retail"), _amount(before.retail, before), _amount(fresh.retail, fresh)),
        (_("Counts from"), date_format(before.effective_on), date_format(fresh.effective_on)),
        (_("Scheduled changes"), *(str(fate) or _("nothing") for fate in fates_of([before.decided, fresh.decided]))),
    ]
    if with_cost:
        pairs.insert(1, (_("Cost"), _amount(before.cost, before), _amount(fresh.cost, fresh)))
    pairs += _answers(before, fresh)
    return [(str(label), then, now) for label, then, now in pairs if then != now]


def _answers(before: Quote, fresh: Quote) -> Iterator[tuple[str, str, str]]:
    """Of what is asked for the set-up, then or now."""
    then, now = ({answer["code"]: answer for answer in quote.provisioning} for quote in (before, fresh))
    for code, answer in (then | now).items():
        values = (answer_in_words(side[code]["value"]) if code in side else "" for side in (then, now))
        yield (answer["question"], *(value or _("not answered") for value in values))


def _amount(amount: Any, quote: Quote) -> str:
    return str(Money(amount, quote.currency)) if quote.currency else str(_("nothing"))
