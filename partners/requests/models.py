"""What somebody asks and somebody else decides: what such records share, whoever decides and whatever is asked for."""

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from partners.network.waiting import Wait, wait_until
from portal import clock
from portal.lifecycle import Lifecycle
from portal.tenancy.kinds import PartnerOwned, PartnerOwnedQuerySet
from portal.tenancy.roles import TRADE_READERS

REQUESTED = "requested"


class RequestQuerySet(PartnerOwnedQuerySet):
    def waiting(self):
        """Not decided yet, longest wait first."""
        return self.filter(state=REQUESTED).order_by("created_at", "id")


class Request(Lifecycle, PartnerOwned):
    """Begins as `requested`; the noun says what it can become, and what is asked for."""

    requested_by = models.CharField(_("requested by"), max_length=250)
    created_at = models.DateTimeField(_("requested"), default=clock.now, editable=False)
    decided_by = models.CharField(_("decided by"), max_length=250, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    updated_at = models.DateTimeField(default=clock.now, editable=False)

    read_roles = TRADE_READERS
    held_first = "partner"
    not_in_events: ClassVar[frozenset[str]] = frozenset({"updated_at"})
    objects: ClassVar = RequestQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def is_waiting(self) -> bool:
        return self.state == REQUESTED


class StaffRequest(Request):
    """By a partner, of the network."""

    requester = models.ForeignKey("portal.User", models.PROTECT, null=True, blank=True, related_name="+")  # none: a key

    forgotten: ClassVar[dict[str, Any]] = {"requester": None, "requested_by": ""}
    not_in_events: ClassVar[frozenset[str]] = frozenset({"updated_at", "requester", "requester_id"})

    class Meta:
        abstract = True

    @property
    def wait(self) -> Wait | None:
        """In working time, as applications wait; None once it is decided."""
        now: datetime = clock.now()
        return wait_until(now, self.created_at) if self.is_waiting else None
