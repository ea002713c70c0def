"""Texts of a subscription as people type them, read the same way at both doors."""

from django.utils.translation import gettext_lazy as _

from partners.subscriptions.models import SeatMovement
from portal.accounts.values import within
from portal.errors import InvalidValue, PortalError
from portal.imports.internet import read_email
from portal.text import clean_text


def read_admin_email(text: str) -> str:
    """Canonical and in lower case: one address is one team, however it was typed."""
    try:
        return read_email(text).lower()
    except PortalError as error:
        error.field = "admin_email"
        raise


def read_reason(text: str, *, required: bool = True) -> str:
    """Cleaned; its length is counted afterwards, because composing the characters can make a text longer."""
    try:
        reason = clean_text(text, multiline=True)
    except PortalError as error:
        error.field = "reason"
        raise
    if required and not reason:
        problem = _("The reason is missing.")
        raise InvalidValue(field="reason", problem=problem, cure=_("Say why: it stands in the ledger for good."))
    return within(SeatMovement, "reason", reason)
