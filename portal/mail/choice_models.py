from datetime import datetime
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.ids import IdField
from portal.mail.models import FORGOTTEN
from portal.mail.suppressing import spellings
from portal.tenancy.kinds import NetworkOwned
from portal.tenancy.roles import MAIL_READERS


class MailChoice(NetworkOwned):
    """How often an address wants mail that nobody has to get. Which streams it wants at all, suppressions say."""

    id = IdField("mc")
    address = models.CharField(_("address"), max_length=254, unique=True)  # as `spelled` writes it, or its digest
    at_most_weekly = models.BooleanField(_("at most once a week"), default=False)
    paused_until = models.DateTimeField(_("paused until"), null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    partners_read = False
    staff_read_roles = MAIL_READERS
    not_in_events: ClassVar[frozenset[str]] = frozenset({"address"})

    def __str__(self) -> str:
        return gettext("A forgotten address") if self.address.startswith(FORGOTTEN) else self.address

    def is_paused(self, now: datetime) -> bool:
        return bool(self.paused_until and self.paused_until > now)


def choice_of(address: str) -> MailChoice | None:
    """What it chose since it was forgotten goes before what it chose earlier."""
    return MailChoice.objects.filter(address__in=spellings(address)).order_by("-id").first()
