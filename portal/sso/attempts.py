"""What the portal remembers from sending somebody to the provider until they come back: in their session, for one use."""

import base64
import hashlib
import secrets
from dataclasses import asdict, dataclass
from urllib.parse import urlencode

from django.core.cache import cache
from django.http import HttpRequest

from portal import clock
from portal.sso.errors import AttemptOver
from portal.sso.id_token import Identity
from portal.sso.provider import Provider, callback_url
from portal.sso.wire import Metadata

LIFETIME = 600  # seconds
AT_ONCE = 5  # tabs in which one browser may be on its way
_ATTEMPTS, _ARRIVED = "single-sign-on", "single-sign-on-arrived"


@dataclass(frozen=True, slots=True)
class Attempt:
    """`user_id` is set when somebody signed in is to confirm that it is still them."""

    issuer: str
    nonce: str
    verifier: str
    next: str
    user_id: str
    began_at: float


def begin(request: HttpRequest, provider: Provider, metadata: Metadata, *, next_page: str, user_id: str = "") -> str:
    """Remember an attempt, and return the address at the provider that it goes to."""
    attempt = Attempt(
        issuer=provider.issuer,
        nonce=secrets.token_urlsafe(32),
        verifier=secrets.token_urlsafe(48),
        next=next_page,
        user_id=user_id,
        began_at=clock.now().timestamp(),
    )
    state = secrets.token_urlsafe(32)
    others = list(request.session.get(_ATTEMPTS, {}).items())[1 - AT_ONCE :]
    request.session[_ATTEMPTS] = dict(others) | {state: asdict(attempt)}
    query = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": callback_url(),
        "scope": "openid email profile",
        "state": state,
        "nonce": attempt.nonce,
        "code_challenge": _challenge(attempt.verifier),
        "code_challenge_method": "S256",
    }
    if user_id:
        query |= {"prompt": "login", "max_age": "0"}
    separator = "&" if "?" in metadata.authorization_endpoint else "?"
    return f"{metadata.authorization_endpoint}{separator}{urlencode(query)}"


def take_up(request: HttpRequest, provider: Provider) -> Attempt:
    """The attempt this browser began, for the first to ask; the cache keeps two requests at once from both being it."""
    state = request.GET.get("state", "")
    attempts = request.session.get(_ATTEMPTS, {})
    kept = attempts.pop(state, None)
    if kept is None:
        raise AttemptOver()
    request.session[_ATTEMPTS] = attempts
    attempt = Attempt(**kept)
    fresh = 0 <= clock.now().timestamp() - attempt.began_at <= LIFETIME and attempt.issuer == provider.issuer
    digest = hashlib.sha256(state.encode()).hexdigest()
    if not fresh or not cache.add(f"single-sign-on:{digest}", True, timeout=2 * LIFETIME):
        raise AttemptOver()
    return attempt


def keep_arrived(request: HttpRequest, identity: Identity) -> None:
    """Until its owner has signed in another way, and says that it belongs to the account."""
    request.session[_ARRIVED] = asdict(identity) | {"arrived_at": clock.now().timestamp()}


def arrived(request: HttpRequest) -> Identity | None:
    """Somebody the provider named in this browser a moment ago."""
    kept = dict(request.session.get(_ARRIVED) or {})
    if not kept or clock.now().timestamp() - kept.pop("arrived_at") > LIFETIME:
        return None
    return Identity(**kept)


def forget_arrived(request: HttpRequest) -> None:
    request.session.pop(_ARRIVED, None)


def _challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
