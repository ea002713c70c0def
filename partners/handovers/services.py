"""Offering a client to another partner, and taking the offer back. `answering.py` has what the other partner does with it."""

from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from partners.clients.models import ClientAccount
from partners.handovers import errors
from partners.handovers.checks import handover_refusal
from partners.handovers.contents import contents_of
from partners.handovers.models import Handover
from partners.handovers.queries import find_receiver, open_handover_of
from portal import clock
from portal.accounts.values import within
from portal.actions import business_action
from portal.errors import NotFound, PortalError
from portal.events.record import record_event
from portal.keys.queries import person_behind
from portal.tenancy.actor import Actor
from portal.tenancy.locking import locked
from portal.tenancy.models import Partner
from portal.tenancy.roles import MANAGERS, PARTNER_KEEPERS
from portal.text import clean_text, mid_sentence

State = Handover.State


def is_open(handover: Handover) -> PortalError | None:
    if handover.is_open:
        return None
    return errors.HandoverDecided(client=handover, state=mid_sentence(handover.get_state_display()))


def require_side(actor: Actor, handover: Handover, partner_id: str) -> None:
    """The other side may read it; to decide this it is nobody."""
    if actor.is_system or actor.partner_id == partner_id:
        return
    if not (actor.is_staff and Handover.objects.visible_to(actor).filter(pk=handover.pk).exists()):
        raise NotFound()


@business_action(
    noun="handovers", verb="create", label=_("Offer hand-over"), roles=MANAGERS, staff_roles=PARTNER_KEEPERS
)
def offer_handover(*, actor: Actor, client_account: ClientAccount, receiver: str, message: str = "") -> Handover:
    """`receiver` names the other partner exactly (see `find_receiver`). Nothing changes before it accepts."""
    client = locked(ClientAccount, client_account.pk)
    if client is None or client.partner_id != client_account.partner_id:  # handed over since the request began
        raise NotFound()
    to = read_receiver(receiver, client.partner)
    if refused := handover_refusal(to, client):
        raise refused
    handover = Handover(
        from_partner=client.partner,
        to_partner=to,
        client_account=client,
        client_name=client.name,
        message=within(Handover, "message", clean_text(message, multiline=True)),
        contents=contents_of(client),
        offered_by=actor.label[:250],
        offered_user_id=person_behind(actor),
        expires_at=clock.now() + timedelta(days=settings.HANDOVER_DAYS),
    )
    _save_the_only_open_one(handover)
    tell_both(actor, "handover.offered", handover)
    return handover


@business_action(
    noun="handovers",
    verb="withdraw",
    label=_("Withdraw hand-over"),
    roles=MANAGERS,
    staff_roles=PARTNER_KEEPERS,
    subject="handover",
    available=is_open,
)
def withdraw_handover(*, actor: Actor, handover: Handover, reason: str = "") -> Handover:
    require_side(actor, handover, handover.from_partner_id)
    return close(actor, handover, State.WITHDRAWN, reason)


def close(actor: Actor, handover: Handover, state: str, reason: str = "") -> Handover:
    """Without a hand-over. Its contents stay as they are now, or the receiver would go on reading a client that is not theirs."""
    handover.contents = contents_of(handover.client_account)
    return decide(actor, handover, state, reason)


def decide(actor: Actor, handover: Handover, state: str, reason: str = "") -> Handover:
    handover.become(state)
    handover.reason, handover.decided_by, handover.decided_at = reason, actor.label[:250], clock.now()
    handover.save()
    tell_both(actor, f"handover.{state}", handover, reason)
    return handover


def tell_both(actor: Actor, verb: str, handover: Handover, reason: str = "") -> None:
    """An event on either side: each partner reads its own."""
    new = {
        "state": handover.state,
        "client_account": handover.client_account_id,
        "from_partner": handover.from_partner.name,
        "to_partner": handover.to_partner.name,
    }
    for partner_id in handover.sides:
        record_event(actor, verb, handover, new=new, reason=reason, partner_id=partner_id)


def read_receiver(text: str, holder: Partner) -> Partner:
    to = find_receiver(text)
    if to is None:
        raise errors.ReceiverNotFound(receiver=text[:80])
    if to.pk == holder.pk:
        raise errors.ReceiverIsHolder(partner=holder.name)
    return to


def _save_the_only_open_one(handover: Handover) -> None:
    """The database decides between two at once."""
    try:
        with transaction.atomic():
            handover.save()
    except IntegrityError:
        if (other := open_handover_of(handover.client_account_id)) is None:
            raise
        raise errors.AlreadyOffered(client=handover, partner=other.to_partner.name) from None
