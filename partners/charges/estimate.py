"""What the running month or the next will have cost, and the renewals after it: as the engine says of each subscription, by line.

`advance` makes it happen when its day comes; asked beforehand, it is the estimate. There is no second formula.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from django.db.models import QuerySet

from partners.charges.queries import Sums, charges_for, sums_of
from partners.clients.models import ClientAccount
from partners.subscriptions.engine.advance import Occasion, Step, advance
from partners.subscriptions.engine.market import Markets
from partners.subscriptions.engine.outcome import Charge as Due
from partners.subscriptions.errors import EstimateTooLarge
from partners.subscriptions.market import markets_of, offered_to
from partners.subscriptions.models import Subscription
from partners.subscriptions.queries import with_parts
from partners.subscriptions.standing import position_of
from partners.subscriptions.terms import add_months
from portal import clock
from portal.money import Money
from portal.tenancy.actor import Actor

DAYS = 60  # how far renewals are foreseen
MOST = 2_000  # subscriptions of which something is due: their sum is whole or it is none


class Which(StrEnum):
    THIS = "this"
    NEXT = "next"

    def first(self, today: date) -> date:
        return add_months(today.replace(day=1), int(self == Which.NEXT))


@dataclass(frozen=True, slots=True)
class Expected:
    """A line that will be charged."""

    charged_on: date
    occasion: Occasion
    subscription: Subscription
    charge: Due


@dataclass(frozen=True, slots=True)
class Estimate:
    """`charged` are sums of what stands in the month already, `altogether` with what is expected until it ends.

    Of `unpriced` renewals and billing periods no price is known, so that they are in no sum.
    """

    month: date
    until: date
    charged: list[Sums]
    altogether: list[Sums]
    expected: list[Expected]
    renewals: list[Expected]
    unpriced: int


def estimate_for(
    actor: Actor, partner_id: str, client_account: ClientAccount | None = None, which: Which = Which.THIS
) -> Estimate:
    today = clock.today()
    first = which.first(today)
    after, until = add_months(first, 1), today + timedelta(days=DAYS)
    until = max(until, after - timedelta(days=1))
    charges = charges_for(actor).filter(partner=partner_id, part_start__gte=first, part_start__lt=after)
    rows = Subscription.objects.visible_to(actor).filter(partner=partner_id)
    if client_account:
        rows = rows.filter(client_account=client_account)
        charges = charges.filter(subscription__in=rows)
    steps = list(_steps(_due(rows, until), markets_of(partner_id), today, until))
    if which == Which.NEXT:
        steps = [one for one in steps if one[1].day >= first]
    expected = list(_lines(one for one in steps if one[1].day < after))
    renews = (one for one in steps if one[1].day >= after and one[1].occasion == Occasion.RENEWED)
    charged = sums_of(charges)
    return Estimate(
        month=first,
        until=until,
        charged=charged,
        altogether=sums_with(charged, (line.charge for line in expected)),
        expected=expected,
        renewals=list(_lines(renews)),
        unpriced=sum(_has_no_price(step) for _subscription, step in steps),
    )


def _due(rows: QuerySet[Subscription], until: date) -> list[Subscription]:
    """Those of which time changes something by then."""
    due = rows.filter(state__in=Subscription.PAID, next_step_on__lte=until, client_account__own=False)
    due = with_parts(
        due.select_related("client_account", "plan", "plan_version", "price").order_by("next_step_on", "id")
    )
    found = list(due[: MOST + 1])
    if len(found) > MOST:
        raise EstimateTooLarge(most=MOST)
    return found


def _steps(
    subscriptions: Iterable[Subscription], markets: Markets, today: date, until: date
) -> Iterator[tuple[Subscription, Step]]:
    """With what is due today and not written down yet."""
    for subscription in subscriptions:
        due = subscription.next_step_on
        since = min(today, due - timedelta(days=1)) if due else today
        for step in advance(position_of(subscription), offered_to(subscription.client_account, markets), since, until):
            yield subscription, step


def _lines(steps: Iterable[tuple[Subscription, Step]]) -> Iterator[Expected]:
    for subscription, step in sorted(steps, key=lambda one: (one[1].day, one[0].pk)):
        for charge in step.charges:
            yield Expected(step.day, step.occasion, subscription, charge)


def _has_no_price(step: Step) -> bool:
    return step.occasion in {Occasion.RENEWED, Occasion.BILLED} and not step.charges


def sums_with(sums: Iterable[Sums], dues: Iterable[Due]) -> list[Sums]:
    """The sums and these charges together, for each currency."""
    found = {one.cost.currency: one for one in sums}
    for due in dues:
        zero = Money(Decimal(), due.currency)
        found[due.currency] = found.get(due.currency, Sums(0, zero, zero)).plus(due.cost, due.retail)
    return [found[currency] for currency in sorted(found)]
