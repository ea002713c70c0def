"""Which streams leave, and which are paused."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.ids import IdField
from portal.mail.streams import OPTIONAL_CHOICES
from portal.reasons import LONGEST
from portal.tenancy.kinds import NetworkOwned, NetworkOwnedQuerySet
from portal.tenancy.roles import MAIL_READERS


class MailStreamQuerySet(NetworkOwnedQuerySet):
    def paused(self):
        return self.filter(paused_at__isnull=False).order_by()


class MailStream(NetworkOwned):
    """One of each stream that readers can opt out of. Of a paused one nothing leaves; it waits. Transactional mail is never
    paused: who wants a new password has no other way in.
    """

    id = IdField("mq")
    code = models.CharField(_("stream"), max_length=20, choices=OPTIONAL_CHOICES, unique=True)
    paused_at = models.DateTimeField(_("paused since"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=LONGEST, blank=True, default="")  # empty: it paused itself
    counted_from = models.DateTimeField(default=clock.now)  # what went wrong before is over

    partners_read = False
    staff_read_roles = MAIL_READERS
    not_in_timelines: ClassVar[frozenset[str]] = frozenset({"paused_at", "counted_from", "reason"})  # the event says them
    objects: ClassVar = MailStreamQuerySet.as_manager()

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.get_code_display()
