"""A team that exists already: where it stands today, or what is in the way. One decision for one team and for a file of them."""

from dataclasses import replace
from datetime import date, timedelta

from partners.clients.models import ClientAccount
from partners.subscriptions import errors
from partners.subscriptions.changes import decided
from partners.subscriptions.engine.advance import advance
from partners.subscriptions.engine.changes import Subscribe
from partners.subscriptions.engine.market import Markets
from partners.subscriptions.engine.outcome import Outcome
from partners.subscriptions.engine.position import Position
from partners.subscriptions.standing import NEW
from portal import clock


def begun(change: Subscribe, markets: Markets, start: date, auto_renew: bool = True) -> Outcome:
    """Its charges are what falls due today: what was paid before it was brought along was not paid here."""
    must_have_begun(start)
    today, yesterday = clock.today(), clock.today() - timedelta(days=1)
    outcome = decided(NEW, change, markets, start)
    steps = list(advance(outcome.after, markets, start, yesterday))
    position: Position = replace(steps[-1].after if steps else outcome.after, auto_renew=auto_renew)
    due = list(advance(position, markets, yesterday, today))
    after, charges = (due[-1].after, due[-1].charges) if due else (position, ())
    return replace(outcome, after=after, charges=charges)


def must_be_active_client(client: ClientAccount) -> None:
    if client.state != ClientAccount.State.ACTIVE:
        raise errors.ClientInactive(client=client)


def must_have_begun(start: date) -> None:
    """What begins today is ordered."""
    if start > clock.today():
        raise errors.StartInFuture(day=start)
    if start == clock.today():
        raise errors.OrderNeeded()
