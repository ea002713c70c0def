"""The suite's identity provider, for tests of single sign-on with and without a browser."""

import pytest

from tests.sso.idp import CLIENT_ID, CLIENT_SECRET, Key, running_provider


@pytest.fixture(scope="session")
def provider_key() -> Key:
    """Made once: a key of 2048 bits takes a moment."""
    return Key()


@pytest.fixture
def idp(provider_key, settings):
    """A provider that the portal is set up for, and that may vouch for addresses of example.com."""
    with running_provider(provider_key) as provider:
        settings.OIDC = {
            "issuer": provider.issuer,
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "name": "Acme ID",
            "domains": ["example.com"],
        }
        yield provider
