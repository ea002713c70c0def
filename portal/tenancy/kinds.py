"""The three kinds of records, and the only place that decides who sees which rows.

Every model of ours derives from one of these; a test finds one that does not.
"""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Self, cast

from django.db import models, router, transaction

from portal import clock
from portal.folded import KeepsFolded
from portal.search.registry import FOLLOWERS, followed_values, is_found
from portal.tenancy.actor import Actor, ActorKind
from portal.tenancy.roles import ALL_STAFF, EVERYONE, PARTNER_READERS


def tells_changes(model: type[models.Model]) -> bool:
    """Whether `updated_since` asks for its rows: they have an `updated_at`, which every change moves."""
    return hasattr(model, "updated_at")


class VisibleQuerySet(models.QuerySet):
    """Reads ask `visible_to(actor)`. Nobody sees nothing; the system sees everything."""

    def update(self, **values: Any) -> int:
        """Whatever changes rows says when: `bulk_update` and Django's own SET_NULL come here, too."""
        if values and tells_changes(self.model):
            values.setdefault("updated_at", clock.now())
        return super().update(**values)

    def visible_to(self, actor: Actor | None) -> Self:
        if actor is None or actor.kind == ActorKind.ANONYMOUS:
            return self.none()
        if actor.is_system:
            return self
        if actor.kind == ActorKind.LINK:
            return self.filter(pk=actor.record_id)
        return self._visible_to_identified(actor)

    def _visible_to_identified(self, actor: Actor) -> Self:
        raise TypeError(f"{self.model.__name__} is of no kind: derive it from one in portal.tenancy.kinds")

    def _visible_to_staff(self, actor: Actor) -> Self:
        """What the staff role reads; of partners' rows a partner manager only those of the assigned partners."""
        if actor.staff_role not in cast("type[Record]", self.model).staff_read_roles:
            return self.none()
        return self._of_assigned_partners(actor) if actor.reaches_assigned_only else self

    def _of_assigned_partners(self, actor: Actor) -> Self:
        """Network-owned rows are of no partner: nothing to narrow."""
        return self


class PartnerOwnedQuerySet(VisibleQuerySet):
    def _visible_to_identified(self, actor: Actor) -> Self:
        if actor.is_staff:
            return self._visible_to_staff(actor)
        model = cast("type[PartnerOwned]", self.model)
        role_reads = actor.kind == ActorKind.API_KEY or actor.role in model.read_roles
        if not (actor.partner_id and role_reads and model.partners_read):
            return self.none()
        rows = self.filter(partner_id=actor.partner_id)
        if actor.role in model.own_rows_roles:
            return rows.filter(user_id=actor.user_id)
        return rows

    def _of_assigned_partners(self, actor: Actor) -> Self:
        return self.filter(partner__manager_id=actor.staff_id)


class NetworkOwnedQuerySet(VisibleQuerySet):
    def _visible_to_identified(self, actor: Actor) -> Self:
        if actor.is_staff:
            return self._visible_to_staff(actor)
        if not actor.partner_id or not cast("type[NetworkOwned]", self.model).partners_read:
            return self.none()
        return self.published()

    def published(self) -> Self:
        """What partners see of a network-owned table; a noun with drafts narrows it."""
        return self


class PersonalQuerySet(VisibleQuerySet):
    def _visible_to_identified(self, actor: Actor) -> Self:
        return self.filter(user_id=actor.user_id) if actor.user_id else self.none()


class Record(KeepsFolded):
    """What all three kinds share. `not_in_events` names fields whose values never enter an event."""

    staff_read_roles: ClassVar[frozenset] = ALL_STAFF
    not_in_events: ClassVar[frozenset[str]] = frozenset()
    named_in_events: ClassVar[frozenset[str]] = frozenset()  # columns of relations that a timeline shows by name
    # JSON objects by the ids of such records, which say of each value how it reads (`in_words`).
    keyed_in_events: ClassVar[dict[str, str]] = {}
    held_first: ClassVar[str] = ""  # the relation whose row is locked before a row of this (see `portal.tenancy.locking`)
    objects: ClassVar[Any] = VisibleQuerySet.as_manager()  # each kind has its own

    class Meta:
        abstract = True
        base_manager_name = "objects"

    @classmethod
    def from_db(cls, *args, **options) -> Self:
        """Whether what others are found by changed, a save tells by what was read."""
        record = super().from_db(*args, **options)
        if cls in FOLLOWERS:
            record._state.followed = followed_values(record)  # type: ignore[attr-defined]
        return record

    def refresh_from_db(self, *args, **options) -> None:
        super().refresh_from_db(*args, **options)
        self._state.followed = None  # type: ignore[attr-defined]  # another one's save may lie between

    def save(self, *args, **options) -> None:
        """With when it was, and what search knows of it, in one transaction."""
        if tells_changes(type(self)) and not self._state.adding:
            self.updated_at = clock.now()
            if options.get("update_fields"):
                options["update_fields"] = {*options["update_fields"], "updated_at"}
        if not is_found(type(self)):
            super().save(*args, **options)
            return
        from portal.search.index import follow  # its table is made of records, too

        using = options.get("using") or router.db_for_write(type(self), instance=self)
        with transaction.atomic(using=using, savepoint=False):
            super().save(*args, **options)
            follow(type(self), [self], options.get("update_fields"))

    @classmethod
    def insert_all(cls, records: Sequence[Self]) -> None:
        """What `save` does, for many new ones: a statement for all where it would be one for each."""
        from portal.search.index import follow

        with transaction.atomic(savepoint=False):
            cls.objects.bulk_create(records)
            follow(cls, records, None)

    @classmethod
    def update_all(cls, records: Sequence[Self]) -> None:
        """The same for many that are there, and held by the caller."""
        from portal.search.index import follow

        for record in records if tells_changes(cls) else ():
            record.updated_at = clock.now()
        key = cls._meta.pk.name
        columns = [column.name for column in cls._meta.concrete_fields if column.name != key]
        with transaction.atomic(savepoint=False):
            cls.objects.bulk_create(records, update_conflicts=True, unique_fields=[key], update_fields=columns)
            follow(cls, records, None)

    def delete(self, *args, **options) -> tuple[int, dict[str, int]]:
        if not is_found(type(self)):
            return super().delete(*args, **options)
        from portal.search.index import forget

        with transaction.atomic(savepoint=False):
            forget([self.pk])
            return super().delete(*args, **options)

    @property
    def label(self) -> str:
        """How the record is called in a timeline or a sentence."""
        return str(self)


class PartnerOwned(Record):
    """Belongs to one partner. `read_roles` may read; `own_rows_roles` read only rows with their own `user`.

    What staff keep about a partner for themselves (`partners_read = False`) none of its people or keys reads.
    """

    partner = models.ForeignKey("portal.Partner", models.PROTECT, related_name="+")

    partners_read: ClassVar[bool] = True
    moves_with: ClassVar[str] = ""  # of an append-only table: the relation with whose record a row changes partners
    stays_behind: ClassVar[frozenset[str]] = frozenset()  # relations whose record may go to another partner without the row
    forgotten: ClassVar[dict[str, Any]] = {}  # what a row says of the partner that it leaves, and what it says instead
    read_roles: ClassVar[frozenset] = EVERYONE
    staff_read_roles = PARTNER_READERS
    own_rows_roles: ClassVar[frozenset] = frozenset()
    objects: ClassVar = PartnerOwnedQuerySet.as_manager()

    class Meta:
        abstract = True


class NetworkOwned(Record):
    """Belongs to the network: catalogue, courses, staff's own tables (`partners_read = False`)."""

    partners_read: ClassVar[bool] = True
    objects: ClassVar = NetworkOwnedQuerySet.as_manager()

    class Meta:
        abstract = True


class Personal(Record):
    """Belongs to one person: `user` is the owner."""

    objects: ClassVar = PersonalQuerySet.as_manager()

    class Meta:
        abstract = True


def staff_reads(model: type[Record]) -> Callable[[Actor], bool]:
    """Whether the staff role reads this table at all: for the sidebar, and for pages about it."""
    return lambda actor: actor.staff_role in model.staff_read_roles
