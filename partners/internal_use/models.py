"""Licences for a partner's own people: requested, and granted by staff as a team of its own that costs nothing."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from partners.catalogue.models import Term
from partners.requests.models import REQUESTED, StaffRequest
from portal.ids import IdField


class InternalUseRequest(StaffRequest):
    """What was asked for, what was granted of it, and the order that it became."""

    class State(models.TextChoices):
        REQUESTED = REQUESTED, _("Requested")
        APPROVED = "approved", pgettext_lazy("internal use", "Approved")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        State.REQUESTED: frozenset({State.APPROVED, State.DECLINED, State.WITHDRAWN}),
    }

    id = IdField("iu")
    plan = models.ForeignKey("partners.Plan", models.PROTECT, related_name="+")
    seats = models.PositiveIntegerField(_("seats requested"))
    admin_email = models.EmailField(_("team admin's e-mail"))
    purpose = models.CharField(_("purpose"), max_length=500)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.REQUESTED)
    seats_granted = models.PositiveIntegerField(_("seats granted"), null=True, blank=True)
    term = models.CharField(_("term"), max_length=20, choices=Term, blank=True)  # granted
    order = models.ForeignKey("partners.Order", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=("partner",), condition=models.Q(state="requested"), name="one_internal_use_request_waits"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="approved") | models.Q(seats_granted__isnull=False, order__isnull=False),
                name="internal_use_granted_is_ordered",
            ),
        )
        indexes = (
            models.Index(fields=("created_at", "id"), condition=models.Q(state="requested"), name="internal_use_waiting"),
            models.Index(fields=("partner", "updated_at", "id"), name="internal_use_changes"),
            models.Index(fields=("updated_at", "id"), name="internal_use_changes_of_all"),  # staff's
        )

    def __str__(self) -> str:
        return str(self.partner)
