"""Files that people attach to a partner's records."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.ids import IdField
from portal.lifecycle import Lifecycle
from portal.tenancy.kinds import PartnerOwned
from portal.tenancy.roles import TRADE_READERS


class File(Lifecycle, PartnerOwned):
    """Its bytes lie in the storage under a name of ours; `filename` is what people call it. Served once it is available."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for the virus check")
        SCANNING = "scanning", _("Being checked for viruses")
        AVAILABLE = "available", _("Available")
        INFECTED = "infected", _("Infected")

    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        State.WAITING: frozenset({State.SCANNING}),
        State.SCANNING: frozenset({State.WAITING, State.AVAILABLE, State.INFECTED}),
    }

    id = IdField("fi")
    subject_id = models.CharField(max_length=40)  # the record it is attached to; the prefix says of which kind
    filename = models.CharField(_("file"), max_length=150)
    stored = models.FileField(max_length=120, upload_to="attachments", editable=False)
    media_type = models.CharField(_("type"), max_length=100)  # by content
    size = models.PositiveIntegerField(_("size"))
    sha256 = models.CharField(max_length=64)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    verdict = models.CharField(max_length=200, blank=True)  # the scanner's word for what it found
    created_by_label = models.CharField(_("uploaded by"), max_length=250, blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(default=clock.now)
    leased_until = models.DateTimeField(null=True, blank=True)

    read_roles = TRADE_READERS
    held_first = "partner"
    not_in_events: ClassVar[frozenset[str]] = frozenset({"attempts", "next_at", "leased_until"})

    class Meta:
        ordering = ("-id",)
        indexes = (
            models.Index(fields=("partner", "subject_id", "-id"), name="file_of_record"),
            models.Index(fields=("state", "next_at"), name="file_due"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("subject_id", "filename", "sha256"),
                condition=~models.Q(state="infected"),  # it may come again: another day's check may know better
                name="file_once_per_record",
            ),
        )

    def __str__(self) -> str:
        return self.filename

    @property
    def is_available(self) -> bool:
        return self.state == self.State.AVAILABLE
