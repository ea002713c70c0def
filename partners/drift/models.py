"""What two readings in a row found different between the portal and a client's team at Dropbox."""

import re
from datetime import date
from typing import ClassVar

from django.db import models
from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from partners.drift import kinds
from partners.drift.words import SIDES
from partners.teams.models import TeamMember
from portal import clock
from portal.editing import digest_of
from portal.ids import IdField
from portal.lifecycle import Lifecycle
from portal.tenancy.kinds import PartnerOwned
from portal.tenancy.roles import TRADE_READERS

DAY = re.compile(r"\d{4}-\d\d-\d\d")


def in_words(said: str) -> str:
    """What is a status or a day by its name or form, and everything else as it is."""
    if said in TeamMember.Status:
        return str(TeamMember.Status(said).label)
    return formats.date_format(date.fromisoformat(said)) if DAY.fullmatch(said) else said


class DriftFinding(Lifecycle, PartnerOwned):
    """Seen once it is `suspected`, and told to nobody; seen by the next reading too it is open. It is never mended by itself."""

    class Kind(models.TextChoices):
        LICENCES_MISSING = kinds.Kind.LICENCES_MISSING.value, _("Licences missing")
        LICENCES_UNBILLED = kinds.Kind.LICENCES_UNBILLED.value, _("Licences not billed")
        AT_CAPACITY = kinds.Kind.AT_CAPACITY.value, _("Every licence is used")
        OVER_LICENSED = kinds.Kind.OVER_LICENSED.value, _("More used than licensed")
        COUNT_MISMATCH = kinds.Kind.COUNT_MISMATCH.value, _("People and used licences differ")
        IDLE_SEATS = kinds.Kind.IDLE_SEATS.value, _("Idle seats")
        MEMBER_UNKNOWN = kinds.Kind.MEMBER_UNKNOWN.value, _("Somebody new")
        MEMBER_MISSING = kinds.Kind.MEMBER_MISSING.value, _("Somebody gone")
        STATUS_DIFFERS = kinds.Kind.STATUS_DIFFERS.value, _("Status differs")
        EMAIL_DIFFERS = kinds.Kind.EMAIL_DIFFERS.value, _("E-mail differs")
        STALE_INVITE = kinds.Kind.STALE_INVITE.value, _("Invitation not accepted")

    class State(models.TextChoices):
        SUSPECTED = "suspected", pgettext_lazy("drift", "Suspected")
        OPEN = "open", pgettext_lazy("drift", "Open")
        RESOLVED = "resolved", pgettext_lazy("drift", "Resolved")

    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        State.SUSPECTED: frozenset({State.OPEN}),
        State.OPEN: frozenset({State.RESOLVED}),
    }
    PRICED: ClassVar[frozenset[str]] = frozenset({Kind.LICENCES_MISSING, Kind.LICENCES_UNBILLED, Kind.IDLE_SEATS})

    id = IdField("df")
    connection = models.ForeignKey("partners.DropboxConnection", models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    subject = models.CharField(max_length=200, blank=True)  # a person's id at Dropbox; empty: the team
    subject_label = models.CharField(max_length=255, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.SUSPECTED)
    seats = models.PositiveIntegerField(default=0)
    portal_says = models.CharField(max_length=255, blank=True)
    dropbox_says = models.CharField(max_length=255, blank=True)
    # What the seats are a month at the suggested retail price, as it was when last seen; none where no money is meant.
    monthly = models.DecimalField(_("a month"), max_digits=14, decimal_places=4, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True, blank=True)
    updated_at = models.DateTimeField(default=clock.now, editable=False)

    read_roles = TRADE_READERS
    held_first = "connection"  # as whoever observes it does
    not_in_events: ClassVar[frozenset[str]] = frozenset({"updated_at", "last_seen_at"})

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=("connection", "kind", "subject"),
                condition=~models.Q(state="resolved"),
                name="one_drift_of_a_kind",
            ),
            models.CheckConstraint(
                condition=models.Q(state="resolved", resolved_at__isnull=False)
                | (~models.Q(state="resolved") & models.Q(resolved_at=None)),
                name="drift_resolved_has_its_time",
            ),
        )
        indexes = (
            models.Index(fields=("partner", "state", "-id"), name="drift_list"),
            models.Index(fields=("state", "-id"), name="drift_list_of_all"),  # staff's
            models.Index(fields=("partner", "updated_at", "id"), name="drift_changes"),
            models.Index(fields=("updated_at", "id"), name="drift_changes_of_all"),
        )

    def __str__(self) -> str:
        """Whose team it is about. Neither its kind nor an address is part of the name: that is kept in events, which speak no
        language, and stay when the connection ends, whose people are nobody's business then.
        """
        return self.connection.client_name

    @property
    def title(self) -> str:
        return f"{self.get_kind_display()}: {self.subject_label or self.connection.client_name}"

    @property
    def within_id(self) -> str:
        """In whose timeline it stands."""
        return self.connection_id

    @property
    def portal_words(self) -> str:
        return in_words(self.portal_says)

    @property
    def dropbox_words(self) -> str:
        return in_words(self.dropbox_says)

    @property
    def sides(self) -> tuple[Promise, Promise]:
        """What the two values are."""
        return SIDES[self.kind]

    @property
    def seen(self) -> str:
        """What a page or a program remembers of what it was shown: every reading may change what a finding says."""
        return digest_of({name: getattr(self, name) for name in ("portal_says", "dropbox_says", "subject_label")})

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def is_acceptable(self) -> bool:
        return self.is_open and self.kind in kinds.ACCEPTABLE
