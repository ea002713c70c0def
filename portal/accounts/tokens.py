"""The token in a link that sets a password: valid for three days, until it was used, and until the next sign-in."""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.utils.http import base36_to_int

from portal import clock
from portal.accounts.models import User

_EPOCH = datetime(2001, 1, 1, tzinfo=UTC)  # Django's own, of these tokens


class PasswordTokens(PasswordResetTokenGenerator):
    key_salt = "portal.accounts.password"

    def __init__(self, at: datetime | None = None):
        """`at`: as if it were then."""
        super().__init__()
        self.at = at

    def _now(self) -> datetime:
        """Django counts in naive time; which zone does not matter as long as it is always the same."""
        return (self.at or clock.now()).replace(tzinfo=None)

    def expired_at(self, user: User, token: str) -> datetime | None:
        """When it ended, of a token that was never used and is only too old. None for every other, altered ones too."""
        try:
            made_at = _EPOCH + timedelta(seconds=base36_to_int(token.partition("-")[0]))
        except (ValueError, OverflowError):
            return None
        until = made_at + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
        is_ours = until < clock.now() and PasswordTokens(at=made_at).check_token(user, token)
        return until if is_ours else None
