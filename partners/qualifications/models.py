"""What a client qualifies for: Education, say, of which some plans are sold to nobody else."""

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from partners.catalogue.models import QualificationKind
from partners.requests.models import REQUESTED, StaffRequest
from portal.ids import IdField


class Qualification(StaffRequest):
    """Requested with evidence, and confirmed until a day. A rule may decide at once (`recognising.py`), else staff do.

    Of several confirmed ones of a kind the one that holds longest counts: so one is renewed by requesting it again in time.
    """

    class State(models.TextChoices):
        REQUESTED = REQUESTED, _("Requested")
        CONFIRMED = "confirmed", pgettext_lazy("qualification", "Confirmed")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        LAPSED = "lapsed", _("Lapsed")  # its day has come, or staff ended it before

    class Review(models.TextChoices):
        MERGED = "merged", _("The client was merged with another one")
        RENAMED = "renamed", _("The client is called otherwise")
        DOMAIN = "domain", _("The client has another domain")

    class Institution(models.TextChoices):
        SCHOOL = "school", _("School")
        COLLEGE = "college", _("College")
        UNIVERSITY = "university", _("University")
        OTHER_EDUCATION = "other-education", _("Other place of education")
        CHARITY = "charity", _("Charity")
        ASSOCIATION = "association", _("Non-profit association")

    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        State.REQUESTED: frozenset({State.CONFIRMED, State.DECLINED, State.WITHDRAWN}),
        State.CONFIRMED: frozenset({State.LAPSED}),
    }
    OF: ClassVar[dict[str, tuple[str, ...]]] = {
        QualificationKind.EDUCATION: (
            Institution.SCHOOL, Institution.COLLEGE, Institution.UNIVERSITY, Institution.OTHER_EDUCATION,
        ),
        QualificationKind.NON_PROFIT: (Institution.CHARITY, Institution.ASSOCIATION),
    }  # fmt: skip

    forgotten: ClassVar[dict[str, Any]] = {**StaffRequest.forgotten, "note": ""}

    id = IdField("qf")
    client_account = models.ForeignKey("partners.ClientAccount", models.PROTECT, related_name="qualifications")
    kind = models.CharField(_("qualification"), max_length=20, choices=QualificationKind)
    institution = models.CharField(_("kind of institution"), max_length=20, choices=Institution)
    registration = models.CharField(_("registration number"), max_length=80, blank=True)
    domain = models.CharField(_("domain"), max_length=253, blank=True)
    note = models.CharField(_("note"), max_length=1000, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.REQUESTED)
    rule = models.CharField(_("rule"), max_length=40, blank=True)  # by which it was confirmed without staff
    expires_on = models.DateField(_("valid until"), null=True, blank=True)  # the first day on which it is not any more
    # Why staff look at a confirmed one again. Until they have, it holds.
    review_because = models.CharField(_("to be looked at again"), max_length=10, choices=Review, blank=True)

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=("client_account", "kind"), condition=models.Q(state="requested"), name="one_qualification_waits"
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=("confirmed", "lapsed")) | models.Q(expires_on__isnull=False),
                name="qualification_held_has_its_end",
            ),
        )
        indexes = (
            models.Index(fields=("created_at", "id"), condition=models.Q(state="requested"), name="qualification_waiting"),
            models.Index(fields=("expires_on", "id"), condition=models.Q(state="confirmed"), name="qualification_ends"),
            models.Index(fields=("updated_at", "id"), condition=~models.Q(review_because=""), name="qualification_to_review"),
            models.Index(fields=("partner", "-id"), name="qualification_list"),
            models.Index(fields=("partner", "updated_at", "id"), name="qualification_changes"),
            models.Index(fields=("updated_at", "id"), name="qualification_changes_of_all"),  # staff's
        )

    def __str__(self) -> str:
        """Events keep it, and speak no language: the kind is said beside it."""
        return str(self.client_account)

    @property
    def within_id(self) -> str:
        """In whose timeline it stands."""
        return self.client_account_id

    @property
    def is_to_review(self) -> bool:
        return self.state == self.State.CONFIRMED and bool(self.review_because)

    def is_held_on(self, day: date) -> bool:
        return self.state == self.State.CONFIRMED and self.expires_on is not None and day < self.expires_on
