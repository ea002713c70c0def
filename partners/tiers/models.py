"""What each tier brings from which day on, and when a partner changed its tier. History is never rewritten: rows are added."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.ids import IdField
from portal.tenancy.kinds import NetworkOwned, PartnerOwned


class Benefit(NetworkOwned):
    """What a tier brings under one code, from a day on, until a later row of the same tier and code. Append-only."""

    id = IdField("be")
    tier = models.ForeignKey("partners.Tier", models.PROTECT, related_name="benefits")
    code = models.SlugField(_("code"), max_length=40)
    label = models.CharField(_("what it is"), max_length=120)
    included = models.BooleanField(_("included"), default=True)
    limit = models.PositiveIntegerField(_("limit"), null=True, blank=True)
    valid_from = models.DateField(_("valid from"))
    created_at = models.DateTimeField(default=clock.now, editable=False)

    append_only = True

    class Meta:
        ordering = ("code", "valid_from", "id")
        indexes = (models.Index(fields=("tier", "code", "valid_from"), name="benefit_in_force"),)

    def __str__(self) -> str:
        return f"{self.label} · {self.tier}"


class TierChange(PartnerOwned):
    """A partner's step from one tier to another. Append-only: it answers which tier the partner had on a day."""

    id = IdField("tc")
    previous = models.ForeignKey("partners.Tier", models.PROTECT, related_name="+")
    tier = models.ForeignKey("partners.Tier", models.PROTECT, related_name="+")
    changed_on = models.DateField(_("changed on"), default=clock.today)
    reason = models.CharField(_("reason"), max_length=500)
    changed_by = models.CharField(_("changed by"), max_length=250)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    append_only = True
    not_in_events: ClassVar[frozenset[str]] = frozenset({"reason"})

    class Meta:
        ordering = ("changed_on", "id")

    def __str__(self) -> str:
        return f"{self.previous} → {self.tier}"
