"""What is to be done at Dropbox with one person's seat: asked for here, carried out by the background, never all or nothing."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from partners.dropbox.seats.values import Action, Files
from portal import clock
from portal.ids import IdField
from portal.lifecycle import Lifecycle
from portal.tenancy.kinds import PartnerOwned
from portal.tenancy.roles import TRADE_READERS

NO_CHOICE = models.Q(files="", wipe_devices=None, keep_team_shares=None, transfer_to="", transfer_admin="")


class SeatOperation(Lifecycle, PartnerOwned):
    """One person and one action. Those that were asked for together share a `batch`.

    `at-work` is what a worker has in hand, under its connection's lease, or a job of Dropbox's. `next_at` is then when that
    lease ends, or the job is asked again, so that what a dead worker left is due again. What was sent and not answered is
    `in-doubt`: it is read before it is sent again.
    """

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("seat operation", "Waiting")
        AT_WORK = "at-work", _("At work")
        IN_DOUBT = "in-doubt", _("In doubt")
        NO_LICENCE = "no-licence", _("Waiting for a licence")
        DONE = "done", pgettext_lazy("seat operation", "Done")
        REFUSED = "refused", pgettext_lazy("seat operation", "Refused")
        CANCELLED = "cancelled", pgettext_lazy("seat operation", "Cancelled")

    OPEN: ClassVar[frozenset[str]] = frozenset({State.WAITING, State.AT_WORK, State.IN_DOUBT, State.NO_LICENCE})
    IN_HAND: ClassVar[frozenset[str]] = OPEN - {State.NO_LICENCE}  # a batch is through when none of these is left
    NOT_SENT: ClassVar[frozenset[str]] = frozenset({State.WAITING, State.NO_LICENCE})
    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        State.WAITING: frozenset({State.AT_WORK, State.CANCELLED}),
        State.NO_LICENCE: frozenset({State.AT_WORK, State.WAITING, State.CANCELLED}),
        State.IN_DOUBT: frozenset({State.AT_WORK, State.CANCELLED}),
        State.AT_WORK: frozenset(
            {State.WAITING, State.IN_DOUBT, State.NO_LICENCE, State.DONE, State.REFUSED, State.CANCELLED}
        ),
        State.REFUSED: frozenset({State.WAITING}),
    }

    id = IdField("so")
    connection = models.ForeignKey("partners.DropboxConnection", models.PROTECT, related_name="+")
    action = models.CharField(_("action"), max_length=10, choices=Action)
    email = models.CharField(_("email"), max_length=255)
    given_name = models.CharField(_("given name"), max_length=50, blank=True)
    surname = models.CharField(_("surname"), max_length=50, blank=True)
    member_id = models.CharField(max_length=200, blank=True)  # Dropbox's; of an invitation once there is one
    # How the person stood when it was asked for, or tried again, as the portal had read it; empty of who is invited.
    seen_status = models.CharField(max_length=10, blank=True, editable=False)
    external_id = models.CharField(
        max_length=64, blank=True
    )  # of an invitation: what it is known by when it is sent again
    # What becomes of the data of somebody who is removed. There is no default; without a choice there is no removal.
    files = models.CharField(_("files"), max_length=12, choices=Files, blank=True)
    wipe_devices = models.BooleanField(null=True, blank=True)
    keep_team_shares = models.BooleanField(null=True, blank=True)
    transfer_to = models.CharField(max_length=200, blank=True)
    transfer_admin = models.CharField(max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.WAITING)
    tag = models.CharField(max_length=100, blank=True)  # of the last answer: Dropbox's word, or the portal's own
    message = models.CharField(max_length=300, blank=True)  # Dropbox's words for people, if it gave any
    dropbox_request_id = models.CharField(max_length=100, blank=True)
    job = models.CharField(max_length=200, blank=True)  # in which Dropbox goes on with it
    job_since = models.DateTimeField(null=True, blank=True, editable=False)
    sent_at = models.DateTimeField(null=True, blank=True, editable=False)  # taken in hand to be sent, the last time
    attempts = models.PositiveIntegerField(default=0, editable=False)
    refusals = models.PositiveIntegerField(default=0, editable=False)  # of those that may pass by themselves
    next_at = models.DateTimeField(null=True, blank=True, editable=False)
    batch = models.CharField(max_length=40, editable=False)
    asked_by = models.CharField(_("asked by"), max_length=250)
    user = models.ForeignKey("portal.User", models.PROTECT, null=True, blank=True, related_name="+")  # who hears of it
    asked_at = models.DateTimeField(_("asked"), default=clock.now, editable=False)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    updated_at = models.DateTimeField(default=clock.now, editable=False)

    read_roles = TRADE_READERS
    held_first = "partner"
    not_in_events: ClassVar[frozenset[str]] = frozenset(
        {"updated_at", "next_at", "attempts", "refusals", "job", "job_since", "dropbox_request_id", "ended_at", "sent_at"}
        | {"seen_status"}
    )

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                condition=(~models.Q(action="remove") & NO_CHOICE)
                | models.Q(
                    action="remove", files="leave", wipe_devices__isnull=False, keep_team_shares=None, transfer_to="",
                    transfer_admin="",
                )
                | (
                    models.Q(action="remove", files="hand-over", wipe_devices__isnull=False, keep_team_shares=None)
                    & ~models.Q(transfer_to="")
                    & ~models.Q(transfer_admin="")
                )
                | models.Q(
                    action="remove", files="keep-account", wipe_devices=None, keep_team_shares__isnull=False,
                    transfer_to="", transfer_admin="",
                ),
                name="seat_removed_with_a_choice",
            ),
            models.CheckConstraint(
                condition=models.Q(action="invite") & ~models.Q(external_id="")
                | ~models.Q(action="invite") & ~models.Q(member_id="") & models.Q(external_id=""),
                name="seat_operation_names_whom",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=("done", "refused", "cancelled"), next_at=None, ended_at__isnull=False)
                | models.Q(
                    state__in=("waiting", "at-work", "in-doubt", "no-licence"), next_at__isnull=False, ended_at=None
                ),
                name="seat_operation_is_due_or_ended",
            ),
            models.UniqueConstraint(
                models.F("connection"),
                Lower("email"),
                condition=models.Q(state__in=("waiting", "at-work", "in-doubt", "no-licence")),
                name="one_open_seat_operation_a_person",
            ),
            models.UniqueConstraint(
                fields=("external_id",), condition=~models.Q(external_id=""), name="seat_external_id_once"
            ),
        )  # fmt: skip
        indexes = (
            models.Index(fields=("partner", "-id"), name="seat_operation_list"),
            models.Index(fields=("partner", "state", "-id"), name="seat_operation_list_by_state"),
            models.Index(fields=("partner", "updated_at", "id"), name="seat_operation_changes"),
            models.Index(fields=("updated_at", "id"), name="seat_operation_all_changes"),  # staff's
            models.Index(fields=("partner", "batch"), name="seat_operation_batch"),
            models.Index(fields=("next_at",), condition=models.Q(next_at__isnull=False), name="seat_operation_due"),
        )

    def __str__(self) -> str:
        return self.email

    @property
    def within_id(self) -> str:
        """In whose timeline it stands."""
        return self.connection_id

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def is_sent(self) -> bool:
        """It may have reached Dropbox."""
        return self.is_open and self.state not in self.NOT_SENT

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.surname}".strip()
