"""Ending a partner. Suspending and reinstating are the ground's own, in `portal.tenancy.services`."""

from dataclasses import asdict

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.internal_use.queries import own_team_of
from partners.onboarding.readers import PARTNER_ENDED
from partners.onboarding.services import stop_journeys_of
from partners.standing.consequences import Change
from partners.standing.errors import NameNotConfirmed, OrdersRemain, SubscriptionsRemain
from partners.standing.queries import facts_of, open_orders, sold_subscriptions
from partners.subscriptions.carrying_out import end_with_partner
from partners.subscriptions.models import Subscription
from portal.actions import REGISTRY, business_action
from portal.errors import PortalError
from portal.events.record import record_event
from portal.keys.models import ApiKey
from portal.keys.services import revoke_api_key
from portal.tenancy.actor import Actor
from portal.tenancy.locking import locked
from portal.tenancy.models import Invitation, Partner
from portal.tenancy.roles import NETWORK_ADMINS, NOBODY
from portal.tenancy.services import already_decided, revoke_invitation

State = Partner.State


def has_not_ended(partner: Partner) -> PortalError | None:
    return None if partner.can_become(State.CLOSED) else already_decided(partner)


def subscriptions_remain(partner: Partner) -> PortalError | None:
    """Somebody pays for them, and somebody must be able to change them."""
    if count := sold_subscriptions(partner):
        return SubscriptionsRemain(partner=partner.name, count=count)
    count = open_orders(partner)
    return OrdersRemain(partner=partner.name, count=count) if count else None


def refusal_of(actor: Actor, partner: Partner, change: Change) -> PortalError | None:
    """Why this change would be refused now, for whoever asks before doing it."""
    refused = REGISTRY[f"partners.{change}"].refusal(actor, partner)
    return refused or (subscriptions_remain(partner) if change == Change.END else None)


@business_action(
    noun="partners",
    verb="end",
    label=gettext_lazy("End partner"),
    roles=NOBODY,
    staff_roles=NETWORK_ADMINS,
    subject="partner",
    available=has_not_ended,
)
def end_partner(*, actor: Actor, partner: Partner, reason: str, confirmation: str) -> Partner:
    """Irreversible. From the next request on nobody reaches it; waiting mail is skipped by the next round of delivery.

    `confirmation` is the partner's name, typed. The event keeps what there was to end, for the mail that tells it.
    """
    if " ".join(confirmation.split()) != " ".join(partner.name.split()):
        raise NameNotConfirmed(given=confirmation[:200], partner=partner.name)
    if refused := subscriptions_remain(partner):
        raise refused
    facts, before = facts_of(partner), partner.state
    partner.become(State.CLOSED)
    partner.save(update_fields=["state"])
    new = {"state": partner.state, "facts": asdict(facts)}
    record_event(actor, "partner.ended", partner, old={"state": before}, new=new, reason=reason)
    portal = Actor.system(request_id=actor.request_id)
    if team := own_team_of(partner.pk):
        end_with_partner(portal, locked(Subscription, team.pk), _("The partner has ended."))
    _take_access_away(portal, partner)
    return partner


def _take_access_away(portal: Actor, partner: Partner) -> None:
    while key := ApiKey.objects.usable().filter(partner=partner).order_by("id").first():
        revoke_api_key(actor=portal, api_key=key)  # and with it those it made
    for invitation in Invitation.objects.filter(partner=partner, state=Invitation.State.SENT).order_by("id"):
        revoke_invitation(actor=portal, invitation=invitation)
    stop_journeys_of(portal, partner, PARTNER_ENDED)
