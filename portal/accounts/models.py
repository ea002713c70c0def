"""People: who can sign in, and the change of an address."""

from datetime import timedelta
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.folded import FoldedField
from portal.ids import IdField
from portal.lifecycle import Lifecycle
from portal.tenancy.actor import Actor
from portal.tenancy.kinds import Personal, PersonalQuerySet, Record
from portal.tenancy.roles import PARTNER_READERS, StaffRole


class UserQuerySet(PersonalQuerySet):
    def _visible_to_identified(self, actor: Actor):
        """Oneself; colleagues of the partner one acts for; for staff each other, and the people of partners they see."""
        if actor.is_staff:
            return self._visible_to_staff(actor)
        colleagues = models.Q(memberships__partner_id=actor.partner_id) if actor.partner_id else models.Q()
        return self.filter(models.Q(pk=actor.user_id) | colleagues).distinct()

    def _visible_to_staff(self, actor: Actor):
        if actor.staff_role in PARTNER_READERS and not actor.reaches_assigned_only:
            return self
        theirs = (
            models.Q(memberships__partner__manager_id=actor.staff_id) if actor.reaches_assigned_only else models.Q()
        )
        return self.filter(~models.Q(staff_role="") | theirs).distinct()


_UserManager = BaseUserManager.from_queryset(UserQuerySet)


class UserManager(_UserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        """A user with this e-mail; without a password they sign in only after setting one by a mailed link."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def get_by_natural_key(self, email: str | None) -> "User":
        return self.get(email=(email or "").strip().lower())


class User(AbstractBaseUser, Record):
    """A person. What they may do comes from their memberships and, for staff, from `staff_role`."""

    id = IdField("us")
    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    # Both are empty until the first sign-in, which takes what the browser says.
    language = models.CharField(_("language"), max_length=10, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)
    staff_role = models.CharField(_("staff role"), max_length=20, blank=True, choices=StaffRole)
    is_active = models.BooleanField(_("active"), default=True)
    # Part of every session's hash: counting it up signs the person out everywhere.
    session_epoch = models.PositiveIntegerField(default=0, editable=False)
    folded_name = FoldedField("name", "email")
    # Whether a job of theirs runs or waits to be announced, so that pages of everybody else ask for none.
    watches_jobs = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    not_in_events: ClassVar[frozenset[str]] = frozenset({"password", "last_login", "session_epoch", "watches_jobs"})
    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]  # of no kind of queryset

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def is_staff(self) -> bool:
        return bool(self.staff_role)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Django's own hook for the hash of today's key and of its fallbacks."""
        django_s = super()._get_session_auth_hash(secret)  # type: ignore[misc]
        return f"{django_s}{self.session_epoch or ''}"


class EmailChange(Lifecycle, Personal):
    """A new address asked for. Both the old and the new one have to agree, by links mailed to them."""

    class State(models.TextChoices):
        REQUESTED = "requested", _("Requested")
        DONE = "done", _("Done")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        State.REQUESTED: frozenset({State.DONE, State.REFUSED, State.WITHDRAWN}),
        State.WITHDRAWN: frozenset({State.REFUSED}),
    }
    REFUSED_WITHIN = timedelta(days=7)

    id = IdField("ec")
    user = models.ForeignKey(User, models.CASCADE, related_name="email_changes")
    old_email = models.EmailField()
    new_email = models.EmailField(_("new e-mail address"))
    state = models.CharField(max_length=12, choices=State, default=State.REQUESTED)
    approved_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    expires_at = models.DateTimeField()

    held_first = "user"

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=("user",), condition=models.Q(state="requested"), name="one_open_email_change_per_person"
            ),
        )

    def __str__(self) -> str:
        return self.new_email

    @property
    def is_open(self) -> bool:
        return self.state == self.State.REQUESTED and self.expires_at > clock.now()

    @property
    def can_be_refused(self) -> bool:
        """Also when it came to nothing: whoever sits in the account could else withdraw it, and stay."""
        undone = self.state in {self.State.REQUESTED, self.State.WITHDRAWN}
        return undone and self.created_at + self.REFUSED_WITHIN > clock.now()
