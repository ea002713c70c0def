"""What the partner makes of a request: approved it goes the way that the same change goes by hand, and binds to its order."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.client_requests import errors
from partners.client_requests.carrying_out import carry_out, may_change_it, plan
from partners.client_requests.lapsing import renewal_passed
from partners.client_requests.models import ClientRequest
from partners.orders.errors import ReasonNeeded
from partners.orders.models import Order
from partners.orders.queries import is_above_limit
from partners.orders.services import Written
from partners.requests.deciding import decide, waits
from partners.subscriptions.changes import Planned
from portal.actions import business_action
from portal.errors import PortalError
from portal.reasons import LONGEST
from portal.tenancy.actor import Actor
from portal.tenancy.roles import SELLERS

State = ClientRequest.State


def can_be_declined(client_request: ClientRequest) -> PortalError | None:
    return waits(client_request) or (errors.IsMessage() if client_request.is_message else None)


def can_be_approved(client_request: ClientRequest) -> PortalError | None:
    if refused := can_be_declined(client_request):
        return refused
    return errors.RenewalPassed(day=client_request.created_at.date()) if renewal_passed(client_request) else None


def can_be_answered(client_request: ClientRequest) -> PortalError | None:
    return waits(client_request) or (None if client_request.is_message else errors.IsNoMessage())


def preview_approval(actor: Actor, client_request: ClientRequest) -> Planned:
    """What approving would do now. Writes nothing; raises what it would raise, or `StandsAlready`."""
    if refused := can_be_approved(client_request):
        raise refused
    return plan(actor, client_request)


@business_action(
    noun="client-requests",
    verb="approve",
    label=gettext_lazy("Approve request"),
    roles=SELLERS,
    selling=True,
    subject="client_request",
    available=can_be_approved,
    asks=may_change_it,
    event="client_request.approved",
)
def approve_client_request(
    *,
    actor: Actor,
    client_request: ClientRequest,
    reason: str = "",
    seen: str = "",
    purchase_order_number: str = "",
    deal_code: str = "",
) -> ClientRequest:
    """`seen` is the digest of the preview that is confirmed, or `AS_IT_IS`. `reason` stands in the ledger; without one, who asked
    for it. Where it is so already, by somebody's hand, it is settled without a change.
    """
    why = reason or _why(client_request)
    client_request.order = carry_out(actor, client_request, seen, Written(why, purchase_order_number, deal_code))
    if client_request.order and not reason:
        _refuse_without_words(client_request.order)
    decide(actor, client_request, State.APPROVED, reason)
    return client_request


def _why(client_request: ClientRequest) -> str:
    asked = _("Requested by {who}").format(who=client_request.requested_by)
    return f"{asked}: {client_request.note}"[:LONGEST] if client_request.note else asked


def _refuse_without_words(order: Order) -> None:
    """Above the partner's limit, where nobody else approves it, whoever does it says why themselves."""
    if order.state != Order.State.AWAITING_APPROVAL and is_above_limit(order.partner_id, order.committed):
        raise ReasonNeeded()


@business_action(
    noun="client-requests",
    verb="decline",
    label=gettext_lazy("Decline request"),
    roles=SELLERS,
    subject="client_request",
    available=can_be_declined,
    event="client_request.declined",
)
def decline_client_request(*, actor: Actor, client_request: ClientRequest, reason: str) -> ClientRequest:
    """The contact reads why."""
    decide(actor, client_request, State.DECLINED, reason)
    return client_request


@business_action(
    noun="client-requests",
    verb="answer",
    label=gettext_lazy("Answer message"),
    roles=SELLERS,
    subject="client_request",
    available=can_be_answered,
    event="client_request.answered",
)
def answer_client_request(*, actor: Actor, client_request: ClientRequest, reason: str) -> ClientRequest:
    """`reason` is the answer, which is mailed to whoever wrote."""
    decide(actor, client_request, State.ANSWERED, reason)
    return client_request
