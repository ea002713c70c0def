"""Whom to speak to at a client, and about what."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.ids import IdField
from portal.tenancy.kinds import PartnerOwned
from portal.tenancy.roles import TRADE_READERS


class Contact(PartnerOwned):
    """A person or a mailbox at a client. The outage contact is reached when the client's own mail is not."""

    class Kind(models.TextChoices):
        ADMIN = "admin", _("Administration")
        BILLING = "billing", _("Billing")
        TECHNICAL = "technical", _("Technical")
        OUTAGE = "outage", _("Outage")

    id = IdField("ct")
    client_account = models.ForeignKey("partners.ClientAccount", models.PROTECT, related_name="contacts")
    kind = models.CharField(_("for"), max_length=10, choices=Kind)
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail"))
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    # As long as the contact may see its company's teams and ask for changes by a mailed link; a link is of this very moment.
    self_service_since = models.DateTimeField(_("self-service since"), null=True, blank=True)
    self_service_mailed_at = models.DateTimeField(_("link mailed"), null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    updated_at = models.DateTimeField(default=clock.now, editable=False)

    read_roles = TRADE_READERS
    held_first = "partner"
    not_in_events: ClassVar[frozenset[str]] = frozenset({"updated_at", "self_service_mailed_at"})

    class Meta:
        ordering = ("kind", "id")
        indexes = (
            models.Index(fields=("partner", "updated_at", "id"), name="contact_changes"),
            models.Index(fields=("updated_at", "id"), name="contact_changes_of_all"),  # staff's
        )
        constraints = (
            models.UniqueConstraint(fields=("client_account", "kind", "email"), name="contact_once_for_each_purpose"),
        )

    @property
    def within_id(self) -> str:
        """In whose timeline its events stand, too."""
        return self.client_account_id

    @property
    def has_self_service(self) -> bool:
        return self.self_service_since is not None

    def __str__(self) -> str:
        return f"{self.name} ({self.get_kind_display()})"
