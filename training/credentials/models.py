"""What can be earned, and what a person holds."""

from datetime import date, timedelta
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.ids import IdField
from portal.tenancy.kinds import NetworkOwned, PartnerOwned
from training.courses.models import OfPublishedCourses
from training.credentials.numbers import new_number

RENEWABLE_BEFORE = timedelta(days=60)


class Certification(NetworkOwned):
    id = IdField("ce")
    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=120)
    course = models.OneToOneField("training.Course", models.PROTECT, related_name="certification")
    valid_months = models.PositiveSmallIntegerField(_("valid, months"), default=12)

    objects: ClassVar = OfPublishedCourses.as_manager()

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Credential(PartnerOwned):
    """Proof that a person passed. Colleagues see each other's: a credential is there to be shown."""

    id = IdField("cd")
    user = models.ForeignKey("portal.User", models.PROTECT, related_name="+")
    number = models.CharField(_("certificate number"), max_length=14, unique=True, default=new_number, editable=False)
    holder_name = models.CharField(_("held by"), max_length=120)
    certification = models.ForeignKey(Certification, models.PROTECT, related_name="credentials")
    attempt = models.OneToOneField("training.Attempt", models.PROTECT, related_name="credential")
    issued_on = models.DateField(_("issued"))
    expires_on = models.DateField(_("expires"))
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.certification} · {self.holder_name}"

    @property
    def is_current(self) -> bool:
        """Valid through the day it expires on."""
        return clock.today() <= self.expires_on

    @property
    def renewable_from(self) -> date:
        """From this day on the quiz may be taken again; before, a pass would only shorten what is held."""
        return self.expires_on - RENEWABLE_BEFORE

    @property
    def is_renewable(self) -> bool:
        return clock.today() >= self.renewable_from
