"""The token in a link that sets a password: valid for three days, until it was used, and until the next sign-in."""

from datetime import datetime

from django.contrib.auth.tokens import PasswordResetTokenGenerator

from portal import clock


class PasswordTokens(PasswordResetTokenGenerator):
    key_salt = "portal.accounts.password"

    def _now(self) -> datetime:
        """Django counts in naive time; which zone does not matter as long as it is always the same."""
        return clock.now().replace(tzinfo=None)
