"""Asking people to join, a partner or the network's staff, and joining."""

from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.accounts.models import User
from portal.accounts.services import open_account
from portal.accounts.values import checked
from portal.actions import business_action
from portal.errors import NotFound, PartnerSuspended, PortalError
from portal.events.record import record_event, snapshot
from portal.tenancy import errors
from portal.tenancy.actor import Actor, ActorKind
from portal.tenancy.invitations import LIFETIME
from portal.tenancy.models import Invitation, Membership, Partner
from portal.tenancy.queries import lock_people, lock_staff
from portal.tenancy.reach import require_right_to_invite
from portal.tenancy.roles import MANAGERS, NETWORK_ADMINS, NOBODY, RESENDERS


def invitation_is_open(invitation: Invitation) -> PortalError | None:
    if invitation.state == Invitation.State.SENT:
        return None
    return errors.InvitationClosed(state=invitation.get_state_display().lower())


@business_action(
    noun="invitations",
    verb="create",
    label=_("Invite person"),
    roles=MANAGERS,
    staff_roles=NETWORK_ADMINS,
    event="invitation.created",
)
def create_invitation(*, actor: Actor, email: str, role: str) -> Invitation:
    """To the partner the actor acts for; from staff, to staff. The link leaves by mail, once the event is handled."""
    partner = _lock_place(actor.partner_id)
    require_right_to_invite(actor, partner, role)
    email = checked(Invitation, "email", email.strip().lower())
    invitation = Invitation(partner=partner, email=email, role=role, invited_by_id=actor.user_id or None)
    if _belongs(email, partner):
        raise errors.AlreadyMember(email=email, partner=invitation.place)
    if Invitation.objects.filter(partner=partner, email=email, state=Invitation.State.SENT).exists():
        raise errors.AlreadyInvited(email=email)
    invitation.expires_at = clock.now() + LIFETIME
    invitation.save()
    return invitation


def _lock_place(partner_id: str | None) -> Partner | None:
    """Until the transaction ends nobody else changes who belongs there: to the partner, or, without one, to staff."""
    if partner_id:
        return lock_people(partner_id)
    lock_staff()
    return None


def _belongs(email: str, partner: Partner | None) -> bool:
    if partner is None:
        return User.objects.filter(email=email).exclude(staff_role="").exists()
    return Membership.objects.filter(partner=partner, user__email=email).exists()


@business_action(
    noun="invitations",
    verb="revoke",
    label=_("Revoke invitation"),
    roles=MANAGERS,
    staff_roles=NETWORK_ADMINS,
    subject="invitation",
    available=invitation_is_open,
    while_suspended=True,
    event="invitation.revoked",
)
def revoke_invitation(*, actor: Actor, invitation: Invitation) -> Invitation:
    require_right_to_invite(actor, invitation.partner, invitation.role)
    invitation.become(Invitation.State.REVOKED)
    invitation.save()
    return invitation


@business_action(
    noun="invitations",
    verb="resend",
    label=_("Send invitation again"),
    roles=MANAGERS,
    staff_roles=RESENDERS,
    subject="invitation",
    available=invitation_is_open,
    event="invitation.resent",
)
def resend_invitation(*, actor: Actor, invitation: Invitation) -> Invitation:
    """The same link, valid for another two weeks from now."""
    require_right_to_invite(actor, invitation.partner, invitation.role)
    invitation.expires_at = clock.now() + LIFETIME
    invitation.save()
    return invitation


@business_action(
    noun="invitations",
    verb="accept",
    label=_("Accept invitation"),
    roles=NOBODY,
    anyone=True,
    api=False,
    subject="invitation",
    event="invitation.accepted",
)
def accept_invitation(
    *, actor: Actor, invitation: Invitation, user: User | None = None, name: str = "", password: str = ""
) -> User:
    """By whoever holds the mailed link: as `user`, whose address must be the invited one, or with a new account."""
    if actor.kind != ActorKind.LINK:
        raise NotFound()
    if invitation.state != Invitation.State.SENT or invitation.expires_at <= clock.now():
        raise errors.InvitationLinkInvalid()
    if invitation.invited_by and not invitation.invited_by.is_active:
        raise errors.InvitationLinkInvalid()
    partner = _lock_place(invitation.partner_id)
    if partner and partner.is_suspended:
        raise PartnerSuspended(partner=partner.name)
    member = _invited_user(invitation, user, name, password)
    invitation.become(Invitation.State.ACCEPTED)
    invitation.save()
    join = _join_partner if partner else _join_staff
    join(Actor.person(member, actor.request_id), invitation, member)
    return member


def _invited_user(invitation: Invitation, user: User | None, name: str, password: str) -> User:
    if user is None:
        return open_account(email=invitation.email, name=name, password=password)
    if user.email != invitation.email:
        raise errors.WrongAddress(email=invitation.email)
    return user


def _join_partner(actor: Actor, invitation: Invitation, user: User) -> None:
    """Somebody who belongs to the partner already keeps the role they have."""
    membership, is_new = Membership.objects.get_or_create(
        partner_id=invitation.partner_id, user=user, defaults={"role": invitation.role}
    )
    if is_new:
        record_event(actor, "membership.created", membership, new=snapshot(membership))


def _join_staff(actor: Actor, invitation: Invitation, user: User) -> None:
    """Somebody who belongs to staff already keeps the role they have."""
    if not user.staff_role:
        user.staff_role = invitation.role
        user.save(update_fields=["staff_role"])
        record_event(actor, "staff_member.joined", user, new={"staff_role": user.staff_role})
