"""Questions about people and partners, across rows."""

from collections import defaultdict
from collections.abc import Collection

from django.db.models import Count, Q, QuerySet

from portal.accounts.models import User
from portal.accounts.queries import second_factor_of
from portal.tenancy.actor import Actor, ActorKind
from portal.tenancy.database import lock
from portal.tenancy.models import Invitation, Membership, Partner
from portal.tenancy.roles import MANAGERS, OWNERS, Role, may_invite


def members_of(actor: Actor) -> QuerySet:
    """Everybody in the partner the actor acts for, longest there first, each with `has_second_factor`."""
    rows = Membership.objects.visible_to(actor).select_related("user").order_by("created_at", "id")
    return rows.annotate(has_second_factor=second_factor_of("user_id"))


def without_second_factor(actor: Actor) -> QuerySet:
    """Who could sign in with a stolen password alone. For staff: in every partner they see."""
    return (
        members_of(actor).filter(~second_factor_of("user_id"), user__is_active=True).select_related("user", "partner")
    )


def people_with(partner_id: str, roles: Collection[str]) -> QuerySet[Membership]:
    """The partner's people in one of these roles (`OWNERS`, `MANAGERS`) who can sign in, longest there first."""
    rows = Membership.objects.filter(partner_id=partner_id, role__in=roles, user__is_active=True)
    return rows.select_related("user", "partner").order_by("created_at", "id")


def managers_other_than(partner_id: str, user_id: str | None) -> QuerySet[Membership]:
    """Who can be the second person for what this one asked for; None: anybody can."""
    return people_with(partner_id, MANAGERS).exclude(user_id=user_id or "")


def this_one_or_all(user_id: str | None, partner_id: str, roles: Collection[str]) -> list[User]:
    """One person, as long as they are among the partner's people in these roles; else all of these."""
    people = [member.user for member in people_with(partner_id, roles)]
    return [person for person in people if person.pk == user_id] or people


def staff_with(roles: Collection[str]) -> QuerySet[User]:
    """Those of the network's staff in one of these roles (`TRADE_DESK`) who can sign in, longest there first."""
    return User.objects.filter(staff_role__in=roles, is_active=True).order_by("id")


def owners_of(partner_id: str) -> list[User]:
    return owners_by_partner([partner_id])[partner_id]


def owners_by_partner(partner_ids: Collection[str]) -> dict[str, list[User]]:
    """As `owners_of`, for many partners at once."""
    owners: dict[str, list[User]] = defaultdict(list)
    rows = Membership.objects.filter(partner_id__in=partner_ids, role__in=OWNERS, user__is_active=True)
    for member in rows.select_related("user").order_by("created_at", "id"):
        owners[member.partner_id].append(member.user)
    return owners


def waiting_invitations(actor: Actor) -> QuerySet[Invitation]:
    """Sent and unanswered, whether still valid or too old."""
    rows = Invitation.objects.visible_to(actor).filter(state=Invitation.State.SENT)
    return rows.select_related("invited_by").order_by("-created_at", "-id")


def second_factors_by_role(partner: Partner) -> dict[str, tuple[int, int]]:
    """Role → (people, those of them without a second factor), for the roles that somebody has."""
    rows = Membership.objects.filter(partner=partner, user__is_active=True).annotate(safe=second_factor_of("user_id"))
    counted = rows.order_by().values("role").annotate(people=Count("id"), bare=Count("id", filter=Q(safe=False)))
    return {row["role"]: (row["people"], row["bare"]) for row in counted}


def inviter_may_invite(invitation: Invitation) -> bool:
    """Whether whoever sent it could send it now. Behind one from the command line there is nobody to ask."""
    inviter = invitation.invited_by
    if inviter is None:
        return True
    role = role_of(inviter, invitation.partner_id) if invitation.partner_id else inviter.staff_role
    return inviter.is_active and may_invite(role, invitation.role)


def role_of(user: User, partner_id: str) -> str:
    """Empty for somebody who does not belong to the partner."""
    rows = Membership.objects.filter(partner_id=partner_id, user_id=user.pk)
    return rows.values_list("role", flat=True).first() or ""


def invitations_by_sender(partner: Partner, people: Collection[str]) -> dict[str, list[Invitation]]:
    """Open ones, by the id of whoever of these sent them."""
    sent: dict[str, list[Invitation]] = defaultdict(list)
    rows = Invitation.objects.filter(partner=partner, invited_by__in=people, state=Invitation.State.SENT)
    for invitation in rows.order_by("id"):
        sent[invitation.invited_by_id or ""].append(invitation)
    return sent


def lock_people(partner_id: str) -> Partner:
    """Until the transaction ends nobody else changes who belongs to this partner. Take it before counting owners."""
    return Partner.objects.select_for_update(no_key=True).get(pk=partner_id)


def is_last_owner(membership: Membership) -> bool:
    """Whether the partner would be without an owner who can sign in. Decisions need `lock_people` first."""
    if membership.role != Role.OWNER:
        return False
    return not people_with(membership.partner_id, OWNERS).exclude(pk=membership.pk).exists()


def role_now(actor: Actor) -> str:
    """The role the actor has at this moment: it may have changed since the request began. Keys have none."""
    if actor.kind != ActorKind.PERSON:
        return actor.role
    rows = Membership.objects.filter(partner_id=actor.partner_id, user_id=actor.user_id)
    return rows.values_list("role", flat=True).first() or ""


def lock_staff() -> None:
    """Until the transaction ends nobody else changes who belongs to staff. Take it before counting network admins."""
    lock("staff")


def staff_role_now(actor: Actor) -> str:
    """The staff role the actor has at this moment, as `role_now`."""
    if actor.kind != ActorKind.PERSON:
        return actor.staff_role
    return User.objects.filter(pk=actor.user_id).values_list("staff_role", flat=True).first() or ""
