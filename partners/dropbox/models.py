"""The link of a subscription to its team at Dropbox: asked for, given by the team's own admin, ended."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from partners.dropbox.words import why_lost
from portal import clock
from portal.ids import IdField
from portal.lifecycle import Lifecycle
from portal.sealing import SealedField
from portal.tenancy.kinds import PartnerOwned
from portal.tenancy.roles import TRADE_READERS


class DropboxConnection(Lifecycle, PartnerOwned):
    """A subscription has one that is not ended; a team is in one of them in the whole network.

    It is the business of the partner that asked for it: where the client goes to another one, it ends and stays behind.
    """

    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("Dropbox connection", "Asked for")
        CONNECTED = "connected", _("Connected")
        NEEDS_RECONNECT = "needs-reconnect", _("Has to be connected again")
        DISCONNECTED = "disconnected", _("Disconnected")

    class Environment(models.TextChoices):
        LIVE = "live", _("Dropbox")
        SANDBOX = "sandbox", _("Sandbox")

    LINKED: ClassVar[frozenset[str]] = frozenset({State.CONNECTED, State.NEEDS_RECONNECT})
    TO_CONNECT: ClassVar[frozenset[str]] = frozenset(
        {State.ASKED, State.NEEDS_RECONNECT}
    )  # the link in the mail does it
    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        State.ASKED: frozenset({State.CONNECTED, State.DISCONNECTED}),
        State.CONNECTED: frozenset({State.NEEDS_RECONNECT, State.DISCONNECTED}),
        State.NEEDS_RECONNECT: frozenset({State.CONNECTED, State.DISCONNECTED}),
    }

    id = IdField("dc")
    subscription = models.ForeignKey("partners.Subscription", models.PROTECT, related_name="+")
    client_name = models.CharField(_("client"), max_length=200)  # as it was: another partner may hold the client by now
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.ASKED)
    email = models.EmailField(_("asked of"))  # whose mailbox the link goes to
    asked_by = models.CharField(_("asked by"), max_length=250)
    asked_at = models.DateTimeField(_("asked"), default=clock.now, editable=False)
    mailed_at = models.DateTimeField(default=clock.now, editable=False)
    opened_at = models.DateTimeField(_("link opened"), null=True, blank=True, editable=False)  # by whoever: filters of mail, too
    begun_at = models.DateTimeField(_("went on to Dropbox"), null=True, blank=True, editable=False)
    environment = models.CharField(_("environment"), max_length=10, choices=Environment, blank=True)
    team_id = models.CharField(max_length=200, blank=True)
    team_name = models.CharField(_("team"), max_length=250, blank=True)  # as Dropbox says, like the admin's name
    scopes = models.JSONField(default=list, blank=True)
    connected_by = models.CharField(_("connected by"), max_length=250, blank=True)
    connected_by_email = models.CharField(max_length=254, blank=True)
    connected_at = models.DateTimeField(_("connected"), null=True, blank=True)
    last_ok_at = models.DateTimeField(_("last seen to work"), null=True, blank=True)
    problem = models.CharField(max_length=100, blank=True)  # Dropbox's word for why it has to be connected again
    refresh_token = SealedField(blank=True)
    consent = models.CharField(max_length=64, blank=True)  # digest of the one consent that may be redeemed now
    ended_by = models.CharField(_("disconnected by"), max_length=250, blank=True)
    ended_at = models.DateTimeField(_("disconnected"), null=True, blank=True)
    next_at = models.DateTimeField(null=True, blank=True, editable=False)  # when Dropbox is told that it ended
    attempts = models.PositiveIntegerField(default=0, editable=False)  # to end it at Dropbox
    read_at = models.DateTimeField(_("last read"), null=True, blank=True)  # when the last reading of the team began
    read_due_at = models.DateTimeField(null=True, blank=True, editable=False)
    read_failures = models.PositiveIntegerField(default=0, editable=False)  # since the last reading
    read_problem = models.CharField(max_length=100, blank=True)  # why it could not be read since
    # Who works in the team now (`partners/dropbox/leases.py`), and until when Dropbox is asked nothing about it, by nobody.
    lease_holder = models.CharField(max_length=32, blank=True, editable=False)
    lease_until = models.DateTimeField(null=True, blank=True, editable=False)
    rests_until = models.DateTimeField(null=True, blank=True, editable=False)
    updated_at = models.DateTimeField(default=clock.now, editable=False)

    read_roles = TRADE_READERS
    held_first = "partner"
    stays_behind = frozenset({"subscription"})
    not_in_events: ClassVar[frozenset[str]] = frozenset(
        {"updated_at", "mailed_at", "opened_at", "begun_at", "last_ok_at", "refresh_token", "consent", "next_at", "attempts"}
        | {"read_at", "read_due_at", "read_failures", "read_problem"}
        | {"lease_holder", "lease_until", "rests_until"}
    )

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=("subscription",),
                condition=~models.Q(state="disconnected"),
                name="one_dropbox_connection_a_subscription",
            ),
            models.UniqueConstraint(
                fields=("environment", "team_id"),
                condition=models.Q(state__in=("connected", "needs-reconnect")),
                name="one_dropbox_connection_a_team",
            ),
            models.CheckConstraint(
                condition=models.Q(state="asked", team_id="", refresh_token="")
                | models.Q(state="disconnected")
                | (
                    models.Q(state__in=("connected", "needs-reconnect"))
                    & ~models.Q(team_id="")
                    & ~models.Q(refresh_token="")
                ),
                name="dropbox_connection_has_what_its_state_says",
            ),
        )
        indexes = (
            models.Index(fields=("partner", "-id"), name="dropbox_connection_list"),
            models.Index(fields=("partner", "state", "id"), name="dropbox_connection_states"),
            models.Index(fields=("partner", "updated_at", "id"), name="dropbox_connection_changes"),
            models.Index(fields=("updated_at", "id"), name="dropbox_connection_all_changes"),  # staff's
            models.Index(fields=("next_at",), condition=models.Q(next_at__isnull=False), name="dropbox_connection_due"),
            models.Index(
                fields=("read_due_at",), condition=models.Q(state="connected"), name="dropbox_connection_to_read"
            ),
        )

    def __str__(self) -> str:
        return self.client_name

    @property
    def team_and_client(self) -> str:
        """Once, where they bear the same name."""
        return self.client_name if self.team_name == self.client_name else f"{self.team_name} · {self.client_name}"

    @property
    def within_id(self) -> str:
        """In whose timeline it stands."""
        return self.subscription_id

    @property
    def why_lost(self) -> str:
        """In plain words."""
        return why_lost(self.problem)

    @property
    def is_ended(self) -> bool:
        return self.state == self.State.DISCONNECTED

    @property
    def is_to_connect(self) -> bool:
        return self.state in self.TO_CONNECT

    @property
    def is_linked(self) -> bool:
        return self.state in self.LINKED

    @property
    def is_sandbox(self) -> bool:
        return self.environment == self.Environment.SANDBOX
