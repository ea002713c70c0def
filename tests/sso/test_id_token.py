"""Signatures of each kind that providers use, without a provider."""

import time

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

from portal.sso.id_token import ALGORITHMS, Identity, InvalidToken, UnknownKey, identity_from, read_claims

EXPECTED = {"issuer": "https://id.example", "client_id": "portal", "nonce": "n-1"}
RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
WEAK = rsa.generate_private_key(public_exponent=65537, key_size=1024)
P256, P384, P521 = (ec.generate_private_key(curve()) for curve in (ec.SECP256R1, ec.SECP384R1, ec.SECP521R1))
ED = ed25519.Ed25519PrivateKey.generate()
KEYS = {"ES256": P256, "ES384": P384, "ES512": P521, "EdDSA": ED}


def jwk(key, **fields) -> dict:
    kinds = {rsa.RSAPrivateKey: RSAAlgorithm, ec.EllipticCurvePrivateKey: ECAlgorithm}
    algorithm = next((kind for base, kind in kinds.items() if isinstance(key, base)), OKPAlgorithm)
    return {**algorithm.to_jwk(key.public_key(), as_dict=True), "kid": "k-1", **fields}


def token(key, algorithm: str, **claims) -> str:
    now = int(time.time())
    said = {"iss": "https://id.example", "aud": "portal", "sub": "s-1", "nonce": "n-1", "iat": now, "exp": now + 60}
    return jwt.encode(said | claims, key, algorithm, headers={"kid": "k-1"})


@pytest.mark.parametrize("algorithm", sorted(ALGORITHMS))
def test_each_accepted_kind_of_signature(algorithm):
    key = KEYS.get(algorithm, RSA)
    assert read_claims(token(key, algorithm), [jwk(key)], **EXPECTED)["sub"] == "s-1"


def test_among_keys_that_nobody_understands():
    others = [jwk(RSA, kid="k-0"), {"kty": "new", "kid": "k-1"}, {}, 7, {"kty": "oct", "kid": "k-1", "k": "eA"}]
    assert read_claims(token(RSA, "RS256"), [*others, jwk(RSA)], **EXPECTED)


def test_a_key_for_one_algorithm_verifies_no_other():
    with pytest.raises(UnknownKey):
        read_claims(token(RSA, "RS256"), [jwk(RSA, alg="PS256")], **EXPECTED)


def test_a_key_of_another_kind():
    with pytest.raises(InvalidToken):
        read_claims(token(RSA, "RS256"), [jwk(P256)], **EXPECTED)


@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")  # of making one, for this test
def test_a_key_too_short_to_be_safe():
    with pytest.raises(InvalidToken):
        read_claims(token(WEAK, "RS256"), [jwk(WEAK)], **EXPECTED)


def test_clocks_may_differ_by_a_minute_and_no_more():
    now = int(time.time())
    assert read_claims(token(RSA, "RS256", iat=now + 50, exp=now - 50), [jwk(RSA)], **EXPECTED)
    with pytest.raises(InvalidToken):
        read_claims(token(RSA, "RS256", exp=now - 70), [jwk(RSA)], **EXPECTED)


@pytest.mark.parametrize("at", [None, "now", float("nan"), float("inf"), {}])
def test_a_moment_that_is_none(at):
    claims = {"iss": "https://id.example", "sub": "s-1", "auth_time": at}
    assert identity_from(claims, claims) == Identity("https://id.example", "s-1")
