"""Texts of a subscription as people type them, read the same way at both doors."""

from portal.errors import PortalError
from portal.imports.internet import read_email

MOST_SEATS = 1_000_000  # what the columns and a typing error can bear; a plan's own maximum is in its version


def read_admin_email(text: str) -> str:
    """Canonical and in lower case: one address is one team, however it was typed."""
    try:
        return read_email(text).lower()
    except PortalError as error:
        error.field = "admin_email"
        raise
