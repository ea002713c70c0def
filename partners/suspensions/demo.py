"""Two suspended teams: one whose client has not paid and which the network holds as well, and one that the network holds."""

from datetime import timedelta

from partners.clients.demo import seller_of
from partners.subscriptions.models import Subscription
from partners.suspensions.models import Suspension
from partners.suspensions.services import suspend_subscription
from portal import clock
from portal.accounts.models import User
from portal.tenancy.actor import Actor
from portal.tenancy.roles import StaffRole

Ground = Suspension.Ground
NOT_ACCEPTED = "The team's admin has not accepted the terms of Dropbox; the mail was sent twice"
UNPAID, TERMS_NOT_ACCEPTED = "1061", "OT-15"  # the clients' numbers in their partners' PSAs


def seed() -> None:
    """A second time changes nothing."""
    if Suspension.objects.exists():
        return
    rows = Subscription.objects.filter(state="active").select_related("partner").order_by("id")
    desk = User.objects.filter(staff_role=StaffRole.TRADE_DESK).first()
    if (unpaid := rows.filter(client_account__external_id=UNPAID).first()) is not None:
        _suspend(seller_of(unpaid.partner), unpaid, Ground.CLIENT_UNPAID, "Two invoices are open since October", 6)
        if desk:
            _suspend(Actor.person(desk), unpaid, Ground.TERMS_NOT_ACCEPTED, NOT_ACCEPTED, 2)
    if desk and (held := rows.filter(client_account__external_id=TERMS_NOT_ACCEPTED).first()) is not None:
        _suspend(Actor.person(desk), held, Ground.TERMS_NOT_ACCEPTED, NOT_ACCEPTED, 3)


def _suspend(actor: Actor, subscription: Subscription, ground: str, reason: str, days_ago: int) -> None:
    with clock.moved(by=timedelta(days=-days_ago)):
        suspend_subscription(actor=actor, subscription=subscription, ground=ground, reason=reason)
