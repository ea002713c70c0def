"""How a company becomes a partner, and what the programme knows of it."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from partners.network.waiting import Wait, wait_until
from portal import clock
from portal.folded import FoldedField
from portal.ids import IdField
from portal.lifecycle import Lifecycle
from portal.tenancy.kinds import NetworkOwned, NetworkOwnedQuerySet, PartnerOwned
from portal.tenancy.roles import APPLICATION_READERS


class Tier(NetworkOwned):
    """A programme level. Criteria come with the issue on tiers; the names are the programme's own."""

    id = IdField("ti")
    code = models.SlugField(max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=60)
    rank = models.PositiveSmallIntegerField(unique=True)

    class Meta:
        ordering = ("rank",)

    def __str__(self) -> str:
        return self.name


class ServicesBadge(models.TextChoices):
    """What the programme certifies of a partner's services, whatever its tier is."""

    NONE = "", _("None")
    SELECT = "select", _("Select Services Partner")
    ELITE = "elite", _("Elite Services Partner")


class Profile(PartnerOwned):
    """A partner's place in the programme."""

    id = IdField("pp")
    partner = models.OneToOneField("portal.Partner", models.PROTECT, related_name="profile")
    tier = models.ForeignKey(Tier, models.PROTECT, related_name="+")
    website = models.CharField(_("website"), max_length=253, blank=True)
    size = models.CharField(_("employees"), max_length=10, blank=True)
    services = models.CharField(_("services offered"), max_length=500, blank=True)
    description = models.TextField(_("description"), max_length=1000, blank=True)
    tax_id = models.CharField(_("tax id"), max_length=30, blank=True)
    billing_contact_name = models.CharField(_("billing contact"), max_length=120, blank=True)
    billing_contact_email = models.EmailField(_("billing contact's e-mail"), blank=True)
    joined_on = models.DateField(_("partner since"), default=clock.today)
    reseller_id = models.CharField(_("Reseller ID"), max_length=32, blank=True)
    currency = models.CharField(_("currency"), max_length=3, default="USD")
    order_limit = models.DecimalField(  # what an order may cost without a second person; none: any order
        _("order limit"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    # A higher limit, or none, that waits for a second person: `{"limit": "900.00"}`; empty as long as none does.
    limit_asked = models.JSONField(default=dict, blank=True, editable=False)
    limit_asked_by = models.CharField(max_length=250, blank=True, editable=False)
    limit_asker = models.ForeignKey("portal.User", models.SET_NULL, null=True, editable=False, related_name="+")
    services_badge = models.CharField(_("services badge"), max_length=10, choices=ServicesBadge, blank=True)
    authorised_countries = models.JSONField(_("authorised countries"), default=list, blank=True)  # codes, sorted
    # Whether journeys mail the partner's clients in its name. What they need to use their team comes all the same.
    mails_clients = models.BooleanField(_("mails its clients"), default=True)

    held_first = "partner"

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("reseller_id",), condition=~models.Q(reseller_id=""), name="one_partner_per_reseller_id"
            ),
        )

    def __str__(self) -> str:
        return f"{self.partner} · {self.tier}"


class ApplicationQuerySet(NetworkOwnedQuerySet):
    def waiting(self):
        """The queue: confirmed by mail and neither decided nor with the applicant, longest wait first."""
        return self.filter(state__in=Application.WAITING).order_by("submitted_at", "id")

    def to_delete(self):
        """Never confirmed, and the last link mailed so long ago that it is not kept any longer."""
        mailed_before = clock.now() - Application.kept_unconfirmed()
        return self.filter(state=Application.State.DRAFT, link_mailed_at__lte=mailed_before).order_by("id")

    def to_erase(self):
        """Declined or withdrawn so long ago that nobody's name in it is kept any longer."""
        decided_before = clock.now() - Application.kept_decided()
        rows = self.filter(state__in=Application.CAME_TO_NOTHING, erased_at=None, decided_at__lte=decided_before)
        return rows.order_by("id")

    def to_remind(self):
        """Asked so long ago that one reminder is due, and not reminded yet."""
        asked_before = clock.now() - Application.REMINDED_AFTER
        rows = self.filter(state=Application.State.INFORMATION_REQUESTED, reminded_at=None, asked_at__lte=asked_before)
        return rows.order_by("asked_at", "id")


class Application(Lifecycle, NetworkOwned):
    """A company that asks to become a partner. It enters the queue when the link mailed to its address was opened.

    `asked` holds the open question to each field, by the field's name; it is empty again once they were answered. What was
    asked and answered before stands in the events.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Waiting for confirmation")
        SUBMITTED = "submitted", _("Submitted")
        IN_REVIEW = "in_review", _("In review")
        INFORMATION_REQUESTED = "information_requested", _("Information requested")
        APPROVED = "approved", _("Approved")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Size(models.TextChoices):
        SOLO = "1-4", _("1 to 4")
        SMALL = "5-19", _("5 to 19")
        MEDIUM = "20-99", _("20 to 99")
        LARGE = "100+", _("100 or more")

    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        State.DRAFT: frozenset({State.SUBMITTED}),
        State.SUBMITTED: frozenset(
            {State.IN_REVIEW, State.INFORMATION_REQUESTED, State.APPROVED, State.DECLINED, State.WITHDRAWN}
        ),
        State.IN_REVIEW: frozenset({State.INFORMATION_REQUESTED, State.APPROVED, State.DECLINED, State.WITHDRAWN}),
        State.INFORMATION_REQUESTED: frozenset({State.IN_REVIEW, State.APPROVED, State.DECLINED, State.WITHDRAWN}),
    }
    WAITING: ClassVar[tuple[str, ...]] = (State.SUBMITTED, State.IN_REVIEW)  # for us
    OPEN: ClassVar[tuple[str, ...]] = (*WAITING, State.INFORMATION_REQUESTED)
    CAME_TO_NOTHING: ClassVar[tuple[str, ...]] = (State.DECLINED, State.WITHDRAWN)
    REMINDED_AFTER = timedelta(days=5)
    CONFIRMED_WITHIN = timedelta(days=7)  # by the mailed link, which can be renewed
    ANSWERED_FOR = timedelta(days=30)  # a decision that somebody asks about can be explained so long

    id = IdField("ap")
    company_name = models.CharField(_("company name"), max_length=200)
    website = models.CharField(_("website"), max_length=253)
    country = models.CharField(_("country"), max_length=2)
    size = models.CharField(_("employees"), max_length=10, choices=Size)
    contact_name = models.CharField(_("your name"), max_length=120)
    contact_email = models.EmailField(_("work e-mail"))
    services = models.CharField(_("services you offer"), max_length=500)
    motivation = models.TextField(_("why you want to join"), max_length=2000)
    language = models.CharField(max_length=10, default="en")
    state = models.CharField(_("state"), max_length=24, choices=State, default=State.DRAFT)
    folded_company_name = FoldedField("company_name")
    created_at = models.DateTimeField(default=clock.now, editable=False)
    link_mailed_at = models.DateTimeField(default=clock.now, editable=False)  # to confirm
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    reviewer = models.CharField(_("reviewer"), max_length=250, blank=True)  # as people read it
    reviewer_key = models.CharField(max_length=40, blank=True, editable=False)  # id of the person or API key
    asked = models.JSONField(default=dict, blank=True, editable=False)
    asked_message = models.TextField(max_length=1000, blank=True, editable=False)
    asked_at = models.DateTimeField(null=True, blank=True, editable=False)
    reminded_at = models.DateTimeField(null=True, blank=True, editable=False)
    answer = models.TextField(_("message from the applicant"), max_length=1000, blank=True)
    applicant_took = models.DurationField(default=timedelta, editable=False)  # working time spent on answers
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.CharField(_("decided by"), max_length=250, blank=True)
    decision_reason = models.CharField(_("reason"), max_length=500, blank=True)
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True, editable=False)
    partner = models.OneToOneField("portal.Partner", models.PROTECT, null=True, blank=True, related_name="application")

    partners_read = False
    staff_read_roles = APPLICATION_READERS
    objects: ClassVar = ApplicationQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        indexes = (models.Index(fields=("state", "submitted_at"), name="application_queue"),)
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(state="approved") | models.Q(partner__isnull=False),
                name="approved_application_has_partner",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="declined")
                | ~models.Q(decision_reason="")
                | models.Q(erased_at__isnull=False),
                name="declined_application_has_reason",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="information_requested") | models.Q(asked_at__isnull=False),
                name="asked_application_says_since_when",
            ),
        )

    def __str__(self) -> str:
        return self.company_name

    @classmethod
    def kept_unconfirmed(cls) -> timedelta:
        """At least as long as its link works."""
        return max(timedelta(days=settings.UNCONFIRMED_APPLICATION_DAYS), cls.CONFIRMED_WITHIN)

    @classmethod
    def kept_decided(cls) -> timedelta:
        return max(timedelta(days=settings.DECIDED_APPLICATION_DAYS), cls.ANSWERED_FOR)

    @property
    def kept_until(self) -> datetime | None:
        """Of a draft the whole, of one that came to nothing what it says of people; None as long as there is no end."""
        if self.state == self.State.DRAFT:
            return self.link_mailed_at + self.kept_unconfirmed()
        ended = self.state in self.CAME_TO_NOTHING and not self.erased_at
        return self.decided_at + self.kept_decided() if ended and self.decided_at else None

    @property
    def since(self) -> datetime:
        """When it came to where it is: was asked about, entered the queue, or was begun."""
        is_asked = self.state == self.State.INFORMATION_REQUESTED
        return (self.asked_at if is_asked else None) or self.submitted_at or self.created_at

    @property
    def wait(self) -> Wait | None:
        """How long it waited for us; None before it was confirmed and once it is decided."""
        if self.state not in self.OPEN or self.submitted_at is None:
            return None
        is_asked = self.state == self.State.INFORMATION_REQUESTED
        return wait_until((self.asked_at if is_asked else None) or clock.now(), self.submitted_at, self.applicant_took)

    @property
    def is_waiting(self) -> bool:
        return self.state in self.WAITING


class AgreementQuerySet(NetworkOwnedQuerySet["Agreement"]):
    def in_force(self, at=None) -> "Agreement | None":
        """The newest version whose date has come."""
        return self.filter(effective_on__lte=at or clock.today()).order_by("-effective_on", "-id").first()

    def to_take_effect(self):
        """Versions whose date has come and that partners have not been asked to accept yet."""
        return self.filter(effective_on__lte=clock.today(), took_effect_at=None).order_by("effective_on", "id")


class Agreement(NetworkOwned):
    """One version of the reseller agreement. Its text never changes; a new text is a new version.

    `took_effect_at` says when partners were asked to accept it: empty until its date has come and that was done.
    """

    id = IdField("ag")
    version = models.CharField(_("version"), max_length=20, unique=True)
    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("text"))  # Markdown
    effective_on = models.DateField(_("in force from"))
    took_effect_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects: ClassVar = AgreementQuerySet.as_manager()

    class Meta:
        ordering = ("-effective_on", "-id")

    def __str__(self) -> str:
        return f"{self.title} {self.version}"


class Acceptance(PartnerOwned):
    """Who accepted which version for the partner, when, and from where. Append-only."""

    id = IdField("ac")
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="acceptances")
    user = models.ForeignKey("portal.User", models.PROTECT, related_name="+")
    user_label = models.CharField(max_length=250)
    ip_address = models.GenericIPAddressField(null=True, blank=True)
    accepted_at = models.DateTimeField(default=clock.now, editable=False)

    append_only = True
    not_in_events: ClassVar[frozenset[str]] = frozenset({"ip_address"})

    class Meta:
        ordering = ("-id",)
        constraints = (models.UniqueConstraint(fields=("partner", "agreement"), name="one_acceptance_per_version"),)

    def __str__(self) -> str:
        return str(self.agreement)  # a timeline says who accepted it
