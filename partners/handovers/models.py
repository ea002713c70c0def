"""A client account on its way from one partner to another."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal import clock
from portal.folded import FoldedField
from portal.ids import IdField
from portal.lifecycle import Lifecycle
from portal.tenancy.actor import Actor, ActorKind
from portal.tenancy.kinds import NetworkOwned, NetworkOwnedQuerySet
from portal.tenancy.roles import PARTNER_READERS, TRADE_READERS


class HandoverQuerySet(NetworkOwnedQuerySet):
    def open(self):
        return self.filter(state=Handover.State.OFFERED)

    def due(self):
        """Offered, and nobody answered in time."""
        return self.open().filter(expires_at__lte=clock.now()).order_by("expires_at", "id")

    def received_by(self, partner_id: str):
        return self.filter(to_partner_id=partner_id)

    def _visible_to_identified(self, actor: Actor):
        """Both partners read it, whoever holds the client now; nobody else knows of it but staff."""
        if actor.is_staff:
            return self._visible_to_staff(actor)
        role_reads = actor.kind == ActorKind.API_KEY or actor.role in Handover.read_roles
        if not (actor.partner_id and role_reads):
            return self.none()
        return self.filter(models.Q(from_partner_id=actor.partner_id) | models.Q(to_partner_id=actor.partner_id))

    def _of_assigned_partners(self, actor: Actor):
        manager = actor.staff_id
        return self.filter(models.Q(from_partner__manager_id=manager) | models.Q(to_partner__manager_id=manager))


class Handover(Lifecycle, NetworkOwned):
    """Stands between two partners, so it belongs to neither. `contents` is what goes over, as it was when offered and, once it is
    decided, as it was then; while it is open, `contents_of` says what it is now.
    """

    class State(models.TextChoices):
        OFFERED = "offered", _("Offered")
        ACCEPTED = "accepted", pgettext_lazy("hand-over", "Accepted")
        DECLINED = "declined", pgettext_lazy("hand-over", "Declined")
        WITHDRAWN = "withdrawn", pgettext_lazy("hand-over", "Withdrawn")
        EXPIRED = "expired", pgettext_lazy("hand-over", "Expired")

    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        State.OFFERED: frozenset({State.ACCEPTED, State.DECLINED, State.WITHDRAWN, State.EXPIRED})
    }

    id = IdField("ho")
    from_partner = models.ForeignKey("portal.Partner", models.PROTECT, verbose_name=_("from"), related_name="+")
    to_partner = models.ForeignKey("portal.Partner", models.PROTECT, verbose_name=_("to"), related_name="+")
    client_account = models.ForeignKey("partners.ClientAccount", models.PROTECT, related_name="handovers")
    client_name = models.CharField(_("client"), max_length=200)  # the other partner does not read the client itself
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OFFERED)
    message = models.CharField(_("message"), max_length=1000, blank=True)
    contents = models.JSONField(default=dict, editable=False)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    offered_by = models.CharField(_("offered by"), max_length=250)
    # Who stands behind it, also by a key; null: the network, or from before this was kept.
    offered_user = models.ForeignKey("portal.User", models.SET_NULL, null=True, editable=False, related_name="+")
    decided_by = models.CharField(_("decided by"), max_length=250, blank=True)
    agreed_by = models.CharField(_("accepted first by"), max_length=250, blank=True)  # where it takes two people
    agreed_user = models.ForeignKey("portal.User", models.SET_NULL, null=True, editable=False, related_name="+")
    agreed_to = models.CharField(max_length=32, blank=True, editable=False)  # digest of the contents they were shown
    created_at = models.DateTimeField(_("offered"), default=clock.now, editable=False)
    expires_at = models.DateTimeField(_("to be answered by"))
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    updated_at = models.DateTimeField(default=clock.now, editable=False)
    folded_client_name = FoldedField("client_name")

    read_roles = TRADE_READERS
    staff_read_roles = PARTNER_READERS
    not_in_events: ClassVar[frozenset[str]] = frozenset(
        {"contents", "offered_user", "agreed_user", "agreed_to", "updated_at"}
    )
    objects: ClassVar = HandoverQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("hand-over")
        verbose_name_plural = _("hand-overs")
        constraints = (
            models.UniqueConstraint(
                fields=("client_account",), condition=models.Q(state="offered"), name="one_open_handover_per_client"
            ),
            models.CheckConstraint(
                condition=~models.Q(from_partner=models.F("to_partner")), name="handover_between_two_partners"
            ),
            models.CheckConstraint(
                condition=models.Q(state="offered") ^ models.Q(decided_at__isnull=False), name="handover_open_or_decided"
            ),
        )
        indexes = (
            models.Index(fields=("from_partner", "-id"), name="handover_list_from"),
            models.Index(fields=("to_partner", "-id"), name="handover_list_to"),
            models.Index(fields=("updated_at", "id"), name="handover_changes"),
            models.Index(fields=("expires_at",), condition=models.Q(state="offered"), name="handover_due"),
        )

    def __str__(self) -> str:
        return self.client_name

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OFFERED

    @property
    def sides(self) -> tuple[str, str]:
        return self.from_partner_id, self.to_partner_id
