"""Signed badges and status lists, and the keys that check them. A badge is signed when somebody first asks for it: passing a
quiz writes no signature, and what was signed stays as it is, whatever becomes of course, key or name.
"""

import hashlib
import secrets
from typing import cast
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.core.cache import caches
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext, ngettext, override

from portal import clock
from portal.events.record import record_event, snapshot
from portal.sealing import seal, unseal
from portal.tenancy.actor import Actor
from portal.tenancy.database import set_partner
from portal.tenancy.locking import locked
from portal.web.context import SITE_NAME
from training.credentials import proofs, statuslist
from training.credentials.badge import Facts, Issuer, document, status_document
from training.credentials.models import Certification, Credential, SigningKey
from training.credentials.multibase import base64url, from_base64url, multikey
from training.credentials.queries import certification_page_of, signing_keys

TRIES = 20  # to find a free place in a list that is half full at most
State = SigningKey.State


def issuer_did() -> str:
    """Follows from the host, which publishes the keys: did:web:portal.example."""
    return "did:web:" + urlsplit(settings.SITE_URL).netloc.replace(":", "%3A")


def badge_of(credential: Credential) -> dict:
    """The same one from the first time on, until its key is withdrawn."""
    for _attempt in range(TRIES):
        try:
            with transaction.atomic():
                set_partner(credential.partner_id)
                row = locked(Credential, credential.pk)
                return row.badge or _sign(row)
        except IntegrityError:  # another one took the place meanwhile
            continue
    raise RuntimeError("no place was found in a status list")


def badge_jwt(credential: Credential) -> str:
    """The same document, for those who read no embedded proofs."""
    return _as_jwt(badge_of(credential), active_key())


def _sign(credential: Credential) -> dict:
    if credential.status_list is None:
        credential.status_list, credential.status_index = _free_place()
    key, now = _held_key(), clock.now()
    badge = proofs.signed(document(_facts(credential)), private_part(key), method_of(key), now)
    credential.badge, credential.signed_by, credential.signed_at = badge, key, now
    credential.save(update_fields=["status_list", "status_index", "badge", "signed_by", "signed_at"])
    return badge


def _free_place() -> tuple[int, int]:
    """By chance: neighbours in a list say nothing about each other."""
    newest = newest_list()
    rows = Credential.objects.filter(status_list=newest)
    if rows.count() >= statuslist.SIZE // 2:
        newest, rows = newest + 1, Credential.objects.none()
    index = secrets.randbelow(statuslist.SIZE)
    while rows.filter(status_index=index).exists():
        index = secrets.randbelow(statuslist.SIZE)
    return newest, index


def newest_list() -> int:
    return Credential.objects.aggregate(newest=Max("status_list"))["newest"] or 1


def _facts(credential: Credential) -> Facts:
    number, achieved = credential.number, certification_page_of(credential.certification.code)
    assert achieved is not None
    with override(achieved.course.language):
        return Facts(
            issuer=_issuer(),
            address=address_of("certificate-badge", number),
            holder=credential.holder_name,
            achievement=address_of("certification-page", achieved.code),
            name=achieved.name,
            description=achieved.course.summary,
            criteria=criteria_of(achieved),
            issued_on=credential.issued_on,
            expires_on=credential.expires_on,
            status_list=address_of("status-list", credential.status_list),
            status_index=credential.status_index or 0,
        )


def criteria_of(certification: Certification) -> str:
    """Of one with its `lesson_count`."""
    lessons = ngettext(
        "The {count} lesson of the course “{course}” is finished, and its quiz passed with at least {percent} percent.",
        "The {count} lessons of the course “{course}” are finished, and its quiz passed with at least {percent} percent.",
        certification.lesson_count,  # type: ignore[attr-defined]
    )
    course = certification.course
    return lessons.format(count=certification.lesson_count, course=course.title, percent=course.pass_mark)  # type: ignore[attr-defined]


def _issuer() -> Issuer:
    return Issuer(issuer_did(), gettext(str(SITE_NAME)), settings.SITE_URL + "/")


def address_of(name: str, *args: object) -> str:
    return settings.SITE_URL + reverse(name, args=args)


def active_key() -> SigningKey:
    return SigningKey.objects.filter(state=State.ACTIVE).first() or _first_key()


def _first_key() -> SigningKey:
    try:
        with transaction.atomic():
            return make_key(Actor.system())
    except IntegrityError:  # another process made it in the same moment
        return SigningKey.objects.get(state=State.ACTIVE)


def _held_key() -> SigningKey:
    """So that no key is withdrawn between its signature and the row that says so."""
    key = locked(SigningKey, active_key().pk)
    return key if key.state == State.ACTIVE else _held_key()


def make_key(actor: Actor) -> SigningKey:
    private = Ed25519PrivateKey.generate()
    key = SigningKey(
        name=f"k-{clock.today():%Y-%m}-{SigningKey.objects.count() + 1}",
        public=multikey(private.public_key().public_bytes_raw()),
    )
    key.sealed = seal(key, "sealed", base64url(private.private_bytes_raw()))
    key.save()
    record_event(actor, "signing_key.created", key, new=snapshot(key))
    return key


def private_part(key: SigningKey) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(from_base64url(unseal(key, "sealed")))


def method_of(key: SigningKey) -> str:
    return f"{issuer_did()}#{key.name}"


def did_document() -> dict:
    """Every key by its name; those that count are named as `assertionMethod`, a withdrawn one is not."""
    active_key()
    keys = signing_keys()
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": issuer_did(),
        "verificationMethod": [
            {"id": method_of(key), "type": "Multikey", "controller": issuer_did(), "publicKeyMultibase": key.public}
            for key in keys
        ],
        "assertionMethod": [method_of(key) for key in keys if key.state != State.WITHDRAWN],
    }


def status_list(number: int, *, as_json: bool) -> str | dict:
    """As the rows say this moment; signed once for each state of them and each day."""
    rows = Credential.objects.filter(status_list=number, status_index__isnull=False).exclude(revoked_at=None)
    revoked = tuple(sorted(cast("list[int]", list(rows.values_list("status_index", flat=True)))))
    key = active_key()
    said = repr((number, revoked, key.pk, as_json, clock.today(), settings.SITE_URL))
    kept = "status-list:" + hashlib.sha256(said.encode()).hexdigest()
    made = caches["process"].get_or_set(kept, lambda: _signed_list(number, revoked, key, as_json))
    return cast("str | dict", made)


def _signed_list(number: int, revoked: tuple[int, ...], key: SigningKey, as_json: bool) -> str | dict:
    listed = status_document(_issuer(), address_of("status-list", number), revoked, clock.today())
    if as_json:
        return proofs.signed(listed, private_part(key), method_of(key), clock.now())
    return _as_jwt(listed, key)


def _as_jwt(said: dict, key: SigningKey) -> str:
    return proofs.as_jwt(said, private_part(key), method_of(key))
