from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.tenancy.models import Partner
from portal.tenancy.roles import Role
from portal.viewing.forms import ViewForm
from portal.viewing.models import PartnerView
from portal.viewing.services import LIFETIME, end_view, start_view
from portal.web.pages import staff_page_about
from portal.web.request import PersonRequest
from portal.web.submit import perform, require, submit


@staff_page_about(Partner)
def view_start(request: PersonRequest, pk: str) -> HttpResponse:
    partner = get_object_or_404(Partner.objects.visible_to(request.actor), pk=pk)
    require(request, "partners.view")
    form = ViewForm(request.POST or None, initial={"role": Role.OWNER})
    if request.method == "POST" and submit(request, form, start_view, partner=partner):
        return redirect("partner-home", partner.slug)
    crumbs = [
        (_("Partners"), reverse("staff-partner-list")),
        (partner.name, reverse("staff-partner", args=[partner.pk])),
        (_("View as partner"), None),
    ]
    minutes = int(LIFETIME.total_seconds() // 60)
    context = {"form": form, "record": partner, "minutes": minutes, "breadcrumbs": crumbs}
    return render(request, "portal/viewing/start.html", context)


@require_POST
@staff_page_about(PartnerView)
def view_end(request: PersonRequest, pk: str) -> HttpResponse:
    view = get_object_or_404(PartnerView.objects.visible_to(request.actor).select_related("partner"), pk=pk)
    done = _("You no longer look at {partner}.").format(partner=view.partner.name)
    perform(request, end_view, done=done, view=view)
    return redirect("staff-partner", view.partner_id)
