"""What a partner wants to know about its clients beside what the portal asks."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from partners.custom_fields.kinds import Kind, Value, in_words
from portal import clock
from portal.folded import FoldedField
from portal.ids import IdField
from portal.lifecycle import Lifecycle
from portal.tenancy.kinds import PartnerOwned
from portal.tenancy.roles import TRADE_READERS


class CustomField(Lifecycle, PartnerOwned):
    """A field of the partner's client accounts. The values stand on each of them under its id, so that another name keeps them,
    and archiving it, too.
    """

    class State(models.TextChoices):
        ACTIVE = "active", _("Active")
        ARCHIVED = "archived", _("Archived")

    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        State.ACTIVE: frozenset({State.ARCHIVED}),
        State.ARCHIVED: frozenset({State.ACTIVE}),
    }

    id = IdField("cf")
    name = models.CharField(_("name"), max_length=60)
    folded_name = FoldedField("name")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    choices = models.JSONField(pgettext_lazy("custom field", "choices"), default=list, blank=True)  # texts
    help = models.CharField(_("help"), max_length=200, blank=True)
    rank = models.PositiveSmallIntegerField(_("place"), default=0)  # in the order in which they are asked
    state = models.CharField(_("status"), max_length=10, choices=State, default=State.ACTIVE)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    read_roles = TRADE_READERS
    held_first = "partner"

    class Meta:
        ordering = ("rank", "id")
        constraints = (models.UniqueConstraint(fields=("partner", "folded_name"), name="custom_field_name_once"),)

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        """What forms and refusals call its value."""
        return f"custom_fields.{self.pk}"

    def in_words(self, value: Value | None) -> str:
        return in_words(self.kind, value)
