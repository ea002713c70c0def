"""Staff looking at a partner's portal as somebody of the partner would: for half an hour, and without changing anything."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.ids import IdField
from portal.tenancy.kinds import PartnerOwned, PartnerOwnedQuerySet
from portal.tenancy.roles import MANAGERS, Role


class PartnerViewQuerySet(PartnerOwnedQuerySet):
    def open(self):
        return self.filter(ended_at=None, ends_at__gt=clock.now())

    def overdue(self):
        """Their time is up, and nobody has written down that they ended."""
        return self.filter(ended_at=None, ends_at__lte=clock.now())


class PartnerView(PartnerOwned):
    """`user` is the person among staff, `role` the role of the partner as whom they look."""

    id = IdField("pv")
    user = models.ForeignKey("portal.User", models.PROTECT, related_name="+")
    role = models.CharField(_("seen as"), max_length=12, choices=Role)
    reason = models.CharField(_("reason"), max_length=500)
    started_at = models.DateTimeField(_("started"), default=clock.now, editable=False)
    ends_at = models.DateTimeField(_("ends"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    read_roles = MANAGERS
    objects: ClassVar = PartnerViewQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("partner view")
        verbose_name_plural = _("partner views")
        constraints = (
            models.UniqueConstraint(
                fields=("user",), condition=models.Q(ended_at=None), name="one_open_partner_view_per_person"
            ),
        )
        indexes = (models.Index(fields=("ends_at",), condition=models.Q(ended_at=None), name="partner_view_open"),)

    def __str__(self) -> str:
        return f"{self.user} · {self.partner}"
