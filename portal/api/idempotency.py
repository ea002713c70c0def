"""`Idempotency-Key`: a write that is sent again, because its answer was lost, is done once and answered twice.

The key is reserved in a short transaction of its own, so that a twin finds it; the answer is kept in the transaction of the
effect, so that neither is there without the other. Only answers with an effect are kept: a refused write changed nothing and
frees its key. Rows carry neither the key nor the answer in the clear, for an answer may show a new API key's secret.
"""

import base64
import hashlib
import json
import re
import secrets
from datetime import timedelta
from typing import Any, cast

from cryptography.fernet import Fernet
from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from portal import clock
from portal.addresses import client_ip, network_of
from portal.api.errors import IdempotencyKeyInFlight, IdempotencyKeyInvalid, IdempotencyKeyReused
from portal.tenancy.kinds import NetworkOwned
from portal.web import request as web

LEASE = timedelta(seconds=60)  # after it whoever asks again may take over: the first one died
KEPT = timedelta(hours=24)
LONGEST = 255
_KEY = re.compile(r'"((?:[\x20-\x21\x23-\x5b\x5d-\x7e]|\\["\\])+)"|([\x21\x23-\x7e][\x20-\x7e]*)')
_KEPT_HEADERS = ("ETag", "Location")


class IdempotencyKey(NetworkOwned):
    """One key of one credential: reserved while `status` is empty, and then the answer."""

    digest = models.CharField(max_length=64, primary_key=True)
    fingerprint = models.CharField(max_length=64)  # of method, path and body
    attempt = models.CharField(max_length=32)  # whose reservation it is
    leased_until = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True)
    answer = models.BinaryField(default=bytes)
    created_at = models.DateTimeField(default=clock.now, db_index=True)

    partners_read = False
    staff_read_roles = frozenset()

    def __str__(self) -> str:
        return self.digest


class Reservation:
    """This request's hold on its key, or the answer that an earlier one got (`replayed`)."""

    def __init__(self, request: Request, key: str):
        self.scope = f"{_credential(request)}\n{key}"
        self.attempt = secrets.token_hex(16)
        self.replayed: Response | None = None
        self._reserve(_digest("key", self.scope), _fingerprint(request))

    def _reserve(self, digest: str, fingerprint: str) -> None:
        held = {"fingerprint": fingerprint, "attempt": self.attempt, "leased_until": clock.now() + LEASE}
        row, is_new = IdempotencyKey.objects.get_or_create(digest=digest, defaults=held)
        self._row = IdempotencyKey.objects.filter(digest=digest, attempt=self.attempt, status=None)
        if is_new:
            return
        if row.fingerprint != fingerprint:
            raise IdempotencyKeyReused()
        if row.status is not None:
            self.replayed = self._opened(row)
        elif not self._is_taken_over(digest, held):
            raise IdempotencyKeyInFlight()

    def _is_taken_over(self, digest: str, held: dict) -> bool:
        ended = Q(leased_until__lt=clock.now(), status=None)
        return bool(IdempotencyKey.objects.filter(ended, digest=digest).update(**held))

    def keep(self, response: Response) -> None:
        """With the effect, in its transaction. Whoever lost the key to somebody else meanwhile has no effect."""
        headers = {name: response[name] for name in _KEPT_HEADERS if name in response}
        answer = self._cipher.encrypt(JSONRenderer().render({"data": response.data, "headers": headers}))
        if not self._row.update(status=response.status_code, answer=answer):
            raise IdempotencyKeyInFlight()

    def release(self) -> None:
        """Nothing was done, so the key is free."""
        self._row.delete()

    def _opened(self, row: IdempotencyKey) -> Response:
        kept = json.loads(self._cipher.decrypt(bytes(row.answer)))
        headers = kept["headers"] | {"Idempotent-Replayed": "true"}
        return Response(kept["data"], status=row.status, headers=headers)

    @property
    def _cipher(self) -> Fernet:
        return Fernet(
            base64.urlsafe_b64encode(salted_hmac("idempotency.answer", self.scope, algorithm="sha256").digest())
        )


def reservation_for(request: Request) -> Reservation | None:
    """Raises when the key is in use, was used for something else, or is none."""
    given = request.headers.get("Idempotency-Key")
    return None if given is None else Reservation(request, plain_key(given))


def plain_key(given: str) -> str:
    """The key itself: `"quoted"`, as the RFC draft has it, and bare are the same."""
    match = _KEY.fullmatch(given.strip())
    key = re.sub(r'\\(["\\])', r"\1", match[1]) if match and match[1] else match and match[2]
    if not key or len(key) > LONGEST:
        raise IdempotencyKeyInvalid()
    return key


def forget_old_answers() -> None:
    """A round of the background. A reservation that is still held is younger."""
    IdempotencyKey.objects.filter(created_at__lt=clock.now() - KEPT).delete()


def _credential(request: Request) -> str:
    """Whose keys these are. Without a credential, the network's: an answer is shown only to who sends the same body again."""
    actor = cast(web.Request, request._request).actor
    return f"{actor.kind}:{actor.id or network_of(client_ip(request._request))}"


def _digest(purpose: str, text: str) -> str:
    return salted_hmac(f"idempotency.{purpose}", text, algorithm="sha256").hexdigest()


def _fingerprint(request: Request) -> str:
    """Bodies are compared by what they say: the order of members does not matter, nor do the marks between parts of a form."""
    body: Any = request.data
    if hasattr(body, "lists"):
        body = [[name, [_part(value) for value in values]] for name, values in body.lists()]
    said = [request.method, request.path, sorted(request.query_params.lists()), body]
    return _digest("body", json.dumps(said, sort_keys=True, default=str))


def _part(value) -> str:
    if not hasattr(value, "chunks"):
        return value
    digest = hashlib.sha256(value.name.encode())
    for chunk in value.chunks():
        digest.update(chunk)
    value.seek(0)
    return digest.hexdigest()
