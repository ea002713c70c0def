"""What a team costs and becomes, worked out as somebody would with a calendar and a price list, without a line of the engine.

It shares with the portal nothing but the rows of the catalogue: dates come from dateutil, amounts from fractions.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from dateutil.relativedelta import relativedelta

from partners.catalogue.models import PriceListItem
from partners.charges.models import Charge
from partners.network.models import Profile
from partners.subscriptions.models import ScheduledChange, Subscription
from portal import clock

Line = tuple[date, str, int, Decimal, Decimal]  # from, item, quantity, cost, suggested retail


def to_coins(amount: Fraction) -> Decimal:
    """The demo trades in currencies of two decimals."""
    return (Decimal(amount.numerator) / Decimal(amount.denominator)).quantize(Decimal("0.01"), ROUND_HALF_UP)


@dataclass
class Team:
    """One subscription, as it stood when it was first looked at, and as each day that passes leaves it."""

    pk: str
    state: str
    term: str | None
    seats: int
    anchor: date
    renews_on: date
    auto_renew: bool
    place: tuple[str, str]  # tier, currency
    prices: dict[str, tuple[Decimal, Decimal]]  # of what it has: cost and retail of one for a billing period
    counts_one: set[str]  # the add-ons that are bought once, whatever the seats
    plan: str
    fewer: int | None = None
    renewed_on: date | None = None  # since it is looked at
    next_term: str | None = None
    dropped_add_ons: set[str] = field(default_factory=set)
    bought: list[tuple[str, int]] = field(default_factory=list)  # of the running billing period, order by order
    lines: list[Line] = field(default_factory=list)

    @classmethod
    def of(cls, row: Subscription) -> "Team":
        profile = Profile.objects.get(partner_id=row.partner_id)
        add_ons = list(row.add_ons.filter(ended_on=None).select_related("add_on", "price"))
        prices = {one.add_on.code: (one.price.cost, one.price.retail) for one in add_ons}
        prices |= {row.plan.code: (row.price.cost, row.price.retail)} if row.price else {}
        team = cls(
            row.pk, row.state, row.term, row.purchased, row.anchor_on, row.renews_on, row.auto_renew,
            (profile.tier_id, profile.currency), prices, {one.add_on.code for one in add_ons if one.quantity == "one"},
            row.plan.code,
        )  # fmt: skip
        team.bought = [
            ((one.price.plan or one.price.add_on).code, one.quantity)
            for one in Charge.objects.filter(subscription=row, part_end__gt=clock.today()).order_by("id")
            if one.kind != "credit"
        ]
        for change in ScheduledChange.objects.filter(subscription=row, state="scheduled"):
            team.fewer = change.seats or team.fewer
            team.next_term = change.term or team.next_term
            team.dropped_add_ons |= {change.add_on.code} if change.add_on else set()
        return team

    @property
    def is_live(self) -> bool:
        return self.state in ("trial", "active", "suspended")

    def many(self, item: str) -> int:
        return 1 if item in self.counts_one else self.seats

    def month_starts(self, until: date) -> list[date]:
        """All days up to that one on which the anchor's day of the month comes round."""
        found, number = [], 0
        while (day := self.anchor + relativedelta(months=number)) <= until:
            found.append(day)
            number += 1
        return found

    def billing_period(self, day: date) -> tuple[date, date]:
        if self.term == "yearly":
            return self.renews_on - relativedelta(years=1), self.renews_on
        start = self.month_starts(day)[-1]
        return start, self.month_starts(start + timedelta(days=40))[-1]

    def add(self, day: date, seats: int) -> None:
        """More seats cost what is left of the billing period, so do the add-ons that follow them."""
        more, self.seats = seats - self.seats, seats
        start, end = self.billing_period(day)
        for item in self.prices:
            if item not in self.counts_one:
                self.lines.append(self.priced(day, item, more, Fraction((day - start).days, (end - start).days)))
                self.bought.append((item, more))

    def cancel(self, day: date) -> None:
        """What each order paid for the days to come goes back; what was paid elsewhere does not."""
        start, end = self.billing_period(day)
        for item, many in self.bought:
            if item in self.prices:  # not what a higher plan has replaced, whose rest went back then
                line = self.priced(day, item, many, Fraction((day - start).days, (end - start).days))
                self.lines.append((*line[:3], -line[3], -line[4]))
        self.state = "cancelled"

    def priced(self, day: date, item: str, quantity: int, passed: Fraction = Fraction(0)) -> Line:
        """The rest of a period is the whole of it less what has passed, each rounded."""
        whole = [Fraction(price) * quantity for price in self.prices[item]]
        cost, retail = (to_coins(amount) - to_coins(amount * passed) for amount in whole)
        return day, item, quantity, cost, retail

    def pass_day(self, day: date) -> None:
        if not self.is_live:
            return
        if day == self.renews_on:
            self._renew(day)
        elif self.term == "yearly-paid-monthly" and day in self.month_starts(day):
            self._bill(day)

    def _renew(self, day: date) -> None:
        if self.state != "active" or not self.auto_renew:
            self.state = "expired"
            return
        self.seats, self.fewer = self.fewer or self.seats, None
        self.term, self.next_term = self.next_term or self.term, None
        kept = [item for item in self.prices if item not in self.dropped_add_ons]
        self.dropped_add_ons = set()
        self.prices = {item: self._price(item, day) for item in kept}
        months = 1 if self.term == "monthly" else 12
        passed = (day.year - self.anchor.year) * 12 + day.month - self.anchor.month
        self.renews_on = self.anchor + relativedelta(months=passed + months)
        self.renewed_on = day
        self._bill(day)

    def _bill(self, day: date) -> None:
        self.bought = [(item, self.many(item)) for item in self.prices]
        self.lines += [self.priced(day, item, many) for item, many in self.bought]

    def _price(self, item: str, day: date) -> tuple[Decimal, Decimal]:
        tier, currency = self.place
        rows = [
            row
            for row in PriceListItem.objects.select_related("plan", "add_on").filter(term=self.term, currency=currency)
            if (row.plan or row.add_on).code == item and row.tier_id in (None, tier)
            if row.valid_from <= day and (row.valid_until is None or day < row.valid_until)
        ]
        row = max(rows, key=lambda row: row.tier_id is not None)
        return row.cost, row.retail
