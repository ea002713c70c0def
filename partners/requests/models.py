"""What a partner asks of the network and staff decide: what such records share, whatever is asked for."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from partners.network.waiting import Wait, wait_until
from portal import clock
from portal.lifecycle import Lifecycle
from portal.tenancy.kinds import PartnerOwned, PartnerOwnedQuerySet
from portal.tenancy.roles import TRADE_READERS

REQUESTED = "requested"


class StaffRequestQuerySet(PartnerOwnedQuerySet):
    def waiting(self):
        """Not decided yet, longest wait first."""
        return self.filter(state=REQUESTED).order_by("created_at", "id")


class StaffRequest(Lifecycle, PartnerOwned):
    """Begins as `requested`; the noun says what it can become, and what is asked for."""

    requester = models.ForeignKey("portal.User", models.PROTECT, null=True, blank=True, related_name="+")  # none: a key
    requested_by = models.CharField(_("requested by"), max_length=250)
    created_at = models.DateTimeField(_("requested"), default=clock.now, editable=False)
    decided_by = models.CharField(_("decided by"), max_length=250, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    updated_at = models.DateTimeField(default=clock.now, editable=False)

    read_roles = TRADE_READERS
    held_first = "partner"
    not_in_events: ClassVar[frozenset[str]] = frozenset({"updated_at", "requester", "requester_id"})
    objects: ClassVar = StaffRequestQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def is_waiting(self) -> bool:
        return self.state == REQUESTED

    @property
    def wait(self) -> Wait | None:
        """In working time, as applications wait; None once it is decided."""
        now: datetime = clock.now()
        return wait_until(now, self.created_at) if self.is_waiting else None
