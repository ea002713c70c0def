"""Signed links to one record that are valid for a while: its id and until when, signed for one purpose.

A link that is too old still proves to whom it was mailed. That is enough to mail a new one there, and for nothing else.
"""

from datetime import UTC, datetime

from django.core import signing

from portal.errors import LinkInvalid

LONGEST_TOKEN = 400


def make_token(purpose: str, pk: str, until: datetime) -> str:
    return _signer(purpose).sign_object([pk, int(until.timestamp())])


def read_token(token: str, *purposes: str) -> tuple[str, datetime]:
    """Whose link it is and until when it is valid, to the second. Raises LinkInvalid for one that was altered."""
    for purpose in purposes:
        try:
            pk, until = _signer(purpose).unsign_object(token[:LONGEST_TOKEN])
        except (signing.BadSignature, ValueError, TypeError):
            continue
        return pk, datetime.fromtimestamp(until, UTC)
    raise LinkInvalid()


def _signer(purpose: str) -> signing.Signer:
    return signing.Signer(salt=purpose)
