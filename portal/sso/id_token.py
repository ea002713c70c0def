"""What an ID token says, once its signature and claims are checked. No network: keys and expectations are arguments."""

import math
import secrets
from dataclasses import dataclass

import jwt

# Signatures only: a shared secret (HS256) would let a public key be used as one, and `none` is no signature at all.
ALGORITHMS = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"})
KEY_TYPES = frozenset({"RSA", "EC", "OKP"})
LEEWAY = 60  # seconds by which two clocks may differ
LONGEST_SUBJECT = 255  # by the standard
LONGEST_EMAIL = 254


class InvalidToken(Exception):
    """Not to be believed; the text is for the operator's log."""


class UnknownKey(InvalidToken):
    """Signed with a key that was not among those given: the provider may have a new one."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody is at a provider. `email` is empty unless the provider confirms that it is theirs; `name` is only said."""

    issuer: str
    subject: str
    email: str = ""
    name: str = ""
    authenticated_at: int | None = None


def read_claims(token: object, keys: list[dict], *, issuer: str, client_id: str, nonce: str) -> dict:
    """The claims of a token that this issuer signed for this client and this attempt, and that is still valid."""
    if not isinstance(token, str):
        raise InvalidToken("there is no ID token")
    try:
        key = _key_for(jwt.get_unverified_header(token), keys)
        claims = jwt.decode(
            token,
            key=key,
            algorithms=[key.algorithm_name],
            issuer=issuer,
            audience=client_id,
            leeway=LEEWAY,
            options={"require": ["exp", "iat", "iss", "aud", "sub", "nonce"], "enforce_minimum_key_length": True},
        )
    except (jwt.PyJWTError, ValueError, TypeError, OverflowError, RecursionError) as error:
        raise InvalidToken(f"{type(error).__name__}: {error}") from None
    _check_party(claims, client_id)
    if not isinstance(claims["nonce"], str) or not secrets.compare_digest(claims["nonce"].encode(), nonce.encode()):
        raise InvalidToken("the nonce is another attempt's")
    return claims


def identity_from(claims: dict, profile: dict) -> Identity:
    """`profile` is where the e-mail address stands: the ID token itself, or what the provider's userinfo says."""
    at, name = claims.get("auth_time"), profile.get("name")
    return Identity(
        issuer=claims["iss"],
        subject=subject_in(claims),
        email=_confirmed_email(profile),
        name=name if isinstance(name, str) else "",
        authenticated_at=int(at) if isinstance(at, int | float) and math.isfinite(at) else None,
    )


def subject_in(claims: dict) -> str:
    subject = claims.get("sub")
    if not isinstance(subject, str) or not subject.strip() or len(subject) > LONGEST_SUBJECT or "\0" in subject:
        raise InvalidToken("the subject is missing or too long")
    return subject


def _key_for(header: dict, keys: list[dict]) -> jwt.PyJWK:
    algorithm, kid = header.get("alg"), header.get("kid")
    if algorithm not in ALGORITHMS:
        raise InvalidToken(f"signed by {algorithm!r}, which is not accepted")
    fitting = [key for key in keys if _signs_with(key, algorithm) and (kid is None or key.get("kid") == kid)]
    if not fitting:
        raise UnknownKey(f"signed with the key {kid!r}, which is not among the provider's")
    if len(fitting) > 1:
        raise InvalidToken("names no key, and the provider has several")
    return jwt.PyJWK(fitting[0], algorithm=algorithm)


def _signs_with(key: object, algorithm: str) -> bool:
    return (
        isinstance(key, dict)
        and key.get("kty") in KEY_TYPES
        and key.get("use", "sig") == "sig"
        and key.get("alg", algorithm) == algorithm
    )


def _check_party(claims: dict, client_id: str) -> None:
    """A token for several audiences, or handed out to another client, is not ours even though it names us."""
    party = claims.get("azp")
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if (several and party is None) or party not in (None, client_id):
        raise InvalidToken(f"issued to {party!r}")


def _confirmed_email(profile: dict) -> str:
    """Only ASCII: lower-casing maps other letters (the Kelvin sign) to ASCII ones, and so to somebody else's address."""
    email, verified = profile.get("email"), profile.get("email_verified")
    if not (verified is True or verified == "true") or not isinstance(email, str):  # some providers send it as text
        return ""
    plain = email.strip().isascii() and "\0" not in email and len(email) <= LONGEST_EMAIL
    return email.strip().lower() if plain else ""
