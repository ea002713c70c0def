"""How secrets that we made ourselves are kept: API keys, their access tokens, addresses that only their holder knows."""

import hashlib


def digest_of(secret: str) -> str:
    """Without salt: such a secret is 256 random bits, not a password."""
    return hashlib.sha256(secret.encode()).hexdigest()
