"""Who may open a page. Each view wears exactly one of these; a test finds one that wears none.

They say who acts (`request.actor`) and for which partner (`request.partner`); what may be done is the services' business.
"""

import functools
from collections.abc import Callable
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from portal.tenancy.actor import Actor
from portal.tenancy.models import Membership, Partner

View = Callable[..., HttpResponse]


def _sign_in(request: HttpRequest) -> HttpResponse:
    return redirect(f"{reverse(settings.LOGIN_URL)}?{urlencode({'next': request.get_full_path()})}")


def public_page(view: View) -> View:
    """Open to everybody; somebody signed in is known to it all the same."""

    @functools.wraps(view)
    def page(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.user.is_authenticated:
            request.actor = Actor.person(request.user, request.id)
        return view(request, *args, **kwargs)

    page.audience = "public"
    return page


def person_page(view: View) -> View:
    """For whoever is signed in, acting for themselves."""

    @functools.wraps(view)
    def page(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return _sign_in(request)
        request.actor = Actor.person(request.user, request.id)
        return view(request, *args, **kwargs)

    page.audience = "person"
    return page


def partner_page(view: View) -> View:
    """Under `/p/<slug>/`: for members of that partner, acting for it. To everybody else the page does not exist."""

    @functools.wraps(view)
    def page(request: HttpRequest, slug: str, *args, **kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return _sign_in(request)
        membership = (
            Membership.objects.filter(partner__slug=slug, user=request.user)
            .exclude(partner__state=Partner.State.CLOSED)
            .select_related("partner", "user")
            .first()
        )
        if membership is None:
            raise Http404
        request.actor = Actor.member(membership, request.id)
        request.partner = membership.partner
        return view(request, *args, **kwargs)

    page.audience = "partner"
    return page


def staff_page(view: View) -> View:
    """Under `/staff/`: for staff. To everybody else the page does not exist."""

    @functools.wraps(view)
    def page(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return _sign_in(request)
        if not request.user.staff_role:
            raise Http404
        request.actor = Actor.person(request.user, request.id)
        return view(request, *args, **kwargs)

    page.audience = "staff"
    return page
