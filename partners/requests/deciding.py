"""The end of a request, whoever brings it about."""

from partners.requests.errors import RequestDecided
from partners.requests.models import Request
from portal import clock
from portal.errors import PortalError
from portal.tenancy.actor import Actor
from portal.tenancy.roles import PARTNER_KEEPERS, TRADE_DESK

DECIDERS = PARTNER_KEEPERS | TRADE_DESK


def waits(request: Request) -> PortalError | None:
    if request.is_waiting:
        return None
    return RequestDecided(subject=request, state=request.get_state_display())  # type: ignore[attr-defined]


def asked_by(actor: Actor) -> dict[str, str | None]:
    """The columns that say who asks."""
    return {"requester_id": actor.user_id or None, "requested_by": actor.label[:250]}


def decide(actor: Actor, request: Request, state: str, reason: str = "") -> None:
    """Saved; the action writes the event."""
    request.become(state)
    request.decided_by, request.decided_at, request.reason = actor.label[:250], clock.now(), reason
    request.save()
