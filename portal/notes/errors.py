"""Refusals about notes."""

from django.utils.translation import gettext_lazy as _

from portal.errors import NotAllowed, PortalError


class NoteEmpty(PortalError):
    code = "note_empty"
    status = 400
    field = "text"
    message = _("The note is empty.")
    next_step = _("Write what your colleagues should know.")


class NotYourNote(NotAllowed):
    message = _("{author} wrote this note, so it is not yours to change.")
    next_step = _("Write a note of your own, or ask whoever wrote this one.")
