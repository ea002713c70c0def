"""What can be earned, and what a person holds."""

from datetime import date, timedelta
from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.ids import IdField
from portal.reasons import LONGEST
from portal.sealing import SealedField
from portal.tenancy.actor import Actor
from portal.tenancy.kinds import NetworkOwned, PartnerOwned, PartnerOwnedQuerySet
from portal.tenancy.roles import NETWORK_READERS
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


class SigningKey(NetworkOwned):
    """Signs badges (Ed25519). One signs; those before it stay published, so that what they signed can be checked, and have no
    secret any more. What a withdrawn one signed counts no longer.
    """

    class State(models.TextChoices):
        ACTIVE = "active", _("Signs")
        RETIRED = "retired", _("Signed earlier badges")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    partners_read: ClassVar[bool] = False  # as records; the public part is on a page for everybody
    staff_read_roles: ClassVar[frozenset] = NETWORK_READERS
    not_in_events: ClassVar[frozenset[str]] = frozenset({"sealed"})

    id = IdField("sg")
    name = models.CharField(max_length=20, unique=True)
    public = models.CharField(max_length=60)  # as `publicKeyMultibase`
    sealed = SealedField(blank=True, default="")
    state = models.CharField(max_length=10, choices=State, default=State.ACTIVE)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=["state"], condition=models.Q(state="active"), name="one_signing_key_is_active"
            ),
        )

    def __str__(self) -> str:
        return self.name


class CredentialQuerySet(PartnerOwnedQuerySet):
    def current(self) -> Self:
        """Valid today."""
        return self.filter(expires_on__gte=clock.today(), revoked_at=None)

    def with_status(self, status: str) -> Self:
        """As `Credential.status` says of one."""
        if status == Credential.Status.VALID:
            return self.current()
        if status == Credential.Status.REVOKED:
            return self.exclude(revoked_at=None)
        return self.filter(expires_on__lt=clock.today(), revoked_at=None)

    def held_by(self, actor: Actor) -> Self:
        return self.filter(user_id=actor.user_id) if actor.user_id else self.none()


class Credential(PartnerOwned):
    """Proof that a person passed. Colleagues see each other's: a credential is there to be shown."""

    class Status(models.TextChoices):
        VALID = "valid", _("Valid")
        EXPIRED = "expired", _("Expired")
        REVOKED = "revoked", _("Revoked")

    not_in_events: ClassVar[frozenset[str]] = frozenset(
        {"status_list", "status_index", "badge", "signed_by", "signed_at"}
    )

    id = IdField("cd")
    user = models.ForeignKey("portal.User", models.PROTECT, related_name="+")
    number = models.CharField(_("certificate number"), max_length=14, unique=True, default=new_number, editable=False)
    holder_name = models.CharField(_("held by"), max_length=120)
    certification = models.ForeignKey(Certification, models.PROTECT, related_name="credentials")
    attempt = models.OneToOneField("training.Attempt", models.PROTECT, related_name="credential")
    issued_on = models.DateField(_("issued"))
    expires_on = models.DateField(_("expires"))
    created_at = models.DateTimeField(default=clock.now, editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True)
    revoked_by = models.CharField(_("revoked by"), max_length=250, blank=True, default="")
    revoke_reason = models.CharField(_("why it was revoked"), max_length=LONGEST, blank=True, default="")
    # The badge is signed when somebody first asks for it (`signing.py`), and has its place in a status list from then on.
    status_list = models.PositiveSmallIntegerField(null=True)
    status_index = models.PositiveIntegerField(null=True)
    badge = models.JSONField(null=True)
    signed_by = models.ForeignKey(SigningKey, models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True)

    objects: ClassVar = CredentialQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=["status_list", "status_index"], name="one_credential_a_place_in_a_status_list"
            ),
        )

    def __str__(self) -> str:
        return f"{self.certification} · {self.holder_name}"

    @property
    def status(self) -> str:
        """Valid through the day it expires on."""
        if self.revoked_at:
            return self.Status.REVOKED
        return self.Status.VALID if clock.today() <= self.expires_on else self.Status.EXPIRED

    @property
    def status_words(self) -> str:
        return str(self.Status(self.status).label)

    @property
    def is_current(self) -> bool:
        return self.status == self.Status.VALID

    @property
    def renewable_from(self) -> date:
        """From this day on the quiz may be taken again; before, a pass would only shorten what is held."""
        return self.expires_on - RENEWABLE_BEFORE

    @property
    def is_renewable(self) -> bool:
        return clock.today() >= self.renewable_from
