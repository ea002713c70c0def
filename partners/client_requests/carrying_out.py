"""A request as the change that it asks for: what it would do now, and doing it; or that it is so already, by somebody's hand."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from partners.client_requests.errors import StandsAlready
from partners.client_requests.models import ClientRequest
from partners.orders.buying import change_seats
from partners.orders.models import Order
from partners.orders.services import Written
from partners.subscriptions.changes import Planned, preview_change, preview_renewal
from partners.subscriptions.errors import (
    ReductionAlreadyScheduled,
    RenewalUnchanged,
    RenewsAlready,
    SeatsUnchanged,
    ShownDifferently,
)
from partners.subscriptions.services import let_end, let_renew
from portal.actions import REGISTRY
from portal.errors import PortalError
from portal.tenancy.actor import Actor

Kind = ClientRequest.Kind
AS_IT_IS = "as-it-is"  # stands for the digest of what changes nothing
# What the rules of the trade say when it stands as asked. Exactly these: `ReductionKeepsWaiting` says that something else comes.
_SO_ALREADY = (SeatsUnchanged, ReductionAlreadyScheduled, RenewalUnchanged, RenewsAlready)
_CARRIED_OUT: dict[str, Callable[..., Planned]] = {
    Kind.SEATS: change_seats,
    Kind.LET_END: let_end,
    Kind.LET_RENEW: let_renew,
}


def may_change_it(actor: Actor, client_request: ClientRequest) -> PortalError | None:
    """Whoever approves makes the change: a key needs the scope of both."""
    change = REGISTRY.get(f"subscriptions.{client_request.kind}")
    return change.permission_refusal(actor) if change else None


def plan(actor: Actor, client_request: ClientRequest) -> Planned:
    """Writes nothing; raises what doing it would raise, or `StandsAlready`."""
    subscription: Any = client_request.subscription
    with _known_when_it_is_so():
        if client_request.kind == Kind.SEATS:
            return preview_change(actor, subscription, client_request.seats or 0)
        return preview_renewal(actor, subscription, auto_renew=client_request.kind == Kind.LET_RENEW)


def carry_out(actor: Actor, client_request: ClientRequest, seen: str, written: Written) -> Order | None:
    """The order that it became, if it became one. Nothing is changed where it is so already."""
    about: dict[str, Any] = {"actor": actor, "subscription": client_request.subscription, "seen": seen}
    if client_request.kind == Kind.SEATS:
        references = {"purchase_order_number": written.purchase_order_number, "deal_code": written.deal_code}
        about |= {"seats": client_request.seats, "reason": written.reason, **references}
    else:
        about["reason"] = written.reason
    try:
        with _known_when_it_is_so():
            return _CARRIED_OUT[client_request.kind](**about).order
    except StandsAlready:
        if seen not in ("", AS_IT_IS):
            raise ShownDifferently() from None
        return None


@contextmanager
def _known_when_it_is_so() -> Iterator[None]:
    try:
        yield
    except _SO_ALREADY as error:
        if type(error) not in _SO_ALREADY:
            raise
        raise StandsAlready(why=str(error)) from None
