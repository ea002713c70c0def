"""The identity provider that the operator's variables name."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse

REQUIRED = {"issuer": "OIDC_ISSUER", "client_id": "OIDC_CLIENT_ID", "client_secret": "OIDC_CLIENT_SECRET"}
# Where plain HTTP reaches nobody else's network: a provider on the developer's own machine.
LOCAL_HOSTS = {"localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True, slots=True)
class Provider:
    """`domains` are those whose addresses this provider may vouch for on its own word."""

    issuer: str
    client_id: str
    client_secret: str
    name: str
    domains: frozenset[str]

    @property
    def discovery_url(self) -> str:
        return self.issuer.rstrip("/") + "/.well-known/openid-configuration"

    def vouches_for(self, email: str) -> bool:
        return email.rpartition("@")[2] in self.domains

    def trusts_address(self, url: str) -> bool:
        """Over TLS, unless the provider as a whole is on this machine."""
        try:
            parts = urlsplit(url)
        except ValueError:
            return False
        secure = parts.scheme == "https" or (parts.scheme == "http" and self.is_local and parts.hostname in LOCAL_HOSTS)
        return bool(secure and parts.hostname and url.isascii() and url.isprintable())

    @property
    def is_local(self) -> bool:
        parts = urlsplit(self.issuer)
        return parts.scheme == "http" and parts.hostname in LOCAL_HOSTS


def configured_provider() -> Provider | None:
    """None unless everything is there that a sign-in needs; the doctor says what is missing."""
    given = settings.OIDC
    if missing_variables() or not is_address(given["issuer"]):
        return None
    domains = frozenset(domain.strip().lower().removeprefix("@") for domain in given["domains"] if domain.strip())
    name = given["name"] or urlsplit(given["issuer"]).hostname
    return Provider(given["issuer"], given["client_id"], given["client_secret"], name, domains)


def missing_variables() -> list[str]:
    return [variable for key, variable in REQUIRED.items() if not settings.OIDC[key]]


def is_address(issuer: str) -> bool:
    """What an issuer is by the standard: an https address without query or fragment; plain HTTP on this machine alone."""
    try:
        parts = urlsplit(issuer)
        secure = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOCAL_HOSTS)
    except ValueError:
        return False
    return bool(secure and parts.hostname and not parts.query and not parts.fragment)


def callback_url() -> str:
    """To be registered at the provider; the address that people type, whatever Host header a request brings."""
    return settings.SITE_URL + reverse("account-single-sign-on-callback")
