"""Whether a badge is good, by what its issuer published: keys and status lists as files. Pure: neither network nor database."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from training.credentials.multibase import from_multikey
from training.credentials.proofs import NotProven, UnknownKey, proven
from training.credentials.statuslist import decode, is_set

SKEW = timedelta(minutes=5)  # that clocks may differ
VALID, NOT_VALID, CANNOT_BE_SAID = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Finding:
    good: bool | None  # None: it cannot be said
    words: str


class NoKeys(Exception):
    """A file of keys that is none."""


def verdict(findings: Iterable[Finding]) -> int:
    said = {finding.good for finding in findings}
    return NOT_VALID if False in said else CANNOT_BE_SAID if None in said else VALID


@dataclass(frozen=True, slots=True)
class Keys:
    counting: Mapping[str, bytes]
    withdrawn: frozenset[str]


def keys_of(text: str) -> Keys:
    """Of a DID document: those that it names as `assertionMethod`, and those that it no longer does."""
    try:
        said = json.loads(text)
        named = {one["id"]: from_multikey(one["publicKeyMultibase"]) for one in said["verificationMethod"]}
        named = {name: key for name, key in named.items() if name.startswith(f"{said['id']}#")}
        counting = {name: key for name, key in named.items() if name in said["assertionMethod"]}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise NoKeys("it is no DID document with Ed25519 keys") from error
    return Keys(counting, frozenset(named) - frozenset(counting))


def findings_of(badge: str, keys: Keys, lists: Iterable[str], at: datetime) -> list[Finding]:
    try:
        document, signer = proven(badge, keys.counting)
        begins, ends = _period(document)
        entry = document["credentialStatus"]
        place = (entry["statusListCredential"], int(entry["statusListIndex"]), document["issuer"]["id"])
        if entry["statusPurpose"] != "revocation" or "OpenBadgeCredential" not in document["type"] or place[1] < 0:
            raise ValueError("another kind of document")
    except UnknownKey as error:
        return [_without_key(str(error), keys)]
    except NotProven as error:
        return [Finding(False, f"The signature does not stand for it: {error}.")]
    except (ValueError, TypeError, KeyError):
        return [Finding(False, "It is signed, and no badge of this kind.")]
    return [Finding(True, f"Signed by {signer}."), _in_time(begins, ends, at), _in_lists(place, lists, keys, at)]


def _without_key(name: str, keys: Keys) -> Finding:
    if name in keys.withdrawn:
        return Finding(False, f"Its key {name} was withdrawn. The holder can fetch it anew, signed by another one.")
    return Finding(None, f"Its key {name} is not among those given.")


def _period(document: Mapping[str, Any]) -> tuple[datetime, datetime]:
    begins, ends = (datetime.fromisoformat(document[name]) for name in ("validFrom", "validUntil"))
    if begins.tzinfo is None or ends.tzinfo is None:
        raise ValueError("a time without a zone")
    return begins, ends


def _in_time(begins: datetime, ends: datetime, at: datetime) -> Finding:
    if at + SKEW < begins:
        return Finding(False, f"Not valid before {begins.isoformat()}.")
    if at - SKEW > ends:
        return Finding(False, f"Expired at {ends.isoformat()}.")
    return Finding(True, f"Valid until {ends.isoformat()}.")


def _in_lists(place: tuple[str, int, str], lists: Iterable[str], keys: Keys, at: datetime) -> Finding:
    """The newest list of its address that is proven and not too old decides."""
    address = place[0]
    found, because = None, "no list was given"
    for text in lists:
        try:
            begins, revoked = _read(text, place, keys, at)
        except _Other as error:
            because = str(error)
        else:
            found = max(found or (begins, revoked), (begins, revoked))
    if found is None:
        return Finding(None, f"Whether it is revoked cannot be said: {because} ({address}).")
    begins, revoked = found
    said = "Revoked" if revoked else "Not revoked"
    return Finding(not revoked, f"{said}, says the list {address} of {begins.isoformat()}.")


class _Other(Exception):
    """A list that says nothing about this badge; the words say why."""


def _read(text: str, place: tuple[str, int, str], keys: Keys, at: datetime) -> tuple[datetime, bool]:
    address, index, issuer = place
    try:
        document, _signer = proven(text, keys.counting)
        if document["id"] != address or document["issuer"] != issuer:
            raise _Other("the list given is another one")
        begins, ends = _period(document)
        if document["credentialSubject"]["statusPurpose"] != "revocation":
            raise _Other("the list given is of another kind")
        revoked = is_set(decode(document["credentialSubject"]["encodedList"]), index)
    except (NotProven, UnknownKey, KeyError, TypeError, ValueError, IndexError) as error:
        raise _Other("the list given is not signed by a key of these, or cannot be read") from error
    if not begins - SKEW <= at <= ends + SKEW:
        raise _Other(f"the list given speaks of {begins.isoformat()} to {ends.isoformat()}; fetch a newer one")
    return begins, revoked
