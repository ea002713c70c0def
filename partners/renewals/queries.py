"""Subscriptions that renew or end, each with what the engine says of that day."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache, cached_property
from typing import Any, Self, cast

from django.db.models import QuerySet

from partners.renewals.errors import TooManyRenewals
from partners.renewals.rightsizing import Proposal, propose
from partners.subscriptions.engine import checks
from partners.subscriptions.engine.advance import Occasion, Step, advance
from partners.subscriptions.engine.charges import charges_for
from partners.subscriptions.engine.market import Markets
from partners.subscriptions.engine.outcome import Kind
from partners.subscriptions.engine.position import Position
from partners.subscriptions.explaining import total
from partners.subscriptions.market import NOWHERE, Place, by_tier_of_day, markets_for, offered_to, places_of_partners
from partners.subscriptions.models import Subscription
from partners.subscriptions.queries import with_parts
from partners.subscriptions.standing import standing_of
from partners.tiers.own_licences import Limits
from portal import clock
from portal.lists.counting import bounded_count
from portal.money import Money
from portal.tenancy.actor import Actor
from portal.tenancy.kinds import PartnerOwnedQuerySet

PLACES = Decimal("0.0001")
ADDED_UP = 500  # renewals that are added up while somebody waits: each asks the engine


@dataclass(frozen=True, slots=True)
class Renewal:
    """`cost` and `retail` are of the term that begins then, or of its first billing period; None where it ends, or has no price.

    `last_day` is the last one on which fewer seats can be asked for, as far as it is known how the team is paid; `notice_day`
    that of teams that Dropbox invoices. `spare` are seats that nobody uses, above the minimum: None where the use is not known.
    What they cost then is of the same time as `cost`.
    """

    day: date
    ends: bool
    seats: int
    last_day: date
    notice_day: date
    safe_day: date  # with which nobody misses the other: `notice_day` as long as nobody said whether Dropbox invoices the team
    cost: Money | None = None
    retail: Money | None = None
    spare: int | None = None
    spare_cost: Money | None = None
    spare_retail: Money | None = None
    lacking: str = ""  # for want of what it ends: a qualification, or INTERNAL_USE

    @property
    def cost_amount(self) -> Decimal | None:
        return _written(self.cost)

    @property
    def retail_amount(self) -> Decimal | None:
        return _written(self.retail)

    @property
    def spare_cost_amount(self) -> Decimal | None:
        return _written(self.spare_cost)

    @property
    def spare_retail_amount(self) -> Decimal | None:
        return _written(self.spare_retail)

    @property
    def is_too_late(self) -> bool:
        """To ask for fewer seats, as far as it is known how the team is paid."""
        return not self.ends and clock.today() > self.last_day

    @property
    def notice_is_over(self) -> bool:
        return clock.today() > self.notice_day

    @property
    def margin(self) -> Money | None:
        if self.cost is None or self.retail is None:
            return None
        return self.retail - self.cost


def _written(money: Money | None) -> Decimal | None:
    """As the API writes amounts."""
    return money.amount.quantize(PLACES) if money else None


@dataclass(frozen=True, slots=True)
class Stake:
    """Of all that renews in one currency; `spare` what of it is for seats that nobody uses, as far as the use is known."""

    renewals: int
    cost: Money
    retail: Money
    spare_seats: int
    spare_cost: Money
    spare_retail: Money

    @property
    def currency(self) -> str:
        return self.cost.currency


class Book:
    """One reading of the catalogue for all rows of an answer: of each tier and currency once."""

    def __init__(self, partner_id: str):
        self.partner_id = partner_id
        self._read = cache(markets_for)
        self._limits = Limits(partner_id)

    @cached_property
    def _places(self) -> dict[str, Place]:
        return places_of_partners(self.partner_id)

    def markets_of(self, row: Subscription) -> Markets:
        place = self._places.get(row.partner_id, NOWHERE)
        markets = by_tier_of_day(row.partner_id, place, self._limits, self._read)
        return offered_to(row.client_account, markets, self._limits)


class RenewalQuerySet(PartnerOwnedQuerySet):
    """Rows that know their `renewal`, without reading the catalogue for each."""

    book: Book | None = None

    def _clone(self) -> Self:
        copy = super()._clone()  # type: ignore[misc]
        copy.book = self.book
        return copy

    def _fetch_all(self) -> None:
        super()._fetch_all()
        rows = cast("list[Any]", self._result_cache or [])
        for row in rows:
            if isinstance(row, Subscription) and self.book and not hasattr(row, "renewal"):
                cast(Any, row).renewal = renewal_of(row, self.book.markets_of(row))


def renewals_for(actor: Actor) -> QuerySet[Subscription]:
    """Subscriptions that are paid for, as far as the actor reads them. A trial has no renewal, nor has what ended."""
    rows: Any = RenewalQuerySet(Subscription)
    rows.book = Book(actor.partner_id)
    rows = rows.visible_to(actor).filter(state__in=Subscription.PAID)
    return with_parts(rows.select_related("client_account", "plan", "plan_version", "price", "partner"))


def renewal_of(subscription: Subscription, markets: Markets) -> Renewal:
    """The next one, as it stands today."""
    position = standing_of(subscription, markets)
    last = checks.last_day_to_give_notice(position, markets)
    notice = checks.last_day_to_give_notice(position, markets, invoiced=True)
    step = next(advance_to(position, markets), None)
    ends = step is None or step.occasion != Occasion.RENEWED  # switched off, its plan is sold no longer, or not to this client
    safe = notice if position.invoiced is None and clock.today() <= notice else last
    found = Renewal(position.renews_on, ends, position.seats, last, notice, safe, lacking=step.lacking if step else "")
    if step is None or ends:
        return found
    found = replace(found, seats=step.after.seats, **_spare(step, subscription.used))
    if not step.charges:
        return found
    cost, retail = total(one.cost for one in step.charges), total(one.retail for one in step.charges)
    return replace(found, cost=cost, retail=retail)


def _spare(step: Step, used: int | None) -> dict[str, Any]:
    """As many charges as there would be without these seats, and what is between."""
    if used is None:
        return {}
    seats = min(max(used, step.after.minimum), step.after.seats)
    fewer = replace(step.after, seats=seats)
    spare, charges = step.after.seats - seats, charges_for(Kind.RENEW, fewer, fewer.items(), step.day)
    if not (step.charges and charges):
        return {"spare": spare}
    return {
        "spare": spare,
        "spare_cost": total(one.cost for one in step.charges) - total(one.cost for one in charges),
        "spare_retail": total(one.retail for one in step.charges) - total(one.retail for one in charges),
    }


def advance_to(position: Position, markets: Markets) -> Iterator[Step]:
    """The step of the renewal day alone: what is billed until then is not what renews."""
    day = position.renews_on
    return (step for step in advance(position, markets, day - timedelta(days=1), day) if step.day == day)


def at_stake_of(rows: QuerySet[Subscription]) -> list[Stake]:
    """Of all these rows, or of none: a sum of some of them would say something else."""
    if not bounded_count(rows, ADDED_UP).is_exact:
        raise TooManyRenewals(most=ADDED_UP)
    return at_stake(rows)


def at_stake(rows: Iterable[Subscription]) -> list[Stake]:
    """Of what renews, for each currency: amounts of two are never added up."""
    by_currency: dict[str, list[Renewal]] = {}
    for row in rows:
        renewal: Renewal = row.renewal  # type: ignore[attr-defined]
        if renewal.cost and not renewal.ends:
            by_currency.setdefault(renewal.cost.currency, []).append(renewal)
    return [_stake(currency, found) for currency, found in sorted(by_currency.items())]


def _stake(currency: str, renewals: list[Renewal]) -> Stake:
    def summed(amounts: Iterable[Money | None]) -> Money:
        return Money(sum((money.amount for money in amounts if money), Decimal()), currency)

    return Stake(
        renewals=len(renewals),
        cost=summed(one.cost for one in renewals),
        retail=summed(one.retail for one in renewals),
        spare_seats=sum(one.spare or 0 for one in renewals),
        spare_cost=summed(one.spare_cost for one in renewals),
        spare_retail=summed(one.spare_retail for one in renewals),
    )


def proposal_of(subscription: Any) -> Proposal:
    """Of a row of `renewals_for`."""
    return propose(
        purchased=subscription.purchased,
        at_renewal=subscription.renewal.seats,
        minimum=subscription.minimum_seats,
        used=subscription.used,
        in_time=clock.today() <= subscription.renewal.last_day,
    )
