"""The notes of a record as its page shows them. `portal/notes/_section.html` draws it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.actions import offer
from portal.errors import PortalError
from portal.notes.forms import NoteForm
from portal.notes.mentions import Person
from portal.notes.models import Note
from portal.notes.queries import may_delete, notes_of, people_to_mention, wrote
from portal.notes.rendering import note_html
from portal.subjects import Side, Subject, subject_kind
from portal.web.request import PersonRequest
from portal.web.sides import url_of

SHOWN = 5


@dataclass(frozen=True, slots=True)
class ShownNote:
    note: Note
    html: SafeString
    edit_url: str  # empty for whoever may not
    delete_url: str


@dataclass(frozen=True, slots=True)
class Notes:
    """`form` is None for whoever writes none; `closed` says why nobody does now."""

    rows: list[ShownNote]
    total: int
    url: str
    title: str
    form: NoteForm | None
    closed: PortalError | None
    people: list[Person]

    @property
    def more(self) -> bool:
        return self.total > len(self.rows)


def notes_section(
    request: PersonRequest, record: Any, *, form: NoteForm | None = None, rows: Any = None
) -> Notes | None:
    """None where the reader has no notes: staff who view as the partner. `rows` are those of a page; else the newest ones."""
    kind = subject_kind(record.pk)
    if kind is None or request.actor.view_id:
        return None
    found, offered = notes_of(record, request.actor), offer(request.actor, "notes.create")
    closed = kind.closed(record) or (offered.refused if offered else None)
    writes = offered is not None and closed is None
    return Notes(
        rows=list(_shown(request, found[:SHOWN] if rows is None else rows, closed)),
        total=found.count(),
        url=url_of(request, "note-list", record.pk),
        title=_("Internal notes") if kind.notes == Side.STAFF else _("Notes"),
        form=(form or NoteForm(hint=hint_of(kind))) if writes else None,
        closed=closed if offered else None,
        people=people_to_mention(record, kind) if writes else [],
    )


def hint_of(kind: Subject) -> str:
    if kind.notes == Side.STAFF:
        return _("For staff only; the partner never sees it. Write @ and a name to tell somebody.")
    return _("For your company only. Write @ and a name to tell somebody.")


def _shown(request: PersonRequest, notes: Any, closed: PortalError | None) -> Iterator[ShownNote]:
    offers = {verb: offer(request.actor, f"notes.{verb}") for verb in ("update", "delete")}
    for note in notes:
        edits = offers["update"] and not closed and wrote(request.actor, note)
        deletes = offers["delete"] and not closed and may_delete(request.actor, note)
        yield ShownNote(
            note,
            note_html(note.text, note.mentions.values()),
            url_of(request, "note-update", note.pk) if edits else "",
            url_of(request, "note-delete", note.pk) if deletes else "",
        )
