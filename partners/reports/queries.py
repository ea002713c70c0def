"""A report for somebody: what they may read of charges and subscriptions, added up."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from partners.charges.models import Charge
from partners.charges.queries import Sums
from partners.reports.summing import GROUPINGS, Grouping, Row, report, totals
from partners.reports.waiting import orders_waiting
from partners.subscriptions.models import Subscription
from portal.tenancy.actor import Actor


@dataclass(frozen=True, slots=True)
class Report:
    grouping: Grouping
    since: date
    until: date
    rows: list[Row]
    totals: list[Sums]
    waiting_orders: int | None = None

    @property
    def seats_label(self) -> str:
        """Seats of a month are those at its end; whatever else it is asked by, they are not of the days asked for."""
        return _("Seats today") if self.grouping.seats else _("Seats")


def report_for(actor: Actor, values: Mapping[str, Any]) -> Report:
    """`values` as `ReportForm` has read them."""
    grouping, since, until = GROUPINGS[values["by"]], values["since"], values["until"]
    charges, subscriptions = Charge.objects.visible_to(actor), Subscription.objects.visible_to(actor)
    subscriptions = subscriptions.filter(
        client_account__own=False
    )  # licences for the partner’s own people: nobody bought them
    rows = report(charges, subscriptions, grouping, since, until)
    return Report(grouping, since, until, rows, totals(rows), orders_waiting(actor, since, until))


@dataclass(frozen=True, slots=True)
class Bar:
    """A line of the picture: `length` in hundredths of the longest in its currency."""

    row: Row
    sums: Sums | None
    first: bool  # of its row: seats and name stand there once
    length: int
    negative: bool

    @property
    def start(self) -> int:
        """Bars end at the right, under their amounts."""
        return 100 - self.length


def bars_of(rows: list[Row]) -> list[Bar]:
    longest: dict[str, Decimal] = {}
    for one in (one for row in rows for one in row.sums):
        longest[one.cost.currency] = max(longest.get(one.cost.currency, Decimal()), abs(one.margin.amount))
    bars = []
    for row in rows:
        bars += [_bar(row, sums, place, longest) for place, sums in enumerate(row.sums)] or [
            Bar(row, None, True, 0, False)
        ]
    return bars


def _bar(row: Row, sums: Sums, place: int, longest: Mapping[str, Decimal]) -> Bar:
    margin, most = sums.margin.amount, longest[sums.cost.currency]
    return Bar(row, sums, not place, round(100 * abs(margin) / most) if most else 0, margin < 0)
