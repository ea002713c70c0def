"""Signing documents and checking what was signed: embedded proofs (W3C Data Integrity, `eddsa-rdfc-2022`) and JWT. Pure.

What is signed is the document's meaning as RDF. The contexts that give it its meaning lie beside this file (`contexts/`), and no
other is read: nothing is ever fetched, and a document that names another one, or has a member that ours do not know (and that
a signature therefore would not cover), is refused.
"""

import functools
import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import jwt
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from training.credentials.badge import CREDENTIALS, OPEN_BADGES, moment
from training.credentials.multibase import base58, from_base58

LONGEST = 100_000  # characters that are read: a badge has 1,600, a full list 25,000
SUITE = "eddsa-rdfc-2022"
FOLDER = Path(__file__).parent / "contexts"
CONTEXTS = {CREDENTIALS: "credentials-v2.json", OPEN_BADGES: "ob-v3p0-context-3.0.3.json"}


class NotProven(Exception):
    """The signature does not stand for the document; the words say why."""


class UnknownKey(Exception):
    """Signed by a key that was not given; the words are its name."""


def signed(document: dict, key: Ed25519PrivateKey, method: str, at: datetime) -> dict:
    """With the proof embedded; `method` is the key's public name."""
    proof = {
        "type": "DataIntegrityProof",
        "cryptosuite": SUITE,
        "created": moment(at),
        "verificationMethod": method,
        "proofPurpose": "assertionMethod",
    }
    return {**document, "proof": {**proof, "proofValue": base58(key.sign(_digest(document, proof)))}}


def as_jwt(document: dict, key: Ed25519PrivateKey, method: str) -> str:
    """As VCDM 2.0 and Open Badges 3.0 (8.2) have it: the document is the payload, with the claims that JWT has words for."""
    claims = {"iss": _issuer_of(document), "jti": document["id"], "sub": document["credentialSubject"]["id"]}
    for claim, member in (("nbf", "validFrom"), ("exp", "validUntil")):
        claims[claim] = int(datetime.fromisoformat(document[member]).timestamp())
    return jwt.encode({**document, **claims}, key, "EdDSA", {"kid": method, "typ": "JWT"})


def proven(text: str, keys: Mapping[str, bytes]) -> tuple[dict, str]:
    """The document, JSON or JWT, and the name of the key that signed it. Raises NotProven or UnknownKey."""
    return _proven_json(text, keys) if text.lstrip().startswith("{") else _proven_jwt(text.strip(), keys)


def _proven_json(text: str, keys: Mapping[str, bytes]) -> tuple[dict, str]:
    document = _read(text)
    _refuse_what_reads_two_ways(document)
    proof = document.pop("proof", None)
    if not isinstance(proof, dict) or not isinstance(proof.get("verificationMethod"), str):
        raise NotProven("it has no proof, or several")
    said = (proof.get("type"), proof.get("cryptosuite"), proof.get("proofPurpose"))
    if said != ("DataIntegrityProof", SUITE, "assertionMethod"):
        raise NotProven(f"its proof is not of the kind {SUITE}")
    method, value = proof["verificationMethod"], proof.pop("proofValue", "")
    public = _key(method, keys)
    try:
        public.verify(from_base58(str(value)), _digest(document, proof))
    except (InvalidSignature, ValueError) as error:
        raise NotProven("it was changed since, or signed by somebody else") from error
    return document, _of_its_issuer(document, method)


def _read(text: str) -> dict:
    try:
        if len(text) > LONGEST:
            raise ValueError("too long")
        return json.loads(text, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise NotProven("it is not JSON, or too much of it") from error


def _proven_jwt(token: str, keys: Mapping[str, bytes]) -> tuple[dict, str]:
    try:
        method = str(jwt.get_unverified_header(token).get("kid"))
    except jwt.InvalidTokenError as error:
        raise NotProven("it is neither JSON nor a JWT") from error
    public = _key(method, keys)
    dates = {"verify_exp": False, "verify_nbf": False, "verify_iat": False}  # asked of the document, for a given moment
    try:
        document = jwt.decode(token, public, ["EdDSA"], options=dates)  # type: ignore[arg-type]
    except jwt.InvalidTokenError as error:
        raise NotProven("it was changed since, or signed by somebody else") from error
    return document, _of_its_issuer(document, method)


def _key(method: str, keys: Mapping[str, bytes]) -> Ed25519PublicKey:
    if method not in keys:
        raise UnknownKey(method)
    return Ed25519PublicKey.from_public_bytes(keys[method])


def _of_its_issuer(document: dict, method: str) -> str:
    if method.partition("#")[0] != _issuer_of(document):
        raise NotProven("it was signed by another than it names as its issuer")
    return method


def _issuer_of(document: dict) -> str:
    issuer = document.get("issuer")
    return str(issuer.get("id") if isinstance(issuer, dict) else issuer)


def _once(pairs: list[tuple[str, Any]]) -> dict:
    """Of two members of one name readers take one or the other: then what was signed is not what is read."""
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a member stands there twice")
    return members


def _refuse_what_reads_two_ways(document: dict) -> None:
    """The same statement can be made under a name that nobody looks at: by its whole address, by keywords of JSON-LD, or by a
    context that gives words another meaning.
    """
    said = {name: value for name, value in document.items() if name != "@context"}
    contexts = document.get("@context")
    if not isinstance(contexts, list) or any(not isinstance(one, str) for one in contexts):
        raise NotProven("its contexts are not named by their addresses")
    if any(name.startswith("@") or ":" in name for name in _names(said)):
        raise NotProven("it says things in another way than badges do")


def _names(value: Any) -> set[str]:
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return set(value if isinstance(value, dict) else ()).union(*map(_names, parts))


def _digest(document: dict, proof: dict) -> bytes:
    return _hash({"@context": document.get("@context"), **proof}) + _hash(document)


def _hash(document: dict) -> bytes:
    return hashlib.sha256(canonical(document).encode()).digest()


def canonical(document: dict) -> str:
    """As N-Quads (RDFC-1.0). PyLD is imported here: it takes a fifth of a second, and few processes ever ask."""
    from pyld import jsonld

    options = {"documentLoader": _loaded, "processingMode": "json-ld-1.1"}
    try:
        plain = jsonld.expand(document, options, on_property_dropped=_refuse_unknown)
        return jsonld.normalize(plain, {**options, "algorithm": "URDNA2015", "format": "application/n-quads"})
    except jsonld.JsonLdError as error:
        raise NotProven("it says something that its contexts do not know") from error


def _refuse_unknown(name: str) -> None:
    raise NotProven(f"it has a member that its contexts do not know: {name}")


def _loaded(address: str, options: dict | None = None) -> dict:
    if address not in CONTEXTS:
        raise NotProven(f"it names a context that is not ours: {address}")
    return {
        "contextUrl": None,
        "documentUrl": address,
        "contentType": "application/ld+json",
        "document": _context(CONTEXTS[address]),
    }


@functools.cache
def _context(name: str) -> dict:
    return json.loads((FOLDER / name).read_bytes())
