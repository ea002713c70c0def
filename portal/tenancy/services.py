"""Who belongs to a partner, in which role, and whether the partner may act at all."""

from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.accounts.models import User
from portal.accounts.services import open_account
from portal.accounts.values import checked
from portal.actions import business_action
from portal.errors import InvalidValue, NotAllowed, NotFound, PartnerSuspended, PortalError, WrongState
from portal.events.record import record_event, snapshot
from portal.tenancy import errors, security
from portal.tenancy.actor import Actor, ActorKind
from portal.tenancy.invitations import LIFETIME
from portal.tenancy.models import Invitation, Membership, Partner
from portal.tenancy.queries import is_last_owner, lock_people, role_now
from portal.tenancy.roles import EVERYONE, MANAGERS, NETWORK_ADMINS, NOBODY, PARTNER_KEEPERS, RESENDERS, Role, may_give

set_security_policy = security.set_security_policy

# ── Invitations ─────────────────────────────────────────────────────────────────────────────────────


def invitation_is_open(invitation: Invitation) -> PortalError | None:
    if invitation.state == Invitation.State.SENT:
        return None
    return errors.InvitationClosed(state=invitation.get_state_display().lower())


@business_action(
    noun="invitations", verb="create", label=_("Invite person"), roles=MANAGERS, event="invitation.created"
)
def create_invitation(*, actor: Actor, email: str, role: str) -> Invitation:
    """The link leaves by mail, once the event is handled."""
    partner = lock_people(_own_partner(actor))
    _require_reach(actor, role)
    email = checked(Invitation, "email", email.strip().lower())
    if Membership.objects.filter(partner=partner, user__email=email).exists():
        raise errors.AlreadyMember(email=email, partner=partner.name)
    if Invitation.objects.filter(partner=partner, email=email, state=Invitation.State.SENT).exists():
        raise errors.AlreadyInvited(email=email)
    return Invitation.objects.create(
        partner=partner,
        email=email,
        role=role,
        invited_by_id=actor.user_id or None,
        expires_at=clock.now() + LIFETIME,
    )


@business_action(
    noun="invitations",
    verb="revoke",
    label=_("Revoke invitation"),
    roles=MANAGERS,
    subject="invitation",
    available=invitation_is_open,
    while_suspended=True,
    event="invitation.revoked",
)
def revoke_invitation(*, actor: Actor, invitation: Invitation) -> Invitation:
    _require_reach(actor, invitation.role)
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
    _require_reach(actor, invitation.role)
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
) -> Membership:
    """By whoever holds the mailed link: as `user`, whose address must be the invited one, or with a new account."""
    if actor.kind != ActorKind.LINK:
        raise NotFound()
    if invitation.state != Invitation.State.SENT or invitation.expires_at <= clock.now():
        raise errors.InvitationLinkInvalid()
    partner = lock_people(invitation.partner_id)
    if partner.is_suspended:
        raise PartnerSuspended(partner=partner.name)
    member = _invited_user(invitation, user, name, password)
    invitation.become(Invitation.State.ACCEPTED)
    invitation.save()
    return _join(Actor.person(member, actor.request_id), invitation, member)


def _invited_user(invitation: Invitation, user: User | None, name: str, password: str) -> User:
    if user is None:
        return open_account(email=invitation.email, name=name, password=password)
    if user.email != invitation.email:
        raise errors.WrongAddress(email=invitation.email)
    return user


def _join(actor: Actor, invitation: Invitation, user: User) -> Membership:
    """Somebody who belongs to the partner already keeps the role they have."""
    membership, is_new = Membership.objects.get_or_create(
        partner_id=invitation.partner_id, user=user, defaults={"role": invitation.role}
    )
    if is_new:
        record_event(actor, "membership.created", membership, new=snapshot(membership))
    return membership


# ── Memberships ─────────────────────────────────────────────────────────────────────────────────────


@business_action(
    noun="memberships",
    verb="change-role",
    label=_("Change role"),
    roles=MANAGERS,
    staff_roles=PARTNER_KEEPERS,
    subject="membership",
    event="membership.role_changed",
)
def change_role(*, actor: Actor, membership: Membership, role: str) -> Membership:
    """Takes effect on the person's next request. Two owners who demote each other at once: one is refused."""
    partner = lock_people(membership.partner_id)
    _require_reach(actor, membership.role, role)
    if role != Role.OWNER:
        _keep_an_owner(partner, membership)
    membership.role = role
    membership.save()
    return membership


@business_action(
    noun="memberships",
    verb="remove",
    label=_("Remove person"),
    roles=MANAGERS,
    staff_roles=PARTNER_KEEPERS,
    subject="membership",
    while_suspended=True,
    event="membership.removed",
)
def remove_member(*, actor: Actor, membership: Membership) -> None:
    """The account stays: it may belong to other partners."""
    partner = lock_people(membership.partner_id)
    _require_reach(actor, membership.role)
    _keep_an_owner(partner, membership)
    _end(membership)


@business_action(
    noun="memberships",
    verb="leave",
    label=_("Leave company"),
    roles=EVERYONE,
    subject="membership",
    while_suspended=True,
    api=False,
    event="membership.left",
)
def leave_partner(*, actor: Actor, membership: Membership) -> None:
    partner = lock_people(membership.partner_id)
    if membership.user_id != actor.user_id:
        raise errors.NotYourMembership(name=membership.user)
    _keep_an_owner(partner, membership)
    _end(membership)


def _keep_an_owner(partner: Partner, membership: Membership) -> None:
    if is_last_owner(membership):
        raise errors.LastOwner(name=membership.user, partner=partner.name)


def _end(membership: Membership) -> None:
    membership.delete()
    membership._state.adding = True  # no longer a row: the event tells all that it was


def _require_reach(actor: Actor, *roles: str) -> None:
    """Nobody gives, takes or touches a role above their own; asked again under the lock. Staff stand above all."""
    above_all = actor.is_system or (actor.is_staff and not actor.partner_id)
    giver = Role.OWNER if above_all else role_now(actor)
    if actor.kind == ActorKind.PERSON and giver not in MANAGERS:
        raise NotAllowed(action=_("Change who belongs to the company"))
    for role in roles:
        if role not in Role.values:
            raise InvalidValue(field="role", problem=_("There is no role “{role}”.").format(role=role))
        if not may_give(giver, role):
            raise errors.RoleAboveOwn(role=Role(role).label)


def _own_partner(actor: Actor) -> str:
    if not actor.partner_id:
        raise NotFound()
    return actor.partner_id


# ── Partners ────────────────────────────────────────────────────────────────────────────────────────


def is_active(partner: Partner) -> PortalError | None:
    return None if partner.can_become(Partner.State.SUSPENDED) else _wrong_state(partner, Partner.State.SUSPENDED)


def is_suspended(partner: Partner) -> PortalError | None:
    return None if partner.can_become(Partner.State.ACTIVE) else _wrong_state(partner, Partner.State.ACTIVE)


def _wrong_state(partner: Partner, wanted: str) -> WrongState:
    return WrongState(state=partner.get_state_display().lower(), wanted=Partner.State(wanted).label.lower())


@business_action(
    noun="partners",
    verb="suspend",
    label=_("Suspend partner"),
    roles=NOBODY,
    staff_roles=PARTNER_KEEPERS,
    subject="partner",
    available=is_active,
    event="partner.suspended",
)
def suspend_partner(*, actor: Actor, partner: Partner, reason: str) -> Partner:
    """From the next request on its people and keys may read and change nothing."""
    return _set_standing(partner, Partner.State.SUSPENDED, reason)


@business_action(
    noun="partners",
    verb="reactivate",
    label=_("Lift suspension"),
    roles=NOBODY,
    staff_roles=PARTNER_KEEPERS,
    subject="partner",
    available=is_suspended,
    event="partner.reactivated",
)
def reactivate_partner(*, actor: Actor, partner: Partner, reason: str) -> Partner:
    return _set_standing(partner, Partner.State.ACTIVE, reason)


def _set_standing(partner: Partner, state: str, reason: str) -> Partner:
    if not reason.strip():
        raise errors.ReasonMissing()
    partner.become(state)
    partner.save()
    return partner


@business_action(
    noun="partners",
    verb="assign-manager",
    label=_("Assign partner manager"),
    roles=NOBODY,
    staff_roles=NETWORK_ADMINS,
    subject="partner",
)
def assign_manager(*, actor: Actor, partner: Partner, manager: User | None) -> Partner:
    """From the next request on they reach the partner, and whoever looked after it before does not. None: nobody does."""
    chosen = _able_to_manage(manager) if manager else None
    if partner.manager_id == (chosen.pk if chosen else None):
        return partner
    named = chosen or partner.manager
    partner.manager = chosen
    partner.save()
    verb = "partner.manager_assigned" if chosen else "partner.manager_released"
    record_event(actor, verb, partner, new={"manager_id": partner.manager_id, "manager": str(named)})
    return partner


def _able_to_manage(user: User) -> User:
    """Read again, and kept as it is until the transaction ends: the role may just be taken away."""
    fresh = User.objects.select_for_update(no_key=True).filter(pk=user.pk, is_active=True).first()
    if fresh is None or fresh.staff_role not in PARTNER_KEEPERS:
        raise errors.NotAPartnerManager(name=user)
    return fresh
