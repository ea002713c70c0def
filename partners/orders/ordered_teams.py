"""Teams that are ordered and not there yet. They are no subscriptions before their licences are confirmed (decision 24): pages
show them beside the subscriptions, and lead to their orders.
"""

from dataclasses import dataclass

from partners.catalogue.models import Plan, Term
from partners.clients.models import ClientAccount
from partners.orders.models import Order, OrderLine
from partners.subscriptions.engine.position import State
from portal.tenancy.actor import Actor

SHOWN = 5
WAITING = frozenset(Order.State) - Order.ENDED - {Order.State.DRAFT}


@dataclass(frozen=True, slots=True)
class OrderedTeam:
    order: Order
    plan: str
    term: str  # empty of a trial
    seats: int


@dataclass(frozen=True, slots=True)
class OrderedTeams:
    """The oldest orders first; `further` are not among the teams shown."""

    teams: list[OrderedTeam]
    further: int

    @property
    def count(self) -> int:
        return len(self.teams) + self.further


def ordered_teams(actor: Actor, client: ClientAccount | None = None) -> OrderedTeams:
    """What the actor sees: of one client, or of all."""
    rows = OrderLine.objects.visible_to(actor).filter(subscription=None, order__state__in=WAITING)
    rows = rows.filter(state__in=(OrderLine.State.OPEN, OrderLine.State.AWAITING_LICENCES))
    if client:
        rows = rows.filter(order__client_account=client)
    lines = list(rows.select_related("order__client_account", "quote").order_by("order_id", "position"))
    shown = lines if client else lines[:SHOWN]
    names = dict(Plan.objects.values_list("code", "name")) if shown else {}
    return OrderedTeams([_team(line, names) for line in shown], len(lines) - len(shown))


def _team(line: OrderLine, names: dict[str, str]) -> OrderedTeam:
    after = line.quote.decided.after
    term = "" if after.state == State.TRIAL else str(Term(after.term).label)
    return OrderedTeam(line.order, names[after.plan], term, after.seats)
