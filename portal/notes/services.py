"""Writing, changing and deleting notes. Whoever is mentioned in one is told, and on a change only whoever is new in it."""

from datetime import timedelta
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.accounts.values import within
from portal.actions import business_action
from portal.editing import refuse_stale
from portal.events.record import record_event
from portal.notes.errors import NoteEmpty, NotYourNote
from portal.notes.mentions import Read, read_mentions
from portal.notes.models import Note, StaffNote
from portal.notes.queries import author_of, may_delete, partner_of, people_to_mention, wrote
from portal.subjects import Hanging, Side, Subject, find_subject, kind_of_record
from portal.tenancy.actor import Actor
from portal.tenancy.roles import ACCOUNT_KEEPERS, NOTE_WRITERS
from portal.text import clean_text

TWICE = timedelta(minutes=1)  # the same words by the same person on the same record: a form that was sent twice


@business_action(noun="notes", verb="create", label=_("Write note"), roles=ACCOUNT_KEEPERS, staff_roles=NOTE_WRITERS)
def create_note(*, actor: Actor, subject: Model, text: str) -> Note:
    """On a record whose kind takes notes (`portal.subjects`). On the staff's side they are kept from partners."""
    kind, record = _open(actor, subject.pk)
    read = _read(actor, text, record, kind)
    values = {"subject_id": record.pk, "author_id": author_of(actor), "text": read.text}
    notes: Any = (StaffNote if kind.notes == Side.STAFF else Note).objects
    if twin := notes.filter(**values, created_at__gt=clock.now() - TWICE).first():
        return twin
    note = notes.create(
        **values,
        partner=partner_of(record),
        by_staff=kind.notes == Side.STAFF,
        mentions=read.mentions,
        author_label=actor.label[:250],
    )
    _tell(actor, "note.created", note, record, read.mentions)
    return note


@business_action(
    noun="notes",
    verb="update",
    label=_("Edit own note"),
    roles=ACCOUNT_KEEPERS,
    staff_roles=NOTE_WRITERS,
    subject="note",
)
def update_note(*, actor: Actor, note: Note, text: str, seen: str = "") -> Note:
    """`seen` is the digest of what the form was opened with (see `portal.editing`)."""
    kind, record = _open(actor, note.subject_id)
    if not wrote(actor, note):
        raise NotYourNote(author=note.author_label)
    refuse_stale(seen, {"text": note.text}, {"text": clean_text(text, multiline=True)}, note)
    read = _read(actor, text, record, kind, note)
    if read.text == note.text:
        return note
    news = {who: name for who, name in read.mentions.items() if who not in note.mentions}
    note.text, note.mentions, note.edited_at = read.text, read.mentions, clock.now()
    note.save(update_fields=["text", "mentions", "edited_at"])
    _tell(actor, "note.updated", note, record, news)
    return note


@business_action(
    noun="notes",
    verb="delete",
    label=_("Delete note"),
    roles=ACCOUNT_KEEPERS,
    staff_roles=NOTE_WRITERS,
    subject="note",
)
def delete_note(*, actor: Actor, note: Note) -> None:
    """One's own; an owner, or among staff a network admin, anybody's."""
    _kind, record = _open(actor, note.subject_id)
    if not may_delete(actor, note):
        raise NotYourNote(author=note.author_label)
    _tell(actor, "note.deleted", note, record, {})
    note.delete()


def move_notes(source: Model, target: Model) -> None:
    """With what they are about, into another record of its kind."""
    for note in Note.objects.select_for_update(of=("self",)).filter(subject_id=source.pk):
        note.subject_id = target.pk
        note.save(update_fields=["subject_id"])


def delete_notes_on(record: Model) -> None:
    """With what they are about, whose time is over. Events do not have their text."""
    for note in Note.objects.filter(subject_id=record.pk):
        note.delete()


def _open(actor: Actor, subject_id: str) -> tuple[Subject, Any]:
    """What a note is written on, as long as anything is."""
    record = find_subject(actor, subject_id, Hanging.NOTES, hold=True)
    kind = kind_of_record(record)
    if refused := kind.closed(record):
        raise refused
    return kind, record


def _read(actor: Actor, text: str, record: Model, kind: Subject, note: Note | None = None) -> Read:
    text = within(Note, "text", clean_text(text, multiline=True))
    if not text:
        raise NoteEmpty()
    before = note.mentions if note else {}
    # A key that may not read who works here is not told by names that are found, or could be two.
    told = kind.notes == Side.STAFF or actor.has_scope("memberships:read")
    read = read_mentions(text, people_to_mention(record, kind) if told else [], known=before)
    gone = {who: name for who, name in before.items() if who not in read.mentions and f"@{name}" in read.text}
    return Read(within(Note, "text", read.text), gone | read.mentions)


def _tell(actor: Actor, verb: str, note: Note, record: Any, mentions: dict[str, str]) -> None:
    """Without the text. `mentions` are those to be told."""
    about = {"about": record.label, "subject_id": record.pk}
    record_event(actor, verb, note, new={**about, **({"mentions": mentions} if mentions else {})})
