"""What anybody needs to check a badge without us, open to programs of any origin, and the pages that say so."""

import json

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.web.pages import public_page, unlisted_page
from portal.web.request import Request
from training.credentials import signing
from training.credentials.badge_file import BADGE_TYPE, badge_bytes
from training.credentials.models import Credential
from training.credentials.numbers import read_number
from training.credentials.queries import certificate_of, certification_page_of, signing_keys
from training.credentials.views import count_check


def _open(body: bytes | str, media_type: str) -> HttpResponse:
    """Checkers run in browsers, too. Nobody keeps a copy without asking: what is revoked is revoked at once."""
    headers = {"Access-Control-Allow-Origin": "*", "Cache-Control": "no-cache", "Vary": "Accept"}
    return HttpResponse(body, content_type=media_type, headers=headers)


def _found(request: Request, number: str) -> Credential:
    count_check(request)
    if found := certificate_of(read_number(number)):
        return found
    raise Http404


@require_safe
@unlisted_page
def certificate_badge(request: Request, number: str) -> HttpResponse:
    return _open(badge_bytes(_found(request, number)), BADGE_TYPE)


@require_safe
@unlisted_page
def certificate_badge_jwt(request: Request, number: str) -> HttpResponse:
    return _open(signing.badge_jwt(_found(request, number)), f"{BADGE_TYPE}+jwt")


@require_safe
@public_page
def did_document(request: Request) -> HttpResponse:
    return _open(json.dumps(signing.did_document()), "application/json")


@require_safe
@public_page
def status_list(request: Request, listed: int) -> HttpResponse:
    """As JSON with an embedded proof where JSON is asked for, else as a JWT: checkers know the one or the other."""
    if not 1 <= listed <= signing.newest_list():
        raise Http404
    if "json" in request.headers.get("Accept", ""):
        return _open(json.dumps(signing.status_list(listed, as_json=True)), BADGE_TYPE)
    return _open(str(signing.status_list(listed, as_json=False)), f"{BADGE_TYPE}+jwt")


@public_page
def certificate_keys(request: Request) -> HttpResponse:
    signing.active_key()
    context = {
        "issuer": signing.issuer_did(),
        "keys": signing_keys(),
        "did_address": signing.address_of("did-document"),
        "lists": [signing.address_of("status-list", number + 1) for number in range(signing.newest_list())],
    }
    return render(request, "training/credentials/keys.html", context)


@public_page
def certification_page(request: Request, certification: str) -> HttpResponse:
    """What a badge names as its achievement."""
    found = certification_page_of(certification)
    if found is None:
        raise Http404
    context = {"certification": found, "criteria": signing.criteria_of(found)}
    return render(request, "training/credentials/certification.html", context)
