from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.events.queries import timeline_of
from portal.files.delivery import deliver, starts_at_the_beginning
from portal.lists.table import table
from portal.tenancy.roles import TRADE_READERS
from portal.web.pages import partner_page
from portal.web.request import PartnerRequest
from training.assets.lists import ASSETS
from training.assets.queries import library, stored_file
from training.assets.services import note_download


@partner_page
def asset_list(request: PartnerRequest) -> HttpResponse:
    context = {
        "listing": table(request, ASSETS),
        "breadcrumbs": [(_("Sales assets"), None)],
    }
    return render(request, "training/assets/list.html", context)


@partner_page
def asset(request: PartnerRequest, asset_slug: str) -> HttpResponse:
    record = get_object_or_404(library(request.actor), slug=asset_slug)
    reads_events = request.actor.role in TRADE_READERS
    context = {
        "asset": record,
        "newest": record.newest,
        "older": record.versions.all()[1:],
        "timeline": timeline_of(record, request.actor) if reads_events else [],
        "breadcrumbs": [
            (_("Sales assets"), reverse("asset-list", args=[request.partner.slug])),
            (record.title, None),
        ],
    }
    return render(request, "training/assets/asset.html", context)


@require_safe
@partner_page
def asset_download(request: PartnerRequest, asset_slug: str) -> HttpResponseBase:
    """The newest version. Noted once per download: resumed parts, looks at the headers, 304s and staff's views are not news."""
    version = get_object_or_404(library(request.actor), slug=asset_slug).newest
    if version is None:
        raise Http404
    response = deliver(request, stored_file(version))
    if starts_at_the_beginning(request, response) and not request.viewing:
        note_download(request.actor, version)
    return response
