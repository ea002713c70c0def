"""Secrets that we must be able to say again to somebody else, sealed in the database: AES-GCM, bound to their row and column.

`1|key|nonce|text`. Copied to another row or another column, it does not open. (Fernet, which second factors are kept with, binds
to nothing, and its key cannot change without SECRET_KEY.) What we only have to recognise is kept as a digest instead
(`secret_digests.py`).
"""

import base64
import hashlib
import os
from collections.abc import Iterator
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils.encoding import force_bytes

VERSION, NONCE_BYTES = "1", 12


class CannotBeOpened(Exception):
    """Sealed with a key that is not there any more, for another row, or changed since."""


class SealedField(models.TextField):
    """Holds what `seal` returns, and nothing else; empty when there is no secret. `reseal` finds columns by it."""


class _Key(NamedTuple):
    name: str
    cipher: AESGCM


def seal(record: models.Model, column: str, secret: str) -> str:
    """The record needs its id, which ours have before they are saved."""
    key, nonce = _keys()[0], os.urandom(NONCE_BYTES)
    sealed = key.cipher.encrypt(nonce, secret.encode(), _binding(record, column))
    return "|".join((VERSION, key.name, _to_text(nonce), _to_text(sealed)))


def unseal(record: models.Model, column: str) -> str:
    try:
        version, name, nonce, sealed = getattr(record, column).split("|")
        key = next(key for key in _keys() if (VERSION, key.name) == (version, name))
        return key.cipher.decrypt(_to_bytes(nonce), _to_bytes(sealed), _binding(record, column)).decode()
    except (ValueError, StopIteration, InvalidTag):
        raise CannotBeOpened(f"{record._meta.label_lower} {record.pk} {column}") from None


def sealed_columns() -> Iterator[tuple[type[models.Model], str]]:
    for model in apps.get_models():
        yield from ((model, field.name) for field in model._meta.fields if isinstance(field, SealedField))


def reseal(model: type[models.Model], column: str) -> int:
    """With the newest key whatever is sealed with an older one. A row that changes meanwhile is left to who changes it."""
    newest, count = f"{VERSION}|{_keys()[0].name}|", 0
    older = model._base_manager.exclude(**{column: ""}).exclude(**{f"{column}__startswith": newest})
    for record in older.iterator(chunk_size=500):
        before = getattr(record, column)
        after = seal(record, column, unseal(record, column))
        count += model._base_manager.filter(pk=record.pk, **{column: before}).update(**{column: after})
    return count


def _keys() -> list[_Key]:
    """Newest first: those of SEALING_KEYS, then those that follow from SECRET_KEY, so that rows from before still open."""
    derived = (
        hashlib.sha256(b"portal.sealing:" + force_bytes(secret)).digest()
        for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    )
    return [_Key(hashlib.sha256(key).hexdigest()[:8], AESGCM(key)) for key in (*settings.SEALING_KEYS, *derived)]


def _binding(record: models.Model, column: str) -> bytes:
    return ":".join((record._meta.label_lower, str(record.pk), column)).encode()


def _to_text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode()


def _to_bytes(text: str) -> bytes:
    return base64.b64decode(text, altchars=b"-_", validate=True)
