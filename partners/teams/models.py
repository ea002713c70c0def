"""What was last read of connected teams at Dropbox: who is on them, and their numbers, a line a day."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal import clock
from portal.folded import FoldedField
from portal.ids import IdField
from portal.tenancy.kinds import PartnerOwned
from portal.tenancy.roles import TRADE_READERS


class TeamMember(PartnerOwned):
    """A person of a connected team. Who left it is `removed`, and stays.

    `read_at` is when that was asked which the row says: a reading begun earlier changes nothing in it, so that what an
    operation has just done is not undone by a slow reading. A reading that finds the row as it is does not touch it.
    """

    class Status(models.TextChoices):
        INVITED = "invited", pgettext_lazy("team member", "Invited")
        ACTIVE = "active", pgettext_lazy("team member", "Active")
        SUSPENDED = "suspended", pgettext_lazy("team member", "Suspended")
        REMOVED = "removed", pgettext_lazy("team member", "Removed")

    id = IdField("tm")
    connection = models.ForeignKey("partners.DropboxConnection", models.PROTECT, related_name="+")
    team_member_id = models.CharField(max_length=200)  # Dropbox's
    external_id = models.CharField(max_length=64, blank=True)
    email = models.CharField(_("e-mail"), max_length=255)  # as Dropbox has it
    name = models.CharField(_("name"), max_length=250, blank=True)
    folded_name = FoldedField("name", "email")
    status = models.CharField(_("status"), max_length=10, choices=Status)
    is_recoverable = models.BooleanField(default=False)  # removed, and within the seven days
    roles = models.JSONField(default=list, blank=True)  # names of admin roles; plain members have none
    is_admin = models.BooleanField(_("admin"), default=False)
    invited_at = models.DateTimeField(_("invited"), null=True, blank=True)
    joined_at = models.DateTimeField(_("joined"), null=True, blank=True)
    suspended_at = models.DateTimeField(_("suspended"), null=True, blank=True)
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True)  # when it was noticed: Dropbox does not say
    read_at = models.DateTimeField()
    # What the portal takes for right: from the first reading, an operation of its own, or somebody who took it over.
    known_email = models.CharField(max_length=255, blank=True, editable=False)
    known_status = models.CharField(max_length=10, blank=True, editable=False)
    updated_at = models.DateTimeField(default=clock.now, editable=False)

    read_roles = TRADE_READERS
    held_first = "partner"

    class Meta:
        ordering = ("folded_name", "id")
        constraints = (models.UniqueConstraint(fields=("connection", "team_member_id"), name="team_member_once"),)
        indexes = (
            models.Index(fields=("partner", "folded_name", "id"), name="team_member_list"),
            models.Index(fields=("folded_name", "id"), name="team_member_list_of_all"),  # staff's
            models.Index(fields=("partner", "status", "folded_name"), name="team_member_status"),
            models.Index(fields=("status", "folded_name"), name="team_member_status_of_all"),
            models.Index(fields=("partner", "updated_at", "id"), name="team_member_changes"),
            models.Index(fields=("updated_at", "id"), name="team_member_changes_of_all"),
        )

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def is_on_team(self) -> bool:
        return self.status != self.Status.REMOVED

    def take_over(self) -> None:
        """As Dropbox has it (unsaved)."""
        self.known_email, self.known_status = self.email, self.status

    @property
    def last_seen_at(self) -> datetime | None:
        """On the team."""
        return self.connection.read_at if self.is_on_team else self.removed_at


class TeamSnapshot(PartnerOwned):
    """A connected team's numbers on a day, as they were last read then. The newest are those of now."""

    id = IdField("ts")
    connection = models.ForeignKey("partners.DropboxConnection", models.PROTECT, related_name="+")
    day = models.DateField(_("day"))
    taken_at = models.DateTimeField(_("read"))
    readings = models.PositiveIntegerField(_("readings"), default=1)  # of the day, so far
    purchased = models.PositiveIntegerField(_("bought"))  # what the portal sold: a trial has bought none
    licensed = models.PositiveIntegerField(_("licensed"))  # what Dropbox grants
    provisioned = models.PositiveIntegerField(_("provisioned"))
    used = models.PositiveIntegerField(_("used"))
    invited = models.PositiveIntegerField(_("invited"), default=0)
    active = models.PositiveIntegerField(_("active"), default=0)
    suspended = models.PositiveIntegerField(_("suspended"), default=0)
    removed = models.PositiveIntegerField(_("removed"), default=0)  # lately: Dropbox lists them for some days
    unreadable = models.JSONField(default=list, blank=True)  # rows of the roster that say what nobody published
    updated_at = models.DateTimeField(default=clock.now, editable=False)

    read_roles = TRADE_READERS

    class Meta:
        ordering = ("-day", "-id")
        constraints = (models.UniqueConstraint(fields=("connection", "day"), name="one_team_snapshot_a_day"),)
        indexes = (
            models.Index(fields=("partner", "updated_at", "id"), name="team_snapshot_changes"),
            models.Index(fields=("updated_at", "id"), name="team_snapshot_changes_of_all"),
            models.Index(fields=("partner", "day", "id"), name="team_snapshot_days"),
            models.Index(fields=("day", "id"), name="team_snapshot_days_of_all"),
        )

    def __str__(self) -> str:
        return self.day.isoformat()

    @property
    def idle(self) -> int:
        """Granted and used by nobody."""
        return max(self.licensed - self.used, 0)
