"""Questions about staff, across rows."""

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.accounts.queries import second_factor_of
from portal.errors import InvalidValue
from portal.tenancy.actor import Actor
from portal.tenancy.models import Invitation
from portal.tenancy.roles import StaffRole


def staff_members(actor: Actor) -> QuerySet[User]:
    """Everybody among staff, longest there first, with how many partners each looks after and `has_second_factor`."""
    rows = User.objects.visible_to(actor).exclude(staff_role="")
    rows = rows.annotate(partners_managed=Count("managed_partners"), has_second_factor=second_factor_of("pk"))
    return rows.order_by("created_at", "id")


def staff_member_sent(actor: Actor, pk: str, *, field: str) -> User:
    """Whom a request names by id in this field; a partner's key names nobody among staff."""
    member = User.objects.visible_to(actor).filter(pk=pk).first() if actor.is_staff else None
    if member is None:
        problem = _("There is nobody with the id {id}.").format(id=pk)
        raise InvalidValue(field=field, problem=problem, cure=_("Send the id of somebody among staff."))
    return member


def waiting_staff_invitations(actor: Actor) -> QuerySet[Invitation]:
    rows = Invitation.objects.visible_to(actor).filter(partner=None, state=Invitation.State.SENT)
    return rows.select_related("invited_by").order_by("-created_at", "-id")


def staff_invitations_sent_by(user: User) -> QuerySet[Invitation]:
    """Open ones."""
    return Invitation.objects.filter(partner=None, invited_by=user, state=Invitation.State.SENT).order_by("id")


def is_last_network_admin(user: User) -> bool:
    """Whether nobody would be left to run the network. Decisions need `lock_staff` first."""
    if user.staff_role != StaffRole.NETWORK_ADMIN:
        return False
    admins = User.objects.filter(staff_role=StaffRole.NETWORK_ADMIN, is_active=True)
    return not admins.exclude(pk=user.pk).exists()
