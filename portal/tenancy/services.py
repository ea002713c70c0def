"""Who belongs to a partner, in which role, and whether the partner may act at all. Asking people to join: `inviting.py`."""

from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.accounts.models import User
from portal.actions import business_action
from portal.editing import refuse_stale
from portal.errors import PortalError
from portal.events.record import record_event
from portal.tenancy import errors, inviting, security
from portal.tenancy.actor import Actor
from portal.tenancy.leaving import withdraw_invitations, withdraw_rights
from portal.tenancy.models import Membership, Partner
from portal.tenancy.queries import is_last_owner, lock_people
from portal.tenancy.reach import require_reach
from portal.tenancy.roles import EVERYONE, MANAGERS, NETWORK_ADMINS, NOBODY, PARTNER_KEEPERS, Role
from portal.text import mid_sentence

set_security_policy = security.set_security_policy

create_invitation = inviting.create_invitation
revoke_invitation = inviting.revoke_invitation
resend_invitation = inviting.resend_invitation
why_closed, why_too_old = inviting.why_closed, inviting.why_too_old
renew_invitation = inviting.renew_invitation
accept_invitation = inviting.accept_invitation

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
def change_role(*, actor: Actor, membership: Membership, role: str, seen: str = "") -> Membership:
    """Takes effect on the person's next request, and on that of keys they made. Invitations that they could no longer send
    are revoked. Two owners who demote each other at once: one is refused. `seen` is the digest of what the form was opened with
    (see `portal.editing`).
    """
    partner = lock_people(membership.partner_id)
    refuse_stale(seen, {"role": membership.role}, {"role": role}, membership)
    require_reach(actor, membership.role, role)
    if role != Role.OWNER:
        _keep_an_owner(partner, membership)
    if role != membership.role:
        membership.role, membership.role_since = role, clock.now()
    membership.save()
    reason = _("{name} is now {role}.").format(name=membership.user, role=Role(role).label)
    withdraw_invitations(actor, membership.user, partner, role=role, reason=str(reason))
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
def remove_member(*, actor: Actor, membership: Membership, keep_api_keys: bool = False) -> None:
    """The account stays: it may belong to other partners. Keys that the person made are revoked, for they know the secrets;
    kept ones go into the name of whoever removes them.
    """
    partner = lock_people(membership.partner_id)
    require_reach(actor, membership.role)
    _keep_an_owner(partner, membership)
    withdraw_rights(actor, membership, keep_api_keys=keep_api_keys)
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
    withdraw_rights(actor, membership)
    _end(membership)


def _keep_an_owner(partner: Partner, membership: Membership) -> None:
    if is_last_owner(membership):
        raise errors.LastOwner(name=membership.user, partner=partner.name)


def _end(membership: Membership) -> None:
    membership.delete()
    membership._state.adding = True  # no longer a row: the event tells all that it was


# ── Partners ────────────────────────────────────────────────────────────────────────────────────────


def is_active(partner: Partner) -> PortalError | None:
    return None if partner.can_become(Partner.State.SUSPENDED) else already_decided(partner)


def is_suspended(partner: Partner) -> PortalError | None:
    return None if partner.can_become(Partner.State.ACTIVE) else already_decided(partner)


def already_decided(partner: Partner) -> PortalError:
    """The second of two who decide at once learns what the first one made of it."""
    if partner.state == Partner.State.CLOSED:
        return errors.PartnerEnded(partner=partner.name)
    return errors.StandingDecided(partner=partner.name, state=mid_sentence(partner.get_state_display()))


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
    return _set_standing(partner, Partner.State.SUSPENDED)


@business_action(
    noun="partners",
    verb="reinstate",
    label=_("Reinstate partner"),
    roles=NOBODY,
    staff_roles=PARTNER_KEEPERS,
    subject="partner",
    available=is_suspended,
    event="partner.reinstated",
)
def reinstate_partner(*, actor: Actor, partner: Partner, reason: str) -> Partner:
    return _set_standing(partner, Partner.State.ACTIVE)


def _set_standing(partner: Partner, state: str) -> Partner:
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
def assign_manager(*, actor: Actor, partner: Partner, manager: User | None, seen: str = "") -> Partner:
    """From the next request on they reach the partner, and whoever looked after it before does not. None: nobody does."""
    refuse_stale(seen, {"manager": partner.manager_id}, {"manager": manager}, partner)
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
