"""Subscriptions that renew or end, each with what the engine says of that day."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache, cached_property
from typing import Any, Self, cast

from django.db.models import QuerySet

from partners.renewals.rightsizing import Proposal, propose
from partners.subscriptions.engine import checks
from partners.subscriptions.engine.advance import Occasion, Step, advance
from partners.subscriptions.engine.market import Markets
from partners.subscriptions.engine.position import Position
from partners.subscriptions.explaining import total
from partners.subscriptions.market import NOWHERE, Place, by_tier_of_day, markets_for, offered_to, places_of_partners
from partners.subscriptions.models import Subscription
from partners.subscriptions.queries import with_parts
from partners.subscriptions.standing import standing_of
from partners.tiers.own_licences import Limits
from portal import clock
from portal.money import Money
from portal.tenancy.actor import Actor
from portal.tenancy.kinds import PartnerOwnedQuerySet

PLACES = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class Renewal:
    """`cost` and `retail` are of the term that begins then, or of its first billing period; None where it ends, or has no price.

    `last_day` is the last one on which fewer seats can be asked for, as far as it is known how the team is paid; `notice_day`
    that of teams that Dropbox invoices.
    """

    day: date
    ends: bool
    seats: int
    last_day: date
    notice_day: date
    cost: Money | None = None
    retail: Money | None = None
    lacking: str = ""  # for want of what it ends: a qualification, or INTERNAL_USE

    @property
    def cost_amount(self) -> Decimal | None:
        """As the API writes amounts."""
        return self.cost.amount.quantize(PLACES) if self.cost else None

    @property
    def retail_amount(self) -> Decimal | None:
        return self.retail.amount.quantize(PLACES) if self.retail else None

    @property
    def margin(self) -> Money | None:
        if self.cost is None or self.retail is None:
            return None
        return self.retail - self.cost


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
    found = Renewal(position.renews_on, ends, position.seats, last, notice, lacking=step.lacking if step else "")
    if step is None or ends:
        return found
    found = replace(found, seats=step.after.seats)
    if not step.charges:
        return found
    cost, retail = total(one.cost for one in step.charges), total(one.retail for one in step.charges)
    return replace(found, cost=cost, retail=retail)


def advance_to(position: Position, markets: Markets) -> Iterator[Step]:
    """The step of the renewal day alone: what is billed until then is not what renews."""
    day = position.renews_on
    return (step for step in advance(position, markets, day - timedelta(days=1), day) if step.day == day)


def at_stake(rows: Iterable[Subscription]) -> list[tuple[Money, Money]]:
    """(cost, suggested retail) of what renews, for each currency."""
    by_currency: dict[str, list[Renewal]] = {}
    for row in rows:
        renewal: Renewal = row.renewal  # type: ignore[attr-defined]
        if renewal.cost and not renewal.ends:
            by_currency.setdefault(renewal.cost.currency, []).append(renewal)
    return [
        (total(one.cost for one in found if one.cost), total(one.retail for one in found if one.retail))
        for _currency, found in sorted(by_currency.items())
    ]


def proposal_of(subscription: Any) -> Proposal:
    """Of a row of `renewals_for`."""
    return propose(
        purchased=subscription.purchased,
        at_renewal=subscription.renewal.seats,
        minimum=subscription.minimum_seats,
        used=subscription.used,
        in_time=clock.today() <= subscription.renewal.last_day,
    )
