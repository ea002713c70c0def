from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.addresses import client_ip, network_of
from portal.ratelimit import take
from portal.web.pages import partner_page, public_page
from portal.web.request import PartnerRequest, Request
from training.credentials.forms import CheckForm
from training.credentials.models import Credential
from training.credentials.numbers import read_number
from training.credentials.queries import certificate_of

CHECKS_PER_HOUR = 60


@partner_page
def credential(request: PartnerRequest, pk: str) -> HttpResponse:
    rows = Credential.objects.visible_to(request.actor).select_related("certification__course", "partner", "user")
    record = get_object_or_404(rows, pk=pk)
    training = (_("Training"), reverse("course-list", args=[request.partner.slug]))
    context = {
        "credential": record,
        "check_url": request.build_absolute_uri(reverse("certificate-check")),
        "breadcrumbs": [training, (str(record.certification), None)],
    }
    return render(request, "training/credentials/credential.html", context)


@public_page
def certificate_check(request: Request) -> HttpResponse:
    """For a client or an employer who holds a certificate: whether it was issued, to whom, and until when it is valid."""
    form = CheckForm(request.GET if "number" in request.GET else None)
    context: dict = {"form": form}
    if form.is_valid():
        take(f"certificate-check:{network_of(client_ip(request))}", capacity=CHECKS_PER_HOUR, per=timedelta(hours=1))
        number = read_number(form.cleaned_data["number"])
        context |= {"checked": True, "readable": bool(number), "certificate": certificate_of(number)}
    return render(request, "training/credentials/check.html", context)
