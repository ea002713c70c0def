"""Signed links to one record that are valid for a while: its id and until when, signed for one purpose.

A link that is too old still proves to whom it was mailed. That is enough to mail a new one there, and for nothing else.
"""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

from django.core import signing
from django.db.models import Model

from portal import clock
from portal.errors import LinkInvalid, LinkTooOld

R = TypeVar("R", bound=Model)
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


def make_bound_token(purpose: str, record: Model, bound_to: str, until: datetime) -> str:
    """Dead as soon as what it is bound to is another: an address, a partner, the moment something was switched on."""
    return make_token(purpose, f"{record.pk}.{_digest(bound_to)}", until)


def read_bound_token(
    token: str, purpose: str, find: Callable[[str], R | None], bound_to: Callable[[R], str], *, expired: bool = False
) -> R:
    """Its record. `find` gives that by its id, as long as its links lead somewhere. Raises LinkInvalid for one that is altered or
    dead, LinkTooOld for an old one, unless `expired` asks for these too.
    """
    named, until = read_token(token, purpose)
    pk, _dot, digest = named.partition(".")
    record = find(pk)
    if record is None or digest != _digest(bound_to(record)):
        raise LinkInvalid()
    if until < clock.now() and not expired:
        raise LinkTooOld(until=until)
    return record


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def _signer(purpose: str) -> signing.Signer:
    return signing.Signer(salt=purpose)
