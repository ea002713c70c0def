"""How somebody signed in, in words: "Password and second factor". Pure."""

from django.utils.translation import gettext as _


def describe_sign_in(records: list[dict]) -> str:
    """From allauth's records of a session; a link from a mail leaves none. What was confirmed later is left out."""
    steps = [record for record in records if not record.get("reauthenticated")]
    first = next((_first_step(record) for record in steps), _("Link from a mail"))
    second = any(record.get("method") == "mfa" and not record.get("passwordless") for record in steps)
    return _("{first} and second factor").format(first=first) if second else first


def _first_step(record: dict) -> str:
    if record.get("method") == "single_sign_on":
        return _("Single sign-on")
    return _("Passkey") if record.get("passwordless") else _("Password")
