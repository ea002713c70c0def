"""What notes are written on. A noun says it of its records in its `handlers.py`; everything else here goes by their ids."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from django.db.models import Q

from portal.actions import Availability
from portal.errors import NotFound
from portal.ids import IdField
from portal.tenancy.actor import Actor
from portal.tenancy.kinds import Record
from portal.tenancy.models import Partner


@dataclass(frozen=True, slots=True)
class Subject:
    """A kind of record. `by_staff`: its notes are staff's, and no partner knows of them; the others are a partner's own.

    `url` leads to the page that shows the record with its notes; the partner is None among staff. `closed` gives the reason why
    nothing more is written on a record.
    """

    model: type[Record]
    url: Callable[[str, Partner | None], str]
    by_staff: bool = False
    closed: Availability = lambda record: None


SUBJECTS: dict[str, Subject] = {}  # by the prefix of their ids


def notable(subject: Subject) -> None:
    SUBJECTS[cast(IdField, subject.model._meta.pk).prefix] = subject


def subject_kind(subject_id: str) -> Subject | None:
    return SUBJECTS.get(subject_id.partition("_")[0])


def find_subject(actor: Actor, subject_id: str, *, locked: bool = False) -> tuple[Subject, Any]:
    """Its kind and the record, if the actor reads it and notes are written on it on the actor's side. Otherwise it does not
    exist. `locked`: two who write on it at once do so one after the other.
    """
    kind = subject_kind(subject_id)
    if kind is None or not (actor.is_system or kind.by_staff == actor.is_staff):
        raise NotFound()
    rows = kind.model.objects.visible_to(actor).filter(pk=subject_id)
    record = (rows.select_for_update(of=("self",)) if locked else rows).first()
    if record is None:
        raise NotFound()
    return kind, record


def subjects_read_by(actor: Actor) -> Q:
    """Of rows with a `subject_id`: those whose subject the actor reads."""
    found = Q(pk__in=())
    for kind in SUBJECTS.values():
        if kind.by_staff == actor.is_staff:
            found |= Q(subject_id__in=kind.model.objects.visible_to(actor).order_by().values("pk"))
    return found
