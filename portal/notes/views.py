"""Notes on a record: all of them, writing one, changing and deleting one's own. On a partner's side and on staff's."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.editing import opened_with
from portal.errors import NotFound
from portal.notes.filters import NoteFilter
from portal.notes.forms import NoteForm
from portal.notes.models import Note, notes_kind
from portal.notes.queries import notes_of, people_to_mention
from portal.notes.section import hint_of, notes_section
from portal.notes.services import create_note, delete_note, update_note
from portal.subjects import Hanging, Subject, find_subject, kind_of_record, subject_kind
from portal.web.listing import listing
from portal.web.request import PersonRequest
from portal.web.sides import both_sides
from portal.web.submit import perform, require, submit


def _subject(request: PersonRequest, pk: str) -> tuple[Subject, Any]:
    try:
        record = find_subject(request.actor, pk, Hanging.NOTES)
    except NotFound as error:
        raise Http404 from error
    return kind_of_record(record), record


def _note(request: PersonRequest, pk: str) -> Note:
    return get_object_or_404(notes_kind(request.actor).objects.visible_to(request.actor), pk=pk)


def _url(request: PersonRequest, subject_id: str, anchor: str) -> str:
    kind = subject_kind(subject_id)
    assert kind is not None, "a note that is read is on something"
    return f"{kind.url(subject_id, request.partner)}#{anchor}"


@both_sides
def note_list(request: PersonRequest, pk: str) -> HttpResponse:
    """All notes of a record, and writing one: a refused one comes back here with its text."""
    kind, record = _subject(request, pk)
    form = NoteForm(request.POST or None, hint=hint_of(kind))
    if request.method == "POST":
        require(request, "notes.create")
        if note := submit(request, form, create_note, subject=record):
            messages.success(request, _done(note))
            return redirect(_url(request, record.pk, note.pk))
    page = listing(request, notes_of(record, request.actor), NoteFilter, ("-created_at", "-id"))
    notes = notes_section(request, record, form=form, rows=page.rows)
    context = {
        "record": record,
        "listing": page,
        "notes": notes,
        "back": _url(request, record.pk, "notes"),
        "breadcrumbs": [
            (record.label, _url(request, record.pk, "notes")),
            (notes.title if notes else _("Notes"), None),
        ],
    }
    return render(request, "portal/notes/list.html", context)


def _done(note: Note) -> str:
    told = ", ".join(name for who, name in note.mentions.items() if who != note.author_id)
    return _("The note is written. Told: {names}.").format(names=told) if told else _("The note is written.")


@both_sides
def note_update(request: PersonRequest, pk: str) -> HttpResponse:
    note = _note(request, pk)
    require(request, "notes.update")
    kind, record = _subject(request, note.subject_id)
    saved = {"text": note.text}
    form = NoteForm(request.POST or None, initial=opened_with(saved), hint=hint_of(kind))
    back = _url(request, note.subject_id, note.pk)
    if request.method == "POST" and submit(request, form, update_note, note=note):
        messages.success(request, _("The note is changed."))
        return redirect(back)
    context = {
        "record": record,
        "form": form,
        "people": people_to_mention(record, kind),
        "back": back,
        "breadcrumbs": [(record.label, back), (_("Edit note"), None)],
    }
    return render(request, "portal/notes/form.html", context)


@both_sides
@require_POST
def note_delete(request: PersonRequest, pk: str) -> HttpResponse:
    note = _note(request, pk)
    back = _url(request, note.subject_id, "notes")
    perform(request, delete_note, note=note, done=_("The note is deleted."))
    return redirect(back)
