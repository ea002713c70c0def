"""A person's own address of a partner's renewals, for a calendar program."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.ids import IdField
from portal.tenancy.kinds import PartnerOwned
from portal.tenancy.roles import EVERYONE, TRADE_READERS


class CalendarFeed(PartnerOwned):
    """Who holds the address reads what `user` may see at that partner at that moment. Only a digest of its secret is kept."""

    id = IdField("cf")
    user = models.ForeignKey("portal.User", models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("made"), default=clock.now, editable=False)
    read_at = models.DateTimeField(_("last read"), null=True, blank=True)

    read_roles = TRADE_READERS
    own_rows_roles = EVERYONE
    not_in_events: ClassVar[frozenset[str]] = frozenset({"digest"})

    class Meta:
        constraints = (models.UniqueConstraint(fields=("partner", "user"), name="one_calendar_feed_each"),)

    def __str__(self) -> str:
        return str(_("Calendar of renewals"))
