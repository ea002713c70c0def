"""What people decide about their own account, and the keys of a partner."""

from zoneinfo import available_timezones

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from portal.accounts import errors
from portal.accounts.devices import describe_device
from portal.accounts.models import User
from portal.accounts.queries import has_second_factor
from portal.accounts.sessions import end_sessions, session_of
from portal.accounts.values import checked
from portal.actions import business_action
from portal.errors import InvalidValue, LeftEmpty, NotFound, UnknownChoice
from portal.events.record import record_event
from portal.tenancy.actor import Actor
from portal.tenancy.roles import NOBODY
from portal.text import clean_text

# ── One's own account ───────────────────────────────────────────────────────────────────────────────


def open_account(*, email: str, name: str, password: str | None = None) -> User:
    """A new person who proved that the address is theirs: by a link mailed to it, or (no password) by the operator's provider."""
    user = User(email=email, name=_clean_name(name))
    if password is not None:
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
    require_self(actor, user)
    if time_zone not in available_timezones():
        problem = _("There is no time zone “{name}”.").format(name=time_zone)
        raise InvalidValue(field="time_zone", problem=problem, cure=_("Name it as Europe/Berlin or America/Denver."))
    if language not in dict(settings.LANGUAGES):
        raise UnknownChoice(field="language", value=language, known=dict(settings.LANGUAGES))
    user.name, user.language, user.time_zone = _clean_name(name), language, time_zone
    user.save()
    return user


@business_action(
    noun="me", verb="set-password", label=_("Set own password"), roles=NOBODY, anyone=True, api=False, subject="user"
)
def set_password(*, actor: Actor, user: User, password: str) -> User:
    """Ends all other sessions and every link to set a password. The event tells that it happened, and nothing else."""
    require_self(actor, user)
    _check_password(user, password)
    verb = "user.password_changed" if user.has_usable_password() else "user.password_set"
    user.set_password(password)
    user.save()
    record_event(actor, verb, user)
    return user


@business_action(
    noun="me", verb="end-session", label=_("Sign out elsewhere"), roles=NOBODY, anyone=True, api=False, subject="user"
)
def end_session(*, actor: Actor, user: User, session: int) -> User:
    """One of one's own: its next request comes from a stranger."""
    require_self(actor, user)
    found = session_of(user, session)
    if found is None:
        raise NotFound()
    record_event(actor, "user.session_ended", user, new={"device": describe_device(found.user_agent), "ip": found.ip})
    found.end()
    return user


@business_action(
    noun="me",
    verb="end-other-sessions",
    label=_("Sign out everywhere else"),
    roles=NOBODY,
    anyone=True,
    api=False,
    subject="user",
)
def end_other_sessions(*, actor: Actor, user: User, keep: str) -> User:
    require_self(actor, user)
    end_sessions(user, keep=keep)
    user.save(update_fields=["session_epoch"])
    record_event(actor, "user.sessions_ended", user)
    return user


def forget_second_factors(user_id: str) -> bool:
    """For a decision that has been made: app, passkeys and recovery codes go, and every session ends. False without any."""
    user = User.objects.select_for_update().get(pk=user_id)
    if not has_second_factor(user.pk):
        return False
    Authenticator.objects.filter(user=user).delete()
    end_sessions(user)
    user.save(update_fields=["session_epoch"])
    return True


def require_self(actor: Actor, user: User) -> None:
    if not (actor.is_system or actor.user_id == user.pk):
        raise NotFound()


def _clean_name(name: str) -> str:
    if not (cleaned := clean_text(name)):
        raise LeftEmpty(field="name")
    return checked(User, "name", cleaned)


def _check_password(user: User, password: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise errors.PasswordRefused(problems=" ".join(error.messages)) from None
