"""Which suspensions stand."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from partners.subscriptions.models import Subscription
from partners.subscriptions.queries import LedgerFault
from partners.suspensions.models import Suspension
from portal.tenancy.actor import Actor

Side = Suspension.Side


def side_of(actor: Actor) -> str:
    return Side.NETWORK if actor.is_staff else Side.PARTNER


def with_suspensions(rows: QuerySet[Subscription]) -> QuerySet[Subscription]:
    """Each with what stands, in one query for all."""
    standing = Suspension.objects.filter(lifted_at=None).order_by("id")
    return rows.prefetch_related(Prefetch("suspensions", standing, to_attr="standing_suspensions"))


def suspensions_of(subscription: Any, side: str = "") -> list[Suspension]:
    """Those that stand, of one side or of both, the oldest first; costs no query for rows of `with_suspensions`."""
    if hasattr(subscription, "standing_suspensions"):
        found = subscription.standing_suspensions
    else:
        found = subscription.suspensions.filter(lifted_at=None).order_by("id")
    return [one for one in found if side in ("", one.side)]


def suspension_faults() -> Iterator[LedgerFault]:
    """Each subscription that is suspended without a ground, or has one that stands and is not."""
    stands = Exists(Suspension.objects.filter(subscription=OuterRef("pk"), lifted_at=None))
    suspended = Q(state=Subscription.State.SUSPENDED)
    rows = Subscription.objects.annotate(stands=stands).order_by("id")
    for row in rows.filter((suspended & Q(stands=False)) | (~suspended & Q(stands=True))):
        yield LedgerFault(row.pk, _("is suspended without a ground, or has one and is not"))
