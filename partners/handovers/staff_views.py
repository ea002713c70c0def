"""Hand-overs as staff see them."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.handovers.forms import OfferForm, WithdrawForm
from partners.handovers.leaving import clients_to_offer, hand_over_clients
from partners.handovers.lists import STAFF_HANDOVERS, STAFF_QUICK
from partners.handovers.models import Handover
from partners.handovers.queries import handovers_for
from partners.handovers.services import withdraw_handover
from partners.handovers.views import record_context
from portal.lists.table import table
from portal.tenancy.models import Partner
from portal.web.crumbs import in_operations
from portal.web.pages import staff_page_about
from portal.web.request import PersonRequest
from portal.web.submit import require, submit

staff_page = staff_page_about(Handover)


_crumbs = partial(in_operations, gettext_lazy("Hand-overs"), "staff-handover-list")


def _find(request: PersonRequest, pk: str) -> Handover:
    return get_object_or_404(handovers_for(request.actor).select_related("client_account__partner"), pk=pk)


def _context(request: PersonRequest, record: Handover) -> dict:
    """Each side has its events: of both partners those of one are read, of a partner manager's the assigned one's."""
    reached = Partner.objects.visible_to(request.actor).filter(pk__in=record.sides)
    sides = set(reached.values_list("pk", flat=True))
    side = record.from_partner_id if record.from_partner_id in sides else record.to_partner_id
    return record_context(request, record, side) | {"is_staff_page": True, "reached": sides}


@staff_page
def staff_handover_list(request: PersonRequest) -> HttpResponse:
    context = {"listing": table(request, STAFF_HANDOVERS, quick=STAFF_QUICK), "breadcrumbs": _crumbs()}
    return render(request, "partners/handovers/staff_list.html", context)


@staff_page
def staff_handover(request: PersonRequest, pk: str) -> HttpResponse:
    record = _find(request, pk)
    context = _context(request, record) | {"breadcrumbs": _crumbs((record.client_name, None))}
    return render(request, "partners/handovers/record.html", context)


@staff_page_about(Partner)
def partner_hand_over(request: PersonRequest, pk: str) -> HttpResponse:
    """All clients of one partner; the job says what became of each."""
    record = get_object_or_404(Partner.objects.visible_to(request.actor), pk=pk)
    require(request, "partners.hand-over-clients")
    form, own = OfferForm(request.POST or None), reverse("staff-partner", args=[record.pk])
    if request.method == "POST" and (job := submit(request, form, hand_over_clients, partner=record)):
        return redirect("staff-job", job.pk)
    context = {
        "record": record,
        "form": form,
        "count": clients_to_offer(record).count(),
        "back": own,
        "breadcrumbs": [
            (_("Partners"), reverse("staff-partner-list")),
            (record.name, own),
            (_("Hand all clients over"), None),
        ],
    }
    return render(request, "partners/handovers/leaving.html", context)


@staff_page
def staff_handover_withdraw(request: PersonRequest, pk: str) -> HttpResponse:
    record = _find(request, pk)
    require(request, "handovers.withdraw")
    form, own = WithdrawForm(request.POST or None), reverse("staff-handover", args=[record.pk])
    if request.method == "POST" and submit(request, form, withdraw_handover, handover=record):
        messages.success(request, _("The hand-over of {client} is withdrawn.").format(client=record.client_name))
        return redirect(own)
    words = _("Withdraw hand-over")
    context = _context(request, record) | {
        "form": form,
        "verb": "withdraw",
        "words": words,
        "back": own,
        "breadcrumbs": _crumbs((record.client_name, own), (words, None)),
    }
    return render(request, "partners/handovers/decide.html", context)
