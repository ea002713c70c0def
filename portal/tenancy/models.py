"""The tenant, who belongs to it, and who was asked to."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.folded import FoldedField
from portal.ids import IdField
from portal.lifecycle import Lifecycle
from portal.tenancy.actor import Actor
from portal.tenancy.kinds import PartnerOwned, PartnerOwnedQuerySet, Record, VisibleQuerySet
from portal.tenancy.roles import EVERYONE, MANAGERS, NETWORK_READERS, PARTNER_READERS, Role, StaffRole


class PartnerQuerySet(VisibleQuerySet):
    def _visible_to_identified(self, actor: Actor):
        if actor.is_staff:
            return self._visible_to_staff(actor)
        return self.filter(pk=actor.partner_id) if actor.partner_id else self.none()

    def _of_assigned_partners(self, actor: Actor):
        return self.filter(manager_id=actor.staff_id)


class Partner(Lifecycle, Record):
    """A reseller: the tenant. Its programme data (tier, Reseller ID …) is `partners.Profile`."""

    class State(models.TextChoices):
        ACTIVE = "active", _("Active")
        SUSPENDED = "suspended", _("Suspended")
        CLOSED = "closed", _("Ended")

    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        State.ACTIVE: frozenset({State.SUSPENDED, State.CLOSED}),
        State.SUSPENDED: frozenset({State.ACTIVE, State.CLOSED}),
    }

    id = IdField("pa")
    name = models.CharField(_("company name"), max_length=200)
    slug = models.SlugField(_("address in the portal"), max_length=60, unique=True)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.ACTIVE)
    country = models.CharField(_("country"), max_length=2)
    # True until the reseller agreement in force is accepted; partners.network sets it, every selling action asks it.
    agreement_due = models.BooleanField(default=True)
    # Who among staff looks after it: a partner manager reaches the assigned partners only.
    manager = models.ForeignKey(
        "portal.User",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="managed_partners",
        verbose_name=_("partner manager"),
    )
    # Roles whose people must have a second factor; set by the partner itself, asked at sign-in.
    second_factor_roles = models.JSONField(_("roles that need a second factor"), default=list, blank=True)
    folded_name = FoldedField("name")
    created_at = models.DateTimeField(default=clock.now, editable=False)

    staff_read_roles = PARTNER_READERS
    objects: ClassVar = PartnerQuerySet.as_manager()

    class Meta:
        ordering = ("folded_name", "id")
        indexes = (
            models.Index(fields=("folded_name", "id"), name="partner_list"),
            models.Index(fields=("created_at", "id"), name="partner_list_by_date"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_suspended(self) -> bool:
        return self.state != self.State.ACTIVE


class Membership(PartnerOwned):
    """One person in one partner, with one role."""

    id = IdField("me")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="memberships")
    user = models.ForeignKey("portal.User", models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=12, choices=Role)
    created_at = models.DateTimeField(_("member since"), default=clock.now, editable=False)
    role_since = models.DateTimeField(
        default=clock.now, editable=False
    )  # what a role asks of somebody counts from here

    read_roles = EVERYONE
    held_first = "partner"
    not_in_events: ClassVar[frozenset[str]] = frozenset({"role_since"})

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("partner", "user"), name="one_membership_per_person_and_partner"),
        )
        indexes = (
            models.Index(fields=("partner", "created_at", "id"), name="people_list_by_date"),
            models.Index(fields=("created_at", "id"), name="people_list_of_all_by_date"),
        )

    def __str__(self) -> str:
        return str(self.user)


class InvitationQuerySet(PartnerOwnedQuerySet):
    def open(self):
        """Sent, not answered, and not yet too old."""
        return self.filter(state=Invitation.State.SENT, expires_at__gt=clock.now())

    def _visible_to_staff(self, actor: Actor):
        """Of those to join staff only what network readers see."""
        rows = super()._visible_to_staff(actor)
        return rows if actor.staff_role in NETWORK_READERS else rows.exclude(partner=None)


class Invitation(Lifecycle, PartnerOwned):
    """Somebody asked to join a partner, or (no partner) the network's staff, by a signed link mailed to their address."""

    class State(models.TextChoices):
        SENT = "sent", _("Sent")
        ACCEPTED = "accepted", _("Accepted")
        REVOKED = "revoked", _("Revoked")

    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {State.SENT: frozenset({State.ACCEPTED, State.REVOKED})}

    id = IdField("in")
    partner = models.ForeignKey(  # type: ignore[assignment]  # those to join staff belong to no partner
        Partner, models.PROTECT, null=True, blank=True, related_name="invitations"
    )
    email = models.EmailField(_("e-mail"))
    role = models.CharField(_("role"), max_length=20, choices=[*Role.choices, *StaffRole.choices])
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.SENT)
    invited_by = models.ForeignKey("portal.User", models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(_("sent"), default=clock.now, editable=False)
    expires_at = models.DateTimeField(_("valid until"))
    # How often the invited person had a new link sent since somebody who may invite did.
    renewals = models.PositiveSmallIntegerField(_("new links sent"), default=0, editable=False)

    read_roles = MANAGERS
    objects: ClassVar = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                "partner",
                Lower("email"),
                condition=models.Q(state="sent"),
                name="one_open_invitation_per_address_and_partner",
            ),
            models.UniqueConstraint(
                Lower("email"),
                condition=models.Q(state="sent", partner=None),
                name="one_open_invitation_per_address_to_staff",
            ),
            models.CheckConstraint(
                condition=models.Q(partner__isnull=False) ^ models.Q(role__in=StaffRole.values),
                name="invitation_to_partner_or_staff",
            ),
        )
        indexes = (models.Index(fields=("partner", "created_at", "id"), name="invitation_list_by_date"),)

    def __str__(self) -> str:
        return self.email

    @property
    def is_expired(self) -> bool:
        return self.expires_at <= clock.now()

    @property
    def place(self) -> str:
        """What the person is asked to join, in words."""
        return self.partner.name if self.partner else str(_("the network’s staff"))
