"""Who may open a page. Each view wears exactly one of these; a test finds one that wears none.

They say who acts (`request.actor`) and for which partner (`request.partner`); what may be done is the services' business.
"""

import functools
from collections.abc import Callable
from typing import Any, Concatenate, Protocol, cast
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django_htmx.http import HttpResponseClientRedirect

from portal.accounts.policy import network_demands, partner_demands
from portal.errors import StaffNotAllowed
from portal.nouns import plural_of
from portal.tenancy.actor import Actor
from portal.tenancy.kinds import Record, staff_reads
from portal.tenancy.models import Membership, Partner
from portal.viewing.queries import open_views_of
from portal.web.places import STAFF, remember_place, remembered_place
from portal.web.request import PartnerRequest, PersonRequest, Request


class Page(Protocol):
    """A view that says who it is for."""

    audience: str

    def __call__(self, request: Request, /, *args: Any, **kwargs: Any) -> HttpResponseBase: ...


def _page_for(audience: str, view: Callable[..., HttpResponseBase]) -> Page:
    page = cast(Page, view)
    page.audience = audience
    return page


def _sign_in(request: Request) -> HttpResponseBase:
    return redirect(f"{reverse(settings.LOGIN_URL)}?{urlencode({'next': request.get_full_path()})}")


def _second_factor_first(request: Request) -> HttpResponseBase:
    """Account pages stay open, so that it can be set up; what was asked for is opened afterwards, unless it would change
    something.
    """
    wanted = request.get_full_path() if request.method == "GET" and not request.htmx else ""
    url = f"{reverse('account-second-factor-required')}?{urlencode({'next': wanted})}"
    return HttpResponseClientRedirect(url) if request.htmx else redirect(url)


def public_page(view: Callable[Concatenate[Request, ...], HttpResponseBase]) -> Page:
    """Open to everybody; somebody signed in is known to it all the same."""

    @functools.wraps(view)
    def page(request: Request, *args, **kwargs) -> HttpResponseBase:
        if request.user.is_authenticated:
            request.actor = Actor.person(request.user, request.id)
        return view(request, *args, **kwargs)

    return _page_for("public", page)


def unlisted_page(view: Callable[Concatenate[Request, ...], HttpResponseBase]) -> Page:
    """A public page behind a mailed link: no answer of it is kept or indexed anywhere."""

    @functools.wraps(view)
    def page(request: Request, *args, **kwargs) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        response.headers["Referrer-Policy"] = "strict-origin"  # its address is a secret, also among our own pages
        return response

    return never_cache(public_page(page))


def person_page(view: Callable[Concatenate[PersonRequest, ...], HttpResponseBase]) -> Page:
    """For whoever is signed in, acting for themselves."""

    @functools.wraps(view)
    def page(request: Request, *args, **kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return _sign_in(request)
        request.actor = Actor.person(request.user, request.id)
        person = cast(PersonRequest, request)
        person.place = remembered_place(person)
        return view(person, *args, **kwargs)

    return _page_for("person", page)


def partner_page(view: Callable[Concatenate[PartnerRequest, ...], HttpResponseBase]) -> Page:
    """Under `/p/<slug>/`: for members of that partner, and for staff who view it. To everybody else the page does not exist."""

    @functools.wraps(view)
    def page(request: Request, slug: str, *args, **kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return _sign_in(request)
        membership = (
            Membership.objects.filter(partner__slug=slug, user=request.user)
            .exclude(partner__state=Partner.State.CLOSED)
            .select_related("partner", "user")
            .first()
        )
        if membership:
            if partner_demands(membership):
                return _second_factor_first(request)
            request.actor, request.partner = Actor.member(membership, request.id), membership.partner
            remember_place(request, membership.partner_id)
        elif look := open_views_of(request.user).filter(partner__slug=slug).first():
            request.actor, request.partner, request.viewing = Actor.viewer(look, request.id), look.partner, look
        else:
            raise Http404
        return view(cast(PartnerRequest, request), *args, **kwargs)

    return _page_for("partner", page)


def staff_page(view: Callable[Concatenate[PersonRequest, ...], HttpResponseBase]) -> Page:
    """Under `/staff/`: for staff. To everybody else the page does not exist."""
    return _staff_page(view)


def staff_page_about(
    model: type[Record],
) -> Callable[[Callable[Concatenate[PersonRequest, ...], HttpResponseBase]], Page]:
    """A staff page about one table: refused to staff whose role does not read it."""
    return functools.partial(_staff_page, model=model)


def _staff_page(
    view: Callable[Concatenate[PersonRequest, ...], HttpResponseBase], model: type[Record] | None = None
) -> Page:
    @functools.wraps(view)
    def page(request: Request, *args, **kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return _sign_in(request)
        if not request.user.staff_role:
            raise Http404
        if network_demands(request.user):
            return _second_factor_first(request)
        request.actor = Actor.person(request.user, request.id)
        if model and not staff_reads(model)(request.actor):
            raise StaffNotAllowed(action=plural_of(model))
        remember_place(request, STAFF)
        return view(cast(PersonRequest, request), *args, **kwargs)

    return _page_for("staff", page)
