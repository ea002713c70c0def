"""What ends with a subscription: no ground stands for a team that is gone. Call it under the subscription's lock."""

from django.utils.translation import gettext as _

from partners.subscriptions.models import Subscription
from partners.suspensions.models import Suspension
from portal import clock
from portal.tenancy.actor import Actor


def end_suspensions(actor: Actor, subscription: Subscription) -> None:
    standing = Suspension.objects.filter(subscription=subscription, lifted_at=None)
    standing.update(lifted_at=clock.now(), lifted_by=actor.label[:250], lifted_reason=_("The subscription ended"))
