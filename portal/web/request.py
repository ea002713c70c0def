"""The request as our code sees it: Django's, with what middleware and the page decorators add. For annotations only.

A view names the class its decorator in `portal.web.pages` promises, and mypy compares the two.
"""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from portal.accounts.models import User
from portal.tenancy.actor import Actor
from portal.tenancy.models import Partner
from portal.viewing.models import PartnerView
from portal.web.places import Place


class Request(HttpRequest):
    """Of any page."""

    id: str
    actor: Actor
    partner: Partner | None
    viewing: PartnerView | None  # while somebody among staff looks at the partner's portal
    place: Place | None  # of account pages: whose sidebar they keep
    shown_under: str  # only where a view says under which address the page stands in the sidebar
    htmx: HtmxDetails
    is_probe: bool  # only where it is one


class PersonRequest(Request):
    """Of a page for whoever is signed in."""

    user: User


class PartnerRequest(PersonRequest):
    """Of a page under `/p/<slug>/`."""

    partner: Partner
