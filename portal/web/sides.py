"""One set of pages, two places: a partner's records under `/p/<slug>/`, the network's own under `/staff/`."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpResponseBase
from django.urls import reverse

from portal.web.pages import Page, partner_page, staff_page
from portal.web.request import PersonRequest


@dataclass(frozen=True, slots=True)
class Sides:
    partner: Page
    staff: Page


def both_sides(view: Callable[..., HttpResponseBase]) -> Sides:
    """The view as a partner's page and as a staff page; it asks `request.actor` whose records it shows."""
    return Sides(partner=partner_page(view), staff=staff_page(view))


def url_of(request: PersonRequest, name: str, *args: str) -> str:
    """The page's address on the side where this request is."""
    if request.partner:
        return reverse(name, args=[request.partner.slug, *args])
    return reverse(f"staff-{name}", args=args)
