"""Questions about notes: whom one can mention, who reads one, whose it is."""

from typing import cast

from django.db.models import Model, QuerySet

from portal.accounts.models import User
from portal.notes.mentions import Person
from portal.notes.models import Note, notes_kind
from portal.subjects import Side, Subject
from portal.tenancy.actor import Actor, ActorKind
from portal.tenancy.kinds import PartnerOwned
from portal.tenancy.models import Partner
from portal.tenancy.queries import people_with
from portal.tenancy.roles import NETWORK_ADMINS, OWNERS, StaffRole


def notes_of(record: Model, actor: Actor) -> QuerySet[Note]:
    """Newest first."""
    return notes_kind(actor).objects.visible_to(actor).about(record)


def partner_of(record: Model) -> Partner | None:
    return record if isinstance(record, Partner) else getattr(record, "partner", None)


def readers_of(record: Model, kind: Subject) -> list[User]:
    """Who of the side that writes about it reads the record."""
    partner = partner_of(record)
    if kind.notes != Side.STAFF:
        assert partner is not None, "a partner's notes are on what belongs to it"
        return [member.user for member in people_with(partner.pk, cast(type[PartnerOwned], kind.model).read_roles)]
    staff = User.objects.filter(is_active=True, staff_role__in=kind.model.staff_read_roles).order_by("name", "id")
    manager = partner.manager_id if partner else None
    return [one for one in staff if one.staff_role != StaffRole.PARTNER_MANAGER or not partner or one.pk == manager]


def people_to_mention(record: Model, kind: Subject) -> list[Person]:
    return [_person(user) for user in readers_of(record, kind)]


def _person(user: User) -> Person:
    return Person(user.pk, user.name or user.email, user.email)


def author_of(actor: Actor) -> str:
    """The id under which the actor writes: a person's, also behind staff's key; a partner's key's own."""
    return actor.user_id or actor.staff_id or actor.id


def wrote(actor: Actor, note: Note) -> bool:
    return actor.is_system or (bool(note.author_id) and note.author_id == author_of(actor))


def may_delete(actor: Actor, note: Note) -> bool:
    """One's own; an owner, or a network admin among staff, anybody's on their side."""
    above = actor.kind == ActorKind.PERSON and (actor.role in OWNERS or actor.staff_role in NETWORK_ADMINS)
    return above or wrote(actor, note)
