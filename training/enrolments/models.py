"""Who is learning what, and how far they are."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.ids import IdField
from portal.tenancy.kinds import PartnerOwned
from portal.tenancy.roles import EVERYONE, MANAGERS


class Enrolment(PartnerOwned):
    """One person in one course. Managers see the team's; everybody else only their own."""

    id = IdField("en")
    user = models.ForeignKey("portal.User", models.PROTECT, related_name="+")
    course = models.ForeignKey("training.Course", models.PROTECT, related_name="enrolments")
    created_at = models.DateTimeField(_("begun"), default=clock.now, editable=False)
    completed_at = models.DateTimeField(_("completed"), null=True, blank=True)

    own_rows_roles = EVERYONE - MANAGERS

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(fields=("partner", "user", "course"), name="one_enrolment_per_person_and_course"),
        )

    def __str__(self) -> str:
        return f"{self.course} · {self.user}"


class LessonProgress(PartnerOwned):
    id = IdField("lp")
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="progress")
    user = models.ForeignKey("portal.User", models.PROTECT, related_name="+")
    lesson = models.ForeignKey("training.Lesson", models.CASCADE, related_name="+")
    finished_at = models.DateTimeField(default=clock.now, editable=False)

    own_rows_roles = EVERYONE - MANAGERS

    class Meta:
        constraints = (models.UniqueConstraint(fields=("enrolment", "lesson"), name="lesson_finished_once"),)

    def __str__(self) -> str:
        return str(self.lesson)
