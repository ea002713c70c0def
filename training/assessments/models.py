"""A try at a course's quiz."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.ids import IdField
from portal.lifecycle import Lifecycle
from portal.tenancy.kinds import PartnerOwned
from portal.tenancy.roles import EVERYONE, MANAGERS
from training.courses.questions import Question, question_from_json


class Attempt(Lifecycle, PartnerOwned):
    """The questions drawn and the pass mark are kept with the attempt, so that a changed course never changes a result."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        PASSED = "passed", _("Passed")
        FAILED = "failed", _("Failed")

    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {State.OPEN: frozenset({State.PASSED, State.FAILED})}

    id = IdField("at")
    enrolment = models.ForeignKey("training.Enrolment", models.PROTECT, related_name="attempts")
    user = models.ForeignKey("portal.User", models.PROTECT, related_name="+")
    state = models.CharField(_("state"), max_length=6, choices=State, default=State.OPEN)
    questions = models.JSONField()  # as drawn, with their answers: never sent out while open
    answers = models.JSONField(default=dict)
    pass_mark = models.PositiveSmallIntegerField(_("pass mark, percent"), default=75, editable=False)
    score = models.DecimalField(_("score, percent"), max_digits=5, decimal_places=2, null=True, blank=True)
    created_at = models.DateTimeField(_("begun"), default=clock.now, editable=False)
    submitted_at = models.DateTimeField(_("handed in"), null=True, blank=True)

    own_rows_roles = EVERYONE - MANAGERS
    # Colleagues read the company's events; how somebody did is between them and their managers.
    not_in_events: ClassVar[frozenset[str]] = frozenset({"questions", "answers", "state", "score"})

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=("enrolment",), condition=models.Q(state="open"), name="one_open_attempt_per_enrolment"
            ),
        )

    def __str__(self) -> str:
        return str(self.enrolment)

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def drawn(self) -> tuple[Question, ...]:
        """The questions as plain values, in the order asked. With their answers."""
        return tuple(question_from_json(values) for values in self.questions)
