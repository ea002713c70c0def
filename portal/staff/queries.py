"""Questions about staff, across rows."""

from django.db.models import Count, QuerySet

from portal.accounts.models import User
from portal.accounts.queries import second_factor_of
from portal.tenancy.actor import Actor
from portal.tenancy.models import Invitation
from portal.tenancy.roles import StaffRole


def staff_members(actor: Actor) -> QuerySet[User]:
    """Everybody among staff, longest there first, with how many partners each looks after and `has_second_factor`."""
    rows = User.objects.visible_to(actor).exclude(staff_role="")
    rows = rows.annotate(partners_managed=Count("managed_partners"), has_second_factor=second_factor_of("pk"))
    return rows.order_by("created_at", "id")


def waiting_staff_invitations(actor: Actor) -> QuerySet[Invitation]:
    rows = Invitation.objects.visible_to(actor).filter(partner=None, state=Invitation.State.SENT)
    return rows.select_related("invited_by").order_by("-id")


def staff_invitations_sent_by(user: User) -> QuerySet[Invitation]:
    """Open ones."""
    return Invitation.objects.filter(partner=None, invited_by=user, state=Invitation.State.SENT).order_by("id")


def is_last_network_admin(user: User) -> bool:
    """Whether nobody would be left to run the network. Decisions need `lock_staff` first."""
    if user.staff_role != StaffRole.NETWORK_ADMIN:
        return False
    admins = User.objects.filter(staff_role=StaffRole.NETWORK_ADMIN, is_active=True)
    return not admins.exclude(pk=user.pk).exists()
