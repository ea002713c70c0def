"""What people decide about their own account, and the keys of a partner."""

from zoneinfo import available_timezones

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from portal.accounts import errors
from portal.accounts.models import User
from portal.accounts.values import checked
from portal.actions import business_action
from portal.errors import InvalidValue, NotFound
from portal.events.record import record_event
from portal.tenancy.actor import Actor
from portal.tenancy.roles import NOBODY
from portal.text import clean_text

# ── One's own account ───────────────────────────────────────────────────────────────────────────────


def open_account(*, email: str, name: str, password: str) -> User:
    """A new person who proved that the address is theirs, by a link mailed to it."""
    user = User(email=email, name=_clean_name(name))
    _check_password(user, password)
    try:
        with transaction.atomic():
            return User.objects.create_user(email, password, name=user.name)
    except IntegrityError:
        raise errors.AccountExists(email=email) from None


@business_action(
    noun="me",
    verb="update",
    label=_("Change own name, language and time zone"),
    roles=NOBODY,
    anyone=True,
    api=False,
    subject="user",
    event="user.updated",
)
def update_me(*, actor: Actor, user: User, name: str, language: str, time_zone: str) -> User:
    _require_self(actor, user)
    if time_zone not in available_timezones():
        raise InvalidValue(field="time_zone", problem=_("There is no time zone “{name}”.").format(name=time_zone))
    if language not in dict(settings.LANGUAGES):
        raise InvalidValue(field="language", problem=_("There is no language “{name}”.").format(name=language))
    user.name, user.language, user.time_zone = _clean_name(name), language, time_zone
    user.save()
    return user


@business_action(
    noun="me", verb="set-password", label=_("Set own password"), roles=NOBODY, anyone=True, api=False, subject="user"
)
def set_password(*, actor: Actor, user: User, password: str) -> User:
    """Ends all other sessions and every link to set a password. The event tells that it happened, and nothing else."""
    _require_self(actor, user)
    _check_password(user, password)
    verb = "user.password_changed" if user.has_usable_password() else "user.password_set"
    user.set_password(password)
    user.save()
    record_event(actor, verb, user)
    return user


def _require_self(actor: Actor, user: User) -> None:
    if not (actor.is_system or actor.user_id == user.pk):
        raise NotFound()


def _clean_name(name: str) -> str:
    if not (cleaned := clean_text(name)):
        raise InvalidValue(field="name", problem=_("The name is missing."))
    return checked(User, "name", cleaned)


def _check_password(user: User, password: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise errors.PasswordRefused(problems=" ".join(error.messages)) from None
