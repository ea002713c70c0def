"""What a machine signs its requests with."""

import hashlib
import secrets
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.ids import IdField
from portal.tenancy.actor import Actor
from portal.tenancy.kinds import PartnerOwned, PartnerOwnedQuerySet
from portal.tenancy.roles import ALL_STAFF, MANAGERS, NETWORK_ADMINS, StaffRole


class ApiKeyQuerySet(PartnerOwnedQuerySet):
    def _visible_to_identified(self, actor: Actor):
        """Keys of the partner for its managers; of the network's own keys, network admins see all, other staff theirs."""
        if actor.is_staff:
            keys = self.filter(partner__isnull=True)
            return keys if actor.staff_role in NETWORK_ADMINS else keys.filter(created_by_id=actor.staff_id)
        return super()._visible_to_identified(actor)

    def usable(self):
        """A staff key only while its maker has the role it was made under: a request that began before the role ended may still
        make one.
        """
        in_time = models.Q(expires_at=None) | models.Q(expires_at__gt=clock.now())
        same_role = models.Q(created_by=None) | models.Q(created_by__staff_role=models.F("staff_role"))
        return self.filter(in_time, models.Q(staff_role="") | same_role, revoked_at=None)


class ApiKey(PartnerOwned):
    """A scoped key of one partner, or of staff (no partner). Only the prefix and a digest of it are kept.

    SHA-256 without salt is enough: the secret is 256 random bits, not a password.
    """

    id = IdField("key")
    partner = models.ForeignKey(  # type: ignore[assignment]  # staff's keys belong to no partner
        "portal.Partner", models.PROTECT, null=True, blank=True, related_name="api_keys"
    )
    name = models.CharField(_("name"), max_length=80)
    prefix = models.CharField(max_length=16, unique=True, editable=False)
    digest = models.CharField(max_length=64, editable=False)
    scopes = models.JSONField(default=list)
    staff_role = models.CharField(max_length=20, blank=True, choices=StaffRole)
    created_by = models.ForeignKey("portal.User", models.SET_NULL, null=True, blank=True, related_name="+")
    # A key made by a key dies with it: it expires no later, and is revoked with it.
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children", editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)

    secret: str  # the plain key, never stored: only on the one that `create_api_key` returns
    read_roles = MANAGERS
    staff_read_roles = ALL_STAFF
    not_in_events: ClassVar[frozenset[str]] = frozenset({"digest", "last_used_at"})
    objects: ClassVar = ApiKeyQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(partner__isnull=False) ^ ~models.Q(staff_role=""),
                name="api_key_belongs_to_partner_or_staff",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    @staticmethod
    def digest_of(secret: str) -> str:
        return hashlib.sha256(secret.encode()).hexdigest()

    def set_new_secret(self) -> str:
        """Makes the key: `pk_<prefix>_<secret>`. The caller shows it once; it cannot be read again."""
        self.prefix = secrets.token_hex(5)
        plain = f"pk_{self.prefix}_{secrets.token_urlsafe(32)}"
        self.digest = self.digest_of(plain)
        return plain

    @property
    def state(self) -> str:
        if self.revoked_at:
            return "revoked"
        if self.expires_at and self.expires_at <= clock.now():
            return "expired"
        return "active"
