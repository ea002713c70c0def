"""From what a browser brings back from the provider to who that is."""

import logging

from django.http import HttpRequest

from portal.sso import errors, wire
from portal.sso.attempts import Attempt, begin
from portal.sso.id_token import Identity, InvalidToken, UnknownKey, identity_from, read_claims, subject_in
from portal.sso.provider import Provider

logger = logging.getLogger(__name__)
CANCELLED = {"access_denied", "login_required", "interaction_required", "consent_required"}


def send_off(request: HttpRequest, provider: Provider, *, next_page: str, user_id: str = "") -> str:
    """The address at the provider that the browser goes to."""
    try:
        metadata = wire.discover(provider)
    except wire.Unreachable as problem:
        raise _unreachable(provider, problem) from None
    return begin(request, provider, metadata, next_page=next_page, user_id=user_id)


def identify(request: HttpRequest, provider: Provider, attempt: Attempt) -> Identity:
    """Who the provider says this is. Nothing of the browser's own but the code counts."""
    query = request.GET
    if query.get("iss", provider.issuer) != provider.issuer:
        raise _refused(request, provider, "the answer is another issuer's")
    if error := query.get("error"):
        if error in CANCELLED:
            raise errors.Cancelled(provider=provider.name)
        raise _refused(request, provider, f"the provider answered {error[:60]!r}")
    try:
        return _redeem(provider, attempt, query.get("code", ""))
    except (wire.Rejected, InvalidToken) as problem:
        raise _refused(request, provider, problem) from None
    except wire.Unreachable as problem:
        raise _unreachable(provider, problem) from None


def _redeem(provider: Provider, attempt: Attempt, code: str) -> Identity:
    metadata = wire.discover(provider)
    tokens = wire.exchange(provider, metadata, code=code, verifier=attempt.verifier)
    claims = _claims(provider, metadata, attempt, tokens.get("id_token"))
    profile = claims if "email" in claims else _userinfo(metadata, tokens, claims)
    return identity_from(claims, profile)


def _claims(provider: Provider, metadata: wire.Metadata, attempt: Attempt, token: object) -> dict:
    """Keys change: one that is not known is looked for once more at the provider."""
    expected = {"issuer": provider.issuer, "client_id": provider.client_id, "nonce": attempt.nonce}
    try:
        return read_claims(token, wire.signing_keys(provider, metadata), **expected)
    except UnknownKey:
        return read_claims(token, wire.signing_keys(provider, metadata, fresh=True), **expected)


def _userinfo(metadata: wire.Metadata, tokens: dict, claims: dict) -> dict:
    """Some providers tell the address only there. It has to be about the same subject."""
    access_token = tokens.get("access_token")
    if not metadata.userinfo_endpoint or not isinstance(access_token, str):
        return {}
    profile = wire.userinfo(metadata, access_token)
    if profile.get("sub") != subject_in(claims):
        raise InvalidToken("userinfo is about somebody else")
    return profile


def _refused(request: HttpRequest, provider: Provider, problem: object) -> errors.AnswerRefused:
    logger.warning("Single sign-on: the answer of %s was refused: %s", provider.issuer, problem)
    return errors.AnswerRefused(provider=provider.name, request=getattr(request, "id", ""))


def _unreachable(provider: Provider, problem: object) -> errors.ProviderUnreachable:
    logger.warning("Single sign-on: %s", problem)
    return errors.ProviderUnreachable(provider=provider.name)
