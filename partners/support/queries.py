"""Questions about support requests."""

from django.db.models import QuerySet

from partners.support.models import SupportReply, SupportRequest
from portal.accounts.models import User
from portal.tenancy.actor import Actor
from portal.tenancy.models import Partner


def requests_for(actor: Actor) -> QuerySet[SupportRequest]:
    """What this actor may see, newest first."""
    return SupportRequest.objects.visible_to(actor).select_related("partner").order_by("-id")


def waiting_requests(actor: Actor) -> QuerySet[SupportRequest]:
    """Staff's queue: longest wait first."""
    return SupportRequest.objects.visible_to(actor).waiting().select_related("partner")


def conversation(support_request: SupportRequest, actor: Actor) -> list[SupportReply]:
    return list(SupportReply.objects.visible_to(actor).filter(request=support_request).order_by("id"))


def manager_of(partner: Partner) -> User | None:
    """Who among staff looks after this partner, as long as they work here."""
    manager = partner.manager
    return manager if manager and manager.is_active and manager.staff_role else None
