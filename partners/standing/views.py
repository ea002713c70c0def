"""Suspending, reinstating and ending a partner: what will follow stands above the button."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from partners.standing.consequences import Change, consequences, title_of
from partners.standing.forms import EndForm, StandingForm
from partners.standing.queries import facts_of
from partners.standing.services import end_partner, refusal_of
from portal.errors import WrongState
from portal.tenancy.models import Partner
from portal.tenancy.services import reinstate_partner, suspend_partner
from portal.web.pages import staff_page_about
from portal.web.request import Request
from portal.web.submit import require, submit

SERVICES = {Change.SUSPEND: suspend_partner, Change.REINSTATE: reinstate_partner, Change.END: end_partner}


@staff_page_about(Partner)
def partner_suspend(request: Request, pk: str) -> HttpResponse:
    return _change(request, pk, Change.SUSPEND, _("Suspend {partner}"), _("Suspend partner"))


@staff_page_about(Partner)
def partner_reinstate(request: Request, pk: str) -> HttpResponse:
    return _change(request, pk, Change.REINSTATE, _("Reinstate {partner}"), _("Reinstate partner"))


@staff_page_about(Partner)
def partner_end(request: Request, pk: str) -> HttpResponse:
    return _change(request, pk, Change.END, _("End {partner}"), _("End partner"))


def _change(request: Request, pk: str, change: Change, title: str, button: str) -> HttpResponse:
    record = get_object_or_404(Partner.objects.visible_to(request.actor), pk=pk)
    require(request, f"partners.{change}")
    data = request.POST or None
    form = EndForm(data, partner=record.name) if change == Change.END else StandingForm(data)
    back = reverse("staff-partner", args=[record.pk])
    if request.method == "POST" and (changed := submit(request, form, SERVICES[change], partner=record)):
        told = _("Its owners are told by mail.")
        messages.success(request, f"{title_of(change, changed.name)}. {told}")
        return redirect(back)
    refused = refusal_of(request.actor, record, change)
    context = {
        "record": record,
        "form": form,
        "change": change.value,
        "consequences": [] if isinstance(refused, WrongState) else consequences(change, facts_of(record)),
        "refused": refused,
        "title": title.format(partner=record.name),
        "button": button,
        "back": back,
        "breadcrumbs": [(_("Partners"), reverse("staff-partner-list")), (record.name, back), (button, None)],
    }
    return render(request, "partners/standing/change.html", context)
