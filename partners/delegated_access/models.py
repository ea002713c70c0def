"""What a client's admin lets the partner do to people of its team: named, for a time, and ended by either side at once."""

from datetime import UTC, date, datetime, timedelta
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal import clock
from portal.ids import IdField
from portal.lifecycle import Lifecycle
from portal.tenancy.kinds import PartnerOwned
from portal.tenancy.roles import TRADE_READERS

LONGEST = 24  # months, extensions included
EXTENSION = 6
ASKED, CHANGED = "delegated-access-asked", "delegated-access-changed"  # the mails with its link


class DelegatedAccess(Lifecycle, PartnerOwned):
    """Of one team, and the business of the partner that asked: where the client goes to another one, it ends here."""

    class State(models.TextChoices):
        REQUESTED = "requested", _("Requested")
        ACCEPTED = "accepted", pgettext_lazy("delegated access", "Accepted")
        DECLINED = "declined", _("Declined")
        EXPIRED = "expired", pgettext_lazy("delegated access", "Not answered")
        ENDED = "ended", pgettext_lazy("delegated access", "Ended")  # by one of both sides
        RUN_OUT = "run-out", pgettext_lazy("delegated access", "Run out")

    class Act(models.TextChoices):
        INVITE = "invite", _("Invite people and send invitations again")
        SUSPEND = "suspend", _("Suspend people and let them in again")
        REMOVE = "remove", _("Remove people and recover them")
        UPDATE = "update", _("Change names and addresses of people")

    # No operation of the portal changes names and addresses yet, so nobody is asked to permit it.
    TO_ASK_FOR: ClassVar[tuple[str, ...]] = (Act.INVITE, Act.SUSPEND, Act.REMOVE)
    OPEN: ClassVar[frozenset[str]] = frozenset({State.REQUESTED, State.ACCEPTED})
    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        State.REQUESTED: frozenset({State.ACCEPTED, State.DECLINED, State.EXPIRED, State.ENDED}),
        State.ACCEPTED: frozenset({State.ENDED, State.RUN_OUT}),
    }

    id = IdField("da")
    subscription = models.ForeignKey("partners.Subscription", models.PROTECT, related_name="+")
    client_name = models.CharField(_("client"), max_length=200)  # as it was: another partner may hold the client by now
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.REQUESTED)
    actions = models.JSONField(_("what it permits"), default=list)
    months = models.PositiveSmallIntegerField(_("months"))  # from the day on which it is accepted
    extends = models.BooleanField(_("extended by itself"), default=False)
    note = models.CharField(_("note"), max_length=500, blank=True)
    email = models.EmailField(_("asked of"))  # whose mailbox the link goes to
    asked_by = models.CharField(_("asked by"), max_length=250)
    asked_at = models.DateTimeField(_("asked"), default=clock.now, editable=False)
    mailed_at = models.DateTimeField(default=clock.now, editable=False)
    language = models.CharField(max_length=10, blank=True)  # in which it was answered
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    ends_on = models.DateField(_("ends"), null=True, blank=True)  # the first day without it
    ended_by = models.CharField(_("ended by"), max_length=250, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    next_at = models.DateTimeField(null=True, blank=True, editable=False)  # when time brings something
    updated_at = models.DateTimeField(default=clock.now, editable=False)

    read_roles = TRADE_READERS
    held_first = "partner"
    stays_behind = frozenset({"subscription"})
    not_in_events: ClassVar[frozenset[str]] = frozenset({"updated_at", "mailed_at", "language", "next_at"})
    not_in_timelines: ClassVar[frozenset[str]] = frozenset({"ends_on"})  # the phrase has the last day

    class Meta:
        verbose_name_plural = "delegated accesses"
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=("subscription",),
                condition=models.Q(state="requested"),
                name="one_delegated_access_is_asked_for",
            ),
            models.UniqueConstraint(
                fields=("subscription",), condition=models.Q(state="accepted"), name="one_delegated_access_holds"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=("requested", "declined", "expired"), ends_on=None)
                | models.Q(state__in=("accepted", "run-out"), ends_on__isnull=False, decided_at__isnull=False)
                | models.Q(state="ended"),
                name="delegated_access_has_what_its_state_says",
            ),
            models.CheckConstraint(
                condition=models.Q(months__range=(1, LONGEST)), name="delegated_access_is_for_a_time"
            ),
        )
        indexes = (
            models.Index(fields=("partner", "-id"), name="delegated_access_list"),
            models.Index(fields=("partner", "state", "id"), name="delegated_access_states"),
            models.Index(fields=("partner", "updated_at", "id"), name="delegated_access_changes"),
            models.Index(fields=("updated_at", "id"), name="delegated_access_all_changes"),  # staff's
            models.Index(fields=("next_at",), condition=models.Q(next_at__isnull=False), name="delegated_access_due"),
        )

    def __str__(self) -> str:
        return self.client_name

    @property
    def within_id(self) -> str:
        """In whose timeline it stands."""
        return self.subscription_id

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def action_words(self) -> list[str]:
        return [str(self.Act(one).label) for one in self.actions]

    @property
    def last_day(self) -> date | None:
        """On which it still holds: what people expect of "until" and "ends". None where it was never accepted."""
        return self.ends_on - timedelta(days=1) if self.ends_on else None

    def permits(self, action: str, at: datetime) -> bool:
        """Whether it permitted this then; also of one that has ended since."""
        if self.ends_on is None or self.decided_at is None or action not in self.actions:
            return False
        return (
            self.decided_at <= at
            and at.astimezone(UTC).date() < self.ends_on
            and (self.ended_at is None or at < self.ended_at)
        )
