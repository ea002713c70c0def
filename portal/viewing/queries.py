"""Questions about views."""

from django.db.models import QuerySet

from portal.accounts.models import User
from portal.tenancy.actor import Actor
from portal.tenancy.models import Partner
from portal.tenancy.roles import RESENDERS
from portal.viewing.models import PartnerView


def open_views_of(user: User) -> QuerySet[PartnerView]:
    """None once the staff role, the assignment or the partner is gone."""
    if user.staff_role not in RESENDERS:
        return PartnerView.objects.none()
    rows = PartnerView.objects.visible_to(Actor.person(user)).open().filter(user=user)
    return rows.exclude(partner__state=Partner.State.CLOSED).select_related("partner", "user")
