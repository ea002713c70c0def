"""Asking people to join, a partner or the network's staff, and joining."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.accounts.models import User
from portal.accounts.services import open_account
from portal.accounts.values import checked
from portal.actions import business_action
from portal.errors import LinkInvalid, LinkTooOld, NotFound, PortalError
from portal.events.record import record_event, snapshot
from portal.keys.models import ApiKey
from portal.tenancy import errors
from portal.tenancy.actor import Actor, ActorKind
from portal.tenancy.invitations import LIFETIME
from portal.tenancy.models import Invitation, Membership, Partner
from portal.tenancy.queries import inviter_may_invite, lock_people, lock_staff
from portal.tenancy.reach import require_right_to_invite
from portal.tenancy.roles import MANAGERS, NETWORK_ADMINS, NOBODY, RESENDERS
from portal.text import mid_sentence

State = Invitation.State
RENEWABLE_FOR = timedelta(days=30)  # after it expired
MOST_RENEWALS = 3


def invitation_is_open(invitation: Invitation) -> PortalError | None:
    if invitation.state == State.SENT:
        return None
    return errors.InvitationClosed(state=mid_sentence(invitation.get_state_display()))


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
    invitation = Invitation(partner=partner, email=email, role=role, invited_by_id=_sender(actor))
    if _belongs(email, partner):
        raise errors.AlreadyMember(email=email, partner=invitation.place)
    if Invitation.objects.filter(partner=partner, email=email, state=State.SENT).exists():
        raise errors.AlreadyInvited(email=email)
    invitation.expires_at = clock.now() + LIFETIME
    invitation.save()
    return invitation


def _sender(actor: Actor) -> str | None:
    """Of a key: the person behind it, if there is one."""
    if actor.kind == ActorKind.API_KEY:
        return ApiKey.objects.filter(pk=actor.id).values_list("created_by_id", flat=True).first()
    return actor.user_id or None


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
    invitation.become(State.REVOKED)
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
    """With a new link, valid for two weeks from now; those before it stop working."""
    require_right_to_invite(actor, invitation.partner, invitation.role)
    if not inviter_may_invite(invitation):
        _stand_behind(actor, invitation)
    invitation.expires_at, invitation.renewals = clock.now() + LIFETIME, 0
    invitation.save()
    return invitation


def _stand_behind(actor: Actor, invitation: Invitation) -> None:
    """In place of somebody who can no longer invite. Support sends again what others sent, and invites nobody itself."""
    invitation.invited_by_id = _sender(actor)
    if not inviter_may_invite(invitation):
        raise errors.NobodyInvites(email=invitation.email, place=invitation.place)


# ── What the invited person does, by the mailed link ────────────────────────────────────────────────


def why_closed(invitation: Invitation) -> LinkInvalid | None:
    """Why nobody can join by it, whatever its age: what its holder is told, and no new link is offered."""
    if invitation.state == State.ACCEPTED:
        return errors.InvitationAccepted()
    if invitation.partner and invitation.partner.state == Partner.State.CLOSED:
        return errors.PlaceEnded(place=invitation.place)
    if not inviter_may_invite(invitation):
        return errors.InviterGone(place=invitation.place)
    if invitation.state == State.REVOKED:
        return errors.InvitationRevoked(place=invitation.place)
    if invitation.partner and invitation.partner.is_suspended:
        return errors.InvitationPaused(place=invitation.place)
    return None


def why_too_old(invitation: Invitation) -> LinkTooOld | None:
    """InvitationExpired while its holder may renew it, InvitationLapsed when only whoever invites can send it again."""
    if not invitation.is_expired:
        return None
    until, place = invitation.expires_at, invitation.place
    if invitation.renewals < MOST_RENEWALS and clock.now() < until + RENEWABLE_FOR:
        return errors.InvitationExpired(until=until, place=place, days=LIFETIME.days)
    return errors.InvitationLapsed(until=until, place=place, inviter=invitation.invited_by or place)


@business_action(
    noun="invitations",
    verb="renew",
    label=_("Send a new link"),
    roles=NOBODY,
    by_link=True,
    api=False,
    subject="invitation",
    event="invitation.renewed",
)
def renew_invitation(*, actor: Actor, invitation: Invitation) -> Invitation:
    """By whoever holds the expired link, and mailed to the invited address only.

    Within thirty days after it expired, and three times in a row: somebody back from leave needs nobody, while an invitation
    that its inviter has forgotten does not live for ever. Between two links lie the two weeks in which the first one worked,
    so no other limit is needed: whoever clicks twice finds it renewed, and nothing is sent again.
    """
    if refused := why_closed(invitation):
        raise refused
    if too_old := why_too_old(invitation):
        if not isinstance(too_old, errors.InvitationExpired):
            raise too_old
        invitation.expires_at = clock.now() + LIFETIME
        invitation.renewals += 1
        invitation.save()
    return invitation


def accept_invitation(*, actor: Actor, invitation: Invitation, **by) -> User:
    """By whoever holds the mailed link: as `user`, whose address must be the invited one, or with a new account (`name` and
    `password`). The place is locked before the invitation, in the order in which those who leave lose theirs.
    """
    if actor.kind != ActorKind.LINK:
        raise NotFound()
    with transaction.atomic():
        _lock_place(invitation.partner_id)
        return _accept_invitation(actor=actor, invitation=invitation, **by)


@business_action(
    noun="invitations",
    verb="accept",
    label=_("Accept invitation"),
    roles=NOBODY,
    by_link=True,
    api=False,
    subject="invitation",
    event="invitation.accepted",
)
def _accept_invitation(
    *, actor: Actor, invitation: Invitation, user: User | None = None, name: str = "", password: str = ""
) -> User:
    if refused := why_closed(invitation) or why_too_old(invitation):
        raise refused
    member = _invited_user(invitation, user, name, password)
    invitation.become(State.ACCEPTED)
    invitation.save()
    join = _join_partner if invitation.partner else _join_staff
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
