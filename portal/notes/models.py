"""What people write down about a record, for each other."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.ids import IdField
from portal.subjects import Hanging, subjects_read_by
from portal.tenancy.actor import Actor
from portal.tenancy.kinds import PartnerOwned, PartnerOwnedQuerySet
from portal.tenancy.roles import TRADE_READERS

LONGEST = 10_000  # characters of a note


class NoteQuerySet(PartnerOwnedQuerySet):
    def _visible_to_identified(self, actor: Actor):
        """Read by the side that writes them, as far as it reads what they are about. Staff who view as a partner read neither."""
        if actor.view_id or not (actor.is_staff or actor.partner_id):
            return self.none()
        mine = {} if actor.is_staff else {"partner_id": actor.partner_id}
        return self.filter(subjects_read_by(actor, Hanging.NOTES), by_staff=actor.is_staff, **mine)

    def about(self, record: models.Model):
        """Newest first."""
        return self.filter(subject_id=record.pk).order_by("-created_at", "-id")


class Note(PartnerOwned):
    """Plain text on the record `subject_id`. `author_id` is a person's or a key's; `mentions` are the people named in it with
    an @, by id as the text calls them. Its text is in no event, so that it can be taken back.
    """

    id = IdField("note")
    partner = models.ForeignKey(  # type: ignore[assignment]  # staff's can be about what belongs to no partner
        "portal.Partner", models.PROTECT, null=True, blank=True, related_name="+"
    )
    by_staff = models.BooleanField(default=False, editable=False)
    subject_id = models.CharField(_("record"), max_length=40)
    text = models.TextField(_("note"), max_length=LONGEST)
    mentions = models.JSONField(default=dict, blank=True)
    author_id = models.CharField(max_length=40, blank=True)
    author_label = models.CharField(_("written by"), max_length=250)
    created_at = models.DateTimeField(_("written"), default=clock.now, editable=False)
    edited_at = models.DateTimeField(_("edited"), null=True, blank=True, editable=False)

    read_roles = TRADE_READERS
    held_first = "partner"
    not_in_events: ClassVar[frozenset[str]] = frozenset({"text"})
    objects: ClassVar = NoteQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-id")
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(by_staff=True) | models.Q(partner__isnull=False), name="note_of_partner_or_staff"
            ),
        )
        indexes = (models.Index(fields=("subject_id", "-created_at", "-id"), name="notes_of_record"),)

    def __str__(self) -> str:
        return self.author_label

    @property
    def within_id(self) -> str:
        """In whose timeline its events stand, too."""
        return self.subject_id


class StaffNote(Note):
    """Staff's own, under a name of its own in events: no partner reads either that one was written."""

    partners_read = False

    class Meta:
        proxy = True


def notes_kind(actor: Actor) -> type[Note]:
    return StaffNote if actor.is_staff else Note
