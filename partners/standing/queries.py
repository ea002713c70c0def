"""What a partner has that a change of its standing touches."""

from django.db.models import QuerySet

from partners.onboarding.models import JourneyRun
from partners.orders.models import Order
from partners.standing.consequences import Facts
from partners.subscriptions.models import ScheduledChange, Subscription
from portal.jobs.models import Job
from portal.keys.models import ApiKey
from portal.mail.models import Message
from portal.mail.templates import templates_held_while_suspended
from portal.tenancy.models import Invitation, Membership, Partner


def live_subscriptions(partner: Partner) -> QuerySet[Subscription]:
    """Trials among them, and the team of its own people."""
    return Subscription.objects.filter(partner=partner, state__in=Subscription.LIVE)


def sold_subscriptions(partner: Partner) -> int:
    """Those of clients: what a partner has for its own people ends with it."""
    return live_subscriptions(partner).filter(client_account__own=False).count()


def open_orders(partner: Partner) -> int:
    """Placed ones: licences may be bought for them already."""
    return Order.objects.filter(partner=partner, placed_at__isnull=False).exclude(state__in=Order.ENDED).count()


def facts_of(partner: Partner) -> Facts:
    waiting = Message.objects.filter(partner=partner, state=Message.State.QUEUED)
    held = waiting.filter(template__in=templates_held_while_suspended()).count()
    return Facts(
        people=Membership.objects.filter(partner=partner, user__is_active=True).count(),
        keys=ApiKey.objects.usable().filter(partner=partner).count(),
        jobs=Job.objects.filter(partner=partner, state__in=(Job.State.QUEUED, Job.State.RUNNING)).count(),
        invitations=Invitation.objects.open().filter(partner=partner).count(),
        held_mails=held,
        other_mails=waiting.count() - held,
        journeys=JourneyRun.objects.filter(partner=partner, state=JourneyRun.State.RUNNING).count(),
        subscriptions=live_subscriptions(partner).count(),
        own_teams=live_subscriptions(partner).filter(client_account__own=True).count(),
        scheduled_changes=ScheduledChange.objects.filter(
            partner=partner, state=ScheduledChange.State.SCHEDULED
        ).count(),
    )
