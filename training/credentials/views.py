from datetime import timedelta

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.addresses import client_ip, network_of
from portal.files.delivery import deliver_made
from portal.ratelimit import take
from portal.web.pages import partner_page, public_page, unlisted_page
from portal.web.request import PartnerRequest, Request
from training.credentials.badge_file import badge_file
from training.credentials.certificate import certificate_file, check_address
from training.credentials.forms import CheckForm
from training.credentials.linkedin import linkedin_address
from training.credentials.models import Credential
from training.credentials.numbers import read_number
from training.credentials.queries import certificate_of, credentials_for

CHECKS_PER_HOUR = 60


def _seen(request: PartnerRequest, pk: str) -> Credential:
    return get_object_or_404(credentials_for(request.actor), pk=pk)


@partner_page
def credential(request: PartnerRequest, pk: str) -> HttpResponse:
    record = _seen(request, pk)
    training = (_("Training"), reverse("course-list", args=[request.partner.slug]))
    context = {
        "credential": record,
        "check_url": check_address(record.number),
        "is_mine": record.user_id == request.actor.user_id,
        "linkedin": linkedin_address(record),
        "breadcrumbs": [training, (str(record.certification), None)],
    }
    return render(request, "training/credentials/credential.html", context)


@require_safe
@partner_page
def credential_pdf(request: PartnerRequest, pk: str) -> HttpResponseBase:
    return deliver_made(request, certificate_file(request.actor, _seen(request, pk)))


@require_safe
@partner_page
def credential_badge(request: PartnerRequest, pk: str) -> HttpResponseBase:
    """For its holder: a badge is shown by whom it names."""
    mine = credentials_for(request.actor).held_by(request.actor)
    return deliver_made(request, badge_file(get_object_or_404(mine, pk=pk)))


@public_page
def certificate_check(request: Request) -> HttpResponse:
    """For whoever has a number before them. It is looked up under its own address only, where look-ups are counted."""
    form = CheckForm(request.GET if "number" in request.GET else None)
    if not form.is_valid():
        return render(request, "training/credentials/check.html", {"form": form})
    if number := read_number(form.cleaned_data["number"]):
        return redirect("certificate", number)
    return render(request, "training/credentials/check.html", {"form": form, "unreadable": True})


def count_check(request: Request) -> None:
    take(f"certificate-check:{network_of(client_ip(request))}", capacity=CHECKS_PER_HOUR, per=timedelta(hours=1))


@unlisted_page
def certificate(request: Request, number: str) -> HttpResponse:
    """For a client or an employer: who holds it, which, whether it is valid and until when, and nothing else of the holder."""
    read = read_number(number)
    if read and read != number:
        return redirect("certificate", read)
    count_check(request)
    if found := certificate_of(read):
        return render(request, "training/credentials/certificate.html", {"certificate": found})
    context = {"form": CheckForm({"number": number}), "unreadable": not read, "unknown": bool(read)}
    return render(request, "training/credentials/check.html", context, status=404)
