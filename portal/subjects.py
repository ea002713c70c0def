"""What an id leads to: each kind of record that a page points at or that something hangs on, by the prefix of its ids.

A noun says it of its records in its `handlers.py`; whatever hangs on records (notes, files, jobs' rows) goes by their ids.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, cast

from django.db.models import Model, Q
from django.urls import reverse

from portal.errors import NotFound, PortalError
from portal.ids import PATTERN, IdField
from portal.tenancy.actor import Actor
from portal.tenancy.kinds import Record
from portal.tenancy.locking import locked
from portal.tenancy.models import Partner


class Side(StrEnum):
    PARTNER = "partner"
    STAFF = "staff"


class Hanging(StrEnum):
    NOTES = "notes"
    FILES = "files"


@dataclass(frozen=True, slots=True)
class Subject:
    """A kind of record; what one is called is its `label`.

    `partner_page` and `staff_page` are the url names of its page on either side, empty where there is none: both take the
    record's id, a partner's its slug first. `notes`: whose notes are written on it, its partner's own or staff's, of which no
    partner knows. `files`: its partner attaches files to it. `closed` says why nothing more is hung on a record, or None.
    """

    model: type[Record]
    partner_page: str = ""
    staff_page: str = ""
    notes: Side | None = None
    files: bool = False
    closed: Callable[[Any], PortalError | None] = lambda record: None

    @property
    def prefix(self) -> str:
        return cast(IdField, self.model._meta.pk).prefix

    def url(self, record_id: str, partner: Partner | None) -> str:
        """Of its page on the partner's side, or among staff where there is no partner; empty when that side has none."""
        if partner:
            return reverse(self.partner_page, args=[partner.slug, record_id]) if self.partner_page else ""
        return reverse(self.staff_page, args=[record_id]) if self.staff_page else ""

    def takes(self, hanging: Hanging, actor: Actor) -> bool:
        if hanging == Hanging.FILES:
            return self.files
        return self.notes is not None and (actor.is_system or (self.notes == Side.STAFF) == actor.is_staff)


_SUBJECTS: dict[str, Subject] = {}


def subject(kind: Subject) -> None:
    _SUBJECTS[kind.prefix] = kind


def subject_kind(record_id: str) -> Subject | None:
    return _SUBJECTS.get(record_id.partition("_")[0])


def page_of(record_id: str, partner: Partner | None) -> str:
    """The address of the record's page on that side; empty where there is none, also for what somebody only sent as an id."""
    kind = subject_kind(record_id)
    return kind.url(record_id, partner) if kind and re.fullmatch(PATTERN, record_id) else ""


def name_of(record_id: str, actor: Actor) -> str:
    """What the record is called, for whoever reads it; empty for everybody else."""
    kind = subject_kind(record_id)
    record = kind.model.objects.visible_to(actor).filter(pk=record_id).first() if kind else None
    return str(record) if record else ""


def kind_of_record(record: Model) -> Subject:
    """Of a record that something hangs on."""
    return _SUBJECTS[record.pk.partition("_")[0]]


def find_subject(actor: Actor, record_id: str, hanging: Hanging, *, hold: bool = False) -> Any:
    """The record, if the actor reads it and it takes such things from the actor's side. Otherwise it does not exist.
    `hold`: two who hang something on it at once do so one after the other.
    """
    kind = subject_kind(record_id)
    if kind is None or not kind.takes(hanging, actor):
        raise NotFound()
    rows = kind.model.objects.visible_to(actor).filter(pk=record_id)
    if hold and rows.exists():
        locked(kind.model, record_id)
    record = rows.first()  # when it is held: it may have been deleted, or have gone to another partner, in between
    if record is None:
        raise NotFound()
    return record


def subjects_read_by(actor: Actor, hanging: Hanging) -> Q:
    """Of rows with a `subject_id`: those whose subject the actor reads."""
    found = Q(pk__in=())
    for kind in _SUBJECTS.values():
        if kind.takes(hanging, actor):
            found |= Q(subject_id__in=kind.model.objects.visible_to(actor).order_by().values("pk"))
    return found
