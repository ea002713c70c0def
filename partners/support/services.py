"""Asking the network, answering, and closing what is settled."""

from datetime import timedelta
from typing import cast

from django.utils.translation import gettext_lazy as _

from partners.clients.models import ClientAccount
from partners.clients.services import can_be_changed
from partners.support import errors
from partners.support.models import SupportReply, SupportRequest
from portal import clock
from portal.accounts.values import checked
from portal.actions import business_action
from portal.errors import NotFound, PortalError
from portal.events.record import record_event
from portal.ratelimit import take
from portal.tenancy.actor import Actor
from portal.tenancy.locking import locked
from portal.tenancy.roles import ANSWERERS, EVERYONE
from portal.text import clean_text

State = SupportRequest.State
MOST_REQUESTS, MOST_REPLIES, PER = 30, 120, timedelta(hours=1)


def is_not_closed(support_request: SupportRequest) -> PortalError | None:
    return errors.AlreadyClosed(subject=support_request.subject) if support_request.state == State.CLOSED else None


@business_action(
    noun="support-requests",
    verb="create",
    label=_("Ask the network"),
    roles=EVERYONE,
    while_suspended=True,
    event="support_request.created",
)
def create_support_request(
    *, actor: Actor, topic: str, subject: str, text: str, client_account: ClientAccount | None = None
) -> SupportRequest:
    """Also while the partner is suspended: that is when there is most to ask."""
    if not actor.partner_id:
        raise NotFound()
    take(f"support-request:{actor.partner_id}", capacity=MOST_REQUESTS, per=PER)
    client = _held(actor, client_account) if client_account else None
    return SupportRequest.objects.create(
        partner_id=actor.partner_id,
        client_account=client,
        client_name=client.name if client else "",
        topic=checked(SupportRequest, "topic", topic),
        subject=checked(SupportRequest, "subject", clean_text(subject)),
        text=_message(text),
        user_id=actor.user_id or None,
        asked_by=actor.label[:250],
    )


def _held(actor: Actor, client_account: ClientAccount) -> ClientAccount:
    """An archived one, too, and the partner's own company; not one that was handed over since, or that lives on as another."""
    client = locked(ClientAccount, client_account.pk)
    if client is None or not ClientAccount.objects.visible_to(actor).filter(pk=client.pk, partner=actor.partner_id).exists():
        raise NotFound()
    if client.state == ClientAccount.State.MERGED:
        raise cast(PortalError, can_be_changed(client))
    return client


@business_action(
    noun="support-requests",
    verb="reply",
    label=_("Reply to request"),
    roles=EVERYONE,
    staff_roles=ANSWERERS,
    subject="support_request",
    while_suspended=True,
)
def reply_to_request(*, actor: Actor, support_request: SupportRequest, text: str) -> SupportReply:
    """Staff's reply answers it, the partner's opens it again, whatever state it was in. The event leads to a mail."""
    _require_own(actor, support_request)
    by_staff = actor.is_staff
    take(f"support-reply:{support_request.partner_id}:{by_staff}", capacity=MOST_REPLIES, per=PER)
    reply = SupportReply.objects.create(
        partner_id=support_request.partner_id,
        request=support_request,
        text=_message(text),
        author=actor.label[:250],
        by_staff=by_staff,
    )
    _turn(support_request, State.ANSWERED if by_staff else State.OPEN)
    verb = "support_request.answered" if by_staff else "support_request.asked_again"
    record_event(actor, verb, support_request, new={"reply": reply.pk, "state": support_request.state})
    return reply


@business_action(
    noun="support-requests",
    verb="close",
    label=_("Close request"),
    roles=EVERYONE,
    staff_roles=ANSWERERS,
    subject="support_request",
    available=is_not_closed,
    while_suspended=True,
    event="support_request.closed",
)
def close_request(*, actor: Actor, support_request: SupportRequest) -> SupportRequest:
    """Settled. Another message opens it again."""
    _require_own(actor, support_request)
    _turn(support_request, State.CLOSED)
    return support_request


def _require_own(actor: Actor, support_request: SupportRequest) -> None:
    """A request that somebody may not read is not there for them to answer either."""
    if not SupportRequest.objects.visible_to(actor).filter(pk=support_request.pk).exists():
        raise NotFound()


def _turn(support_request: SupportRequest, state: str) -> None:
    if support_request.state == state:
        return
    if state == State.OPEN:
        support_request.waiting_since = clock.now()
    support_request.become(state)
    support_request.save()


def _message(text: str) -> str:
    cleaned = clean_text(text, multiline=True)
    if not cleaned:
        raise errors.TextMissing()
    return checked(SupportRequest, "text", cleaned)
