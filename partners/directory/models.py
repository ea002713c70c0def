"""What staff write down about a partner, for each other."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import clock
from portal.ids import IdField
from portal.tenancy.kinds import PartnerOwned


class PartnerNote(PartnerOwned):
    """An internal note. The partner never sees it: neither the row, nor that it was written. Append-only: what turned out
    wrong is set right by another note.
    """

    id = IdField("pn")
    text = models.TextField(gettext_lazy("note"), max_length=5000)
    author = models.ForeignKey("portal.User", models.PROTECT, null=True, blank=True, related_name="+")
    author_label = models.CharField(gettext_lazy("written by"), max_length=250)
    created_at = models.DateTimeField(gettext_lazy("written"), default=clock.now, editable=False)

    partners_read = False
    append_only = True
    not_in_events: ClassVar[frozenset[str]] = frozenset({"text"})

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return _("Note by {author}").format(author=self.author_label)
