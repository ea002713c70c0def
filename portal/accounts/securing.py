"""Somebody else sat in an account: whatever they could come back by goes, and its owner reads what that was.

Why a week, and not everything: docs/decisions/0019-what-not-me-takes-away.md
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_urlsafe

from allauth.mfa.models import Authenticator
from django.db.models import Q
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.accounts.sessions import end_sessions
from portal.sso.models import LinkedIdentity

WEEK = timedelta(days=7)
Type = Authenticator.Type
Ways = dict[str, list[str]]  # kind → what its owner calls them


@dataclass(frozen=True, slots=True)
class Secured:
    """Ways into the account: those that went, and those that are still there."""

    removed: Ways
    kept: Ways


def secure_account(user: User, noticed_at: datetime) -> Secured:
    """Signs out everywhere, and ends the password and what was added within a week before. The caller holds the user.

    Recovery codes go whatever their age: whoever was in the account may have read them.
    """
    since = noticed_at - WEEK
    factors = Authenticator.objects.filter(Q(created_at__gte=since) | Q(type=Type.RECOVERY_CODES), user=user)
    identities = LinkedIdentity.objects.filter(user=user, linked_at__gte=since)
    removed = _named(factors, identities)
    factors.delete()
    identities.delete()
    if user.has_usable_password():
        user.set_password(token_urlsafe(32))  # nobody's: only a link to this mailbox sets another
    end_sessions(user)
    user.save(update_fields=["password", "session_epoch"])
    return Secured(removed, ways_into(user))


def ways_into(user: User) -> Ways:
    """All but the password."""
    return _named(Authenticator.objects.filter(user=user), LinkedIdentity.objects.filter(user=user))


def _named(factors: Iterable[Authenticator], identities: Iterable[LinkedIdentity]) -> Ways:
    named: Ways = {}
    for factor in factors:
        named.setdefault(factor.type, []).append(str(factor) if factor.type == Type.WEBAUTHN else "")
    for identity in identities:
        named.setdefault("single_sign_on", []).append(str(identity))
    return named


def in_words(ways: Mapping[str, list[str]]) -> list[str]:
    words = {
        Type.WEBAUTHN: _("Passkey “{name}”"),
        Type.TOTP: _("Authenticator app"),
        Type.RECOVERY_CODES: _("Recovery codes"),
        "single_sign_on": _("Single sign-on as {name}"),
    }
    return [words[kind].format(name=name) for kind, names in ways.items() for name in names]
