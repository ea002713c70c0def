"""Who acts, for which partner, in which role: one frozen value that every service takes and every read asks."""

from dataclasses import dataclass, replace
from enum import StrEnum

from portal.tenancy.roles import StaffRole


class ActorKind(StrEnum):
    ANONYMOUS = "anonymous"
    PERSON = "person"
    API_KEY = "api-key"
    LINK = "link"  # somebody holding a signed link to one record
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """Plain values only, so that permission and availability are pure functions of it.

    `partner_id` and `role` are empty outside a partner; `staff_role` is empty for everybody but staff. `staff_id` is the
    person among staff who acts, also through a key of theirs: whose assigned partners a partner manager reaches.
    `scopes` is None for whoever is not limited by scopes. `record_id` is the one record of a signed link.
    `view_id` is set for somebody among staff who looks at the partner's portal: then every action is refused.
    """

    kind: ActorKind
    id: str = ""
    label: str = ""
    request_id: str = ""
    user_id: str = ""
    partner_id: str = ""
    partner_name: str = ""
    role: str = ""
    staff_role: str = ""
    staff_id: str = ""
    scopes: frozenset[str] | None = None
    suspended: bool = False
    agreement_due: bool = False
    record_id: str = ""
    view_id: str = ""

    @classmethod
    def anonymous(cls, request_id: str = "") -> "Actor":
        return cls(ActorKind.ANONYMOUS, request_id=request_id)

    @classmethod
    def system(cls, label: str = "Portal", request_id: str = "") -> "Actor":
        return cls(ActorKind.SYSTEM, label=label, request_id=request_id)

    @classmethod
    def person(cls, user, request_id: str = "") -> "Actor":
        """Somebody signed in who acts for no partner: their own account, or as staff."""
        return cls(
            ActorKind.PERSON,
            id=user.pk,
            user_id=user.pk,
            label=user.name or user.email,
            staff_role=user.staff_role,
            staff_id=user.pk if user.staff_role else "",
            request_id=request_id,
        )

    @classmethod
    def member(cls, membership, request_id: str = "") -> "Actor":
        """Somebody acting for one partner. Staff roles do not reach into partner pages."""
        actor = cls.person(membership.user, request_id).for_partner(membership.partner)
        return replace(actor, role=membership.role, staff_role="", staff_id="")

    @classmethod
    def viewer(cls, view, request_id: str = "") -> "Actor":
        """Somebody among staff who sees what the partner's people in that role see, and may do nothing.

        Without a person of their own: what is personal is nobody's here.
        """
        actor = cls.person(view.user, request_id).for_partner(view.partner)
        return replace(actor, role=view.role, user_id="", staff_role="", staff_id="", view_id=view.pk)

    @classmethod
    def api_key(cls, key, request_id: str = "") -> "Actor":
        actor = cls(
            ActorKind.API_KEY,
            id=key.pk,
            label=key.name,
            staff_role=key.staff_role,
            staff_id=(key.created_by_id or "") if key.staff_role else "",
            scopes=frozenset(key.scopes),
            request_id=request_id,
        )
        return actor.for_partner(key.partner) if key.partner_id else actor

    @classmethod
    def link(cls, record, label: str, request_id: str = "") -> "Actor":
        return cls(ActorKind.LINK, label=label, record_id=record.pk, request_id=request_id)

    def for_partner(self, partner) -> "Actor":
        return replace(
            self,
            partner_id=partner.pk,
            partner_name=partner.name,
            suspended=partner.is_suspended,
            agreement_due=partner.agreement_due,
        )

    @property
    def is_staff(self) -> bool:
        return bool(self.staff_role)

    @property
    def reaches_assigned_only(self) -> bool:
        """A partner manager: of partners and what belongs to them, only those assigned."""
        return self.staff_role == StaffRole.PARTNER_MANAGER

    @property
    def is_system(self) -> bool:
        return self.kind == ActorKind.SYSTEM

    def has_scope(self, scope: str) -> bool:
        return self.scopes is None or scope in self.scopes
