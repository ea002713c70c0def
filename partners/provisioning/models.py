"""What has to be known before a team can be set up, laid down by staff. History is never rewritten: rows are added."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal import clock
from portal.ids import IdField
from portal.tenancy.kinds import NetworkOwned


class ProvisioningQuestion(NetworkOwned):
    """Asked under its code of whoever orders a new team, from a day on, until a later row of the same code. Append-only.

    `plans` are those that it is asked for; none: every one. A row that is not `asked` ends the question.
    """

    class Kind(models.TextChoices):
        TEXT = "text", pgettext_lazy("question", "A line of text")
        EMAIL = "e-mail", _("An e-mail address")
        CHOICE = "choice", _("One of several answers")
        YES_NO = "yes-no", _("Yes or no")

    id = IdField("pq")
    code = models.SlugField(_("code"), max_length=40)
    label = models.CharField(_("question"), max_length=120)
    help = models.CharField(_("help"), max_length=300, blank=True)
    kind = models.CharField(_("kind of answer"), max_length=10, choices=Kind, default=Kind.TEXT)
    choices = models.JSONField(_("answers"), default=list, blank=True)  # texts, of a choice
    required = models.BooleanField(_("required"), default=False)
    plans = models.ManyToManyField("partners.Plan", related_name="+", blank=True, verbose_name=_("plans"))
    rank = models.PositiveSmallIntegerField(_("place"), default=0)  # in the order in which they are asked
    asked = models.BooleanField(_("asked"), default=True)
    valid_from = models.DateField(_("valid from"))
    created_at = models.DateTimeField(default=clock.now, editable=False)

    append_only = True
    ANSWERS: ClassVar[dict[str, tuple[str, ...]]] = {Kind.YES_NO: ("yes", "no")}

    class Meta:
        ordering = ("rank", "code", "valid_from", "id")
        indexes = (models.Index(fields=("code", "valid_from"), name="provisioning_in_force"),)

    def __str__(self) -> str:
        return self.label

    @property
    def answers(self) -> list[str]:
        """What it can be answered with; none: what one writes."""
        return list(self.ANSWERS.get(self.kind, self.choices))
