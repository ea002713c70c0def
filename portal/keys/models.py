"""What a machine signs its requests with."""

import hmac
import secrets
from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.ids import IdField
from portal.secret_digests import digest_of
from portal.tenancy.actor import Actor
from portal.tenancy.kinds import PartnerOwned, PartnerOwnedQuerySet
from portal.tenancy.models import Membership
from portal.tenancy.roles import ALL_STAFF, MANAGERS, NETWORK_ADMINS, StaffRole


class Overlap(models.TextChoices):
    """How long the old secret works beside the new one."""

    NONE = "none", _("No time: it stops at once")
    HOUR = "1-hour", _("One hour")
    DAY = "24-hours", _("24 hours")
    WEEK = "7-days", _("7 days")

    @property
    def length(self) -> timedelta:
        hours = {Overlap.NONE: 0, Overlap.HOUR: 1, Overlap.DAY: 24, Overlap.WEEK: 7 * 24}
        return timedelta(hours=hours[self])


def _role_of(person: str) -> models.Subquery:
    rows = Membership.objects.filter(user=models.OuterRef(person), partner=models.OuterRef("partner"))
    return models.Subquery(rows.order_by().values("role")[:1])  # there is one at most


class ApiKeyQuerySet(PartnerOwnedQuerySet):
    def _visible_to_identified(self, actor: Actor):
        """Keys of the partner for its managers; of the network's own keys, network admins see all, other staff theirs."""
        if actor.is_staff:
            keys = self.filter(partner__isnull=True)
            return keys if actor.staff_role in NETWORK_ADMINS else keys.filter(created_by_id=actor.staff_id)
        return super()._visible_to_identified(actor)

    def with_person(self):
        """With the roles that whoever stands behind the key, and behind its old secret, have now: None once they are gone."""
        return self.select_related("partner", "created_by", "previous_by").annotate(
            person_role=_role_of("created_by"), previous_role=_role_of("previous_by")
        )

    def usable(self):
        """A staff key only while its maker has the role it was made under: a request that began before the role ended may still
        make one.
        """
        in_time = models.Q(expires_at=None) | models.Q(expires_at__gt=clock.now())
        same_role = models.Q(created_by=None) | models.Q(created_by__staff_role=models.F("staff_role"))
        return self.filter(in_time, models.Q(staff_role="") | same_role, revoked_at=None)

    def of_person(self, user_id: str):
        """Keys whose secret this person knows: made or rotated by them, or the old one of a rotation still under way."""
        own = models.Q(created_by=user_id)
        return self.filter(own | models.Q(previous_by=user_id, previous_until__gt=clock.now())).filter(revoked_at=None)


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
    # Who stands behind the key and knows its secret: whoever made it, rotated it last, or took it over.
    created_by = models.ForeignKey("portal.User", models.SET_NULL, null=True, blank=True, related_name="+")
    created_from = models.GenericIPAddressField(null=True, blank=True, editable=False)
    # A key made by a key dies with it: it expires no later, and is revoked with it.
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children", editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)
    allowed_networks = models.JSONField(_("allowed networks"), default=list, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)
    last_used_from = models.GenericIPAddressField(null=True, blank=True, editable=False)
    last_used_agent = models.CharField(max_length=120, blank=True, editable=False)
    # While a rotation is under way the old secret works as well.
    rotated_at = models.DateTimeField(null=True, blank=True, editable=False)
    previous_prefix = models.CharField(max_length=16, blank=True, editable=False, db_index=True)
    previous_digest = models.CharField(max_length=64, blank=True, editable=False)
    previous_by = models.ForeignKey("portal.User", models.SET_NULL, null=True, blank=True, related_name="+")
    previous_until = models.DateTimeField(null=True, blank=True, editable=False)
    previous_used_at = models.DateTimeField(null=True, blank=True, editable=False)

    secret: str  # the plain key, never stored: only on the one that `create_api_key` returns
    read_roles = MANAGERS
    staff_read_roles = ALL_STAFF
    held_first = "partner"
    person_role: str | None  # of `with_person()`
    previous_role: str | None
    uses_old_secret = False  # set on a key that was found by the secret from before its rotation
    not_in_events: ClassVar[frozenset[str]] = frozenset(
        {
            "digest",
            "previous_digest",
            "created_from",
            "last_used_at",
            "last_used_from",
            "last_used_agent",
            "previous_used_at",
        }
    )
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
        return digest_of(secret)

    def set_new_secret(self) -> str:
        """Makes the key: `pk_<prefix>_<secret>`. The caller shows it once; it cannot be read again."""
        self.prefix = secrets.token_hex(5)
        plain = f"pk_{self.prefix}_{secrets.token_urlsafe(32)}"
        self.digest = self.digest_of(plain)
        return plain

    def is_previous(self, secret: str) -> bool:
        """Whether this is the secret from before the last rotation."""
        return bool(self.previous_digest) and hmac.compare_digest(self.previous_digest, self.digest_of(secret))

    def fits(self, secret: str) -> bool:
        return hmac.compare_digest(self.digest, self.digest_of(secret)) or self.is_previous(secret)

    @property
    def is_rotating(self) -> bool:
        """Whether two secrets work."""
        return self.previous_until is not None and self.previous_until > clock.now()

    @property
    def state(self) -> str:
        if self.revoked_at:
            return "revoked"
        if self.expires_at and self.expires_at <= clock.now():
            return "expired"
        return "active"


class KeyFiguresQuerySet(PartnerOwnedQuerySet):
    def _visible_to_identified(self, actor: Actor):
        """Of the keys that the actor sees."""
        return self.filter(api_key__in=ApiKey.objects.visible_to(actor))


class ApiKeyUsage(PartnerOwned):
    """How many requests one key made on one day (UTC), and how many of them failed."""

    id = IdField("kud")
    partner = models.ForeignKey(  # type: ignore[assignment]  # staff's keys belong to no partner
        "portal.Partner", models.PROTECT, null=True, blank=True, related_name="+"
    )
    api_key = models.ForeignKey(ApiKey, models.CASCADE, related_name="usage")
    day = models.DateField()
    requests = models.PositiveIntegerField(default=0)
    client_errors = models.PositiveIntegerField(default=0)
    server_errors = models.PositiveIntegerField(default=0)

    read_roles = MANAGERS
    objects: ClassVar = KeyFiguresQuerySet.as_manager()

    class Meta:
        ordering = ("-day", "-id")
        constraints = (models.UniqueConstraint(fields=("api_key", "day"), name="one_usage_row_per_key_and_day"),)

    def __str__(self) -> str:
        return f"{self.day}: {self.requests}"


class ApiKeyFailure(PartnerOwned):
    """A request of a key that was refused or went wrong, for whoever looks for the reason. Kept for 14 days."""

    id = IdField("kuf")
    partner = models.ForeignKey(  # type: ignore[assignment]  # staff's keys belong to no partner
        "portal.Partner", models.PROTECT, null=True, blank=True, related_name="+"
    )
    api_key = models.ForeignKey(ApiKey, models.CASCADE, related_name="failures")
    at = models.DateTimeField(db_index=True)
    method = models.CharField(max_length=8)
    path = models.CharField(max_length=200)
    status = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=60, blank=True)
    request_id = models.CharField(max_length=40, blank=True)
    address = models.GenericIPAddressField(null=True, blank=True)

    read_roles = MANAGERS
    objects: ClassVar = KeyFiguresQuerySet.as_manager()

    class Meta:
        ordering = ("-at", "-id")
        indexes = (models.Index(fields=("api_key", "-at"), name="failures_of_a_key"),)

    def __str__(self) -> str:
        return f"{self.method} {self.path}: {self.status}"
