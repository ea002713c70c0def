"""Secret links, made when a mail is rendered and never stored."""

from django.conf import settings
from django.urls import reverse

from portal.accounts.models import User
from portal.accounts.tokens import PasswordTokens


def set_password_url(user: User) -> str:
    """Lets whoever reads the user's mail set a password, once, within `PASSWORD_RESET_TIMEOUT`."""
    key = PasswordTokens().make_token(user)
    return settings.SITE_URL + reverse("account_reset_password_from_key", args=[user.pk, key])
