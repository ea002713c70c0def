"""Secret links, made when a mail is rendered and never stored."""

import re
from datetime import datetime

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from portal.accounts.errors import EmailChangeClosed, PasswordLinkGone
from portal.accounts.models import EmailChange, User
from portal.accounts.tokens import PasswordTokens
from portal.tenancy.actor import Actor, ActorKind

APPROVE, CONFIRM = "approve", "confirm"  # from the old address, and from the new one
LONGEST_TOKEN = 120
_PASSWORD_LINK = re.compile(r"(us_[0-9a-z]{26})-([0-9A-Za-z]{1,13}-[0-9A-Za-z]{1,80})")


def set_password_url(user: User) -> str:
    """Lets whoever reads the user's mail set a password, once, within `PASSWORD_RESET_TIMEOUT`."""
    key = PasswordTokens().make_token(user)
    return settings.SITE_URL + reverse("account_reset_password_from_key", args=[user.pk, key])


def read_old_password_link(link: str, request_id: str = "") -> tuple[User, datetime, Actor]:
    """Of a link's last part (`us_…-…`): whose it is, when it expired, and the actor that holding it makes.

    Too old to set a password, it still proves whose mailbox it was sent to. Raises PasswordLinkGone for one that was used,
    altered, or is not too old at all: which of these, nobody is told.
    """
    matched = _PASSWORD_LINK.fullmatch(link)
    user = User.objects.filter(pk=matched[1], is_active=True).first() if matched else None
    until = PasswordTokens().expired_at(user, matched[2]) if user and matched else None
    if user is None or until is None:
        raise PasswordLinkGone()
    return user, until, Actor.link(user, str(user), request_id)


def email_change_url(change: EmailChange, purpose: str) -> str:
    """What one of the two mailboxes may answer, and no more."""
    return settings.SITE_URL + reverse(f"account-email-change-{purpose}", args=[_signer(purpose).sign(change.pk)])


def read_email_change(token: str, purpose: str, request_id: str = "") -> tuple[EmailChange, Actor]:
    """The change, while it can be answered, and the actor that holding this link makes."""
    try:
        pk = _signer(purpose).unsign(token[:LONGEST_TOKEN])
    except BadSignature:
        raise EmailChangeClosed() from None
    holder = Actor(ActorKind.LINK, record_id=pk)
    change = EmailChange.objects.visible_to(holder).select_related("user").first()
    answered = change and (change.approved_at if purpose == APPROVE else change.confirmed_at)
    if change is None or answered or not (change.is_open or (purpose == APPROVE and change.can_be_refused)):
        raise EmailChangeClosed()
    return change, Actor.link(change, str(change.user), request_id)


def _signer(purpose: str) -> Signer:
    return Signer(salt=f"portal.accounts.email-change.{purpose}")
