"""A price list as a file: upload, see every row that cannot be taken, or whom it affects, and confirm."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from partners.revisions.forms import PriceFileForm, ShownRowsForm
from partners.revisions.price_file import confirm_price_file, preview_price_file
from partners.revisions.showing import shown
from partners.revisions.views import asked_of, crumbs, staff_page, told
from portal.web.request import PersonRequest
from portal.web.submit import require, submit


@staff_page
def revise_prices(request: PersonRequest) -> HttpResponse:
    require(request, "catalogue-revisions.create")
    sends_rows = request.method == "POST" and "confirmed" in request.POST
    confirming = ShownRowsForm(request.POST if sends_rows else None)
    form = PriceFileForm(None if sends_rows else request.POST or None, request.FILES or None)
    found = None
    if sends_rows:
        if record := submit(request, confirming, confirm_price_file):
            return told(request, record, _("From {day} on it holds as the file says."))
    elif request.method == "POST":
        found = submit(request, form, preview_price_file)
    context = {
        "form": form,
        "confirming": confirming,
        "found": found,
        **(shown(found.planned) | asked_of(request) if found and found.planned else {}),
        "breadcrumbs": crumbs((_("Price list from a file"), None)),
    }
    return render(request, "partners/revisions/file.html", context)
