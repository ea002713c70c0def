"""Why a subscription is suspended. Several reasons may stand at once; it is suspended as long as one does."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.ids import IdField
from portal.tenancy.kinds import PartnerOwned
from portal.tenancy.roles import TRADE_READERS


class Suspension(PartnerOwned):
    """One ground, from the moment it was set until somebody of the side that set it lifts it, or the subscription ends.

    Which side that is follows from the ground, so that a client that was handed over is not held by a partner it has left.
    """

    class Ground(models.TextChoices):
        CLIENT_UNPAID = "client_unpaid", _("The client has not paid")
        CLIENT_REQUEST = "client_request", _("The client asked for it")
        PARTNER_OTHER = "partner_other", _("Another reason of the partner")
        TERMS_NOT_ACCEPTED = "terms_not_accepted", _("The terms of Dropbox are not accepted")
        UNDER_INVESTIGATION = "under_investigation", _("Under investigation")
        NETWORK_OTHER = "network_other", _("Another reason of the network")

    class Side(models.TextChoices):
        PARTNER = "partner", _("Partner")
        NETWORK = "network", _("Network")

    OF: ClassVar[dict[str, tuple[str, ...]]] = {
        Side.PARTNER: (Ground.CLIENT_UNPAID, Ground.CLIENT_REQUEST, Ground.PARTNER_OTHER),
        Side.NETWORK: (Ground.TERMS_NOT_ACCEPTED, Ground.UNDER_INVESTIGATION, Ground.NETWORK_OTHER),
    }

    id = IdField("sp")
    subscription = models.ForeignKey("partners.Subscription", models.PROTECT, related_name="suspensions")
    ground = models.CharField(_("ground"), max_length=20, choices=Ground)
    reason = models.CharField(_("reason"), max_length=500)
    set_by = models.CharField(_("set by"), max_length=250)
    set_at = models.DateTimeField(_("set"), default=clock.now, editable=False)
    lifted_by = models.CharField(_("lifted by"), max_length=250, blank=True)
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True)
    lifted_reason = models.CharField(_("reason for lifting it"), max_length=500, blank=True)

    read_roles = TRADE_READERS

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=("subscription", "ground"), condition=models.Q(lifted_at=None), name="suspension_stands_once"
            ),
            models.CheckConstraint(
                condition=~(models.Q(lifted_at=None) ^ models.Q(lifted_by="")), name="suspension_is_lifted_by_somebody"
            ),
        )
        indexes = (models.Index(fields=("subscription", "-id"), name="suspension_list"),)

    def __str__(self) -> str:
        return self.get_ground_display()

    @property
    def side(self) -> str:
        return next(side for side, grounds in self.OF.items() if self.ground in grounds)

    @property
    def by_network(self) -> bool:
        return self.side == self.Side.NETWORK
