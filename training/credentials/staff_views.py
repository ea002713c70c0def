"""All credentials as staff see them: the list, one of them, and revoking it."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.actions import offer
from portal.events.queries import timeline_of
from portal.lists.table import table
from portal.web.crumbs import in_operations
from portal.web.pages import staff_page_about
from portal.web.reasons import ReasonForm
from portal.web.request import PersonRequest
from portal.web.submit import require, submit
from training.credentials.certificate import check_address
from training.credentials.lists import QUICK, STAFF_CREDENTIALS
from training.credentials.models import Credential
from training.credentials.queries import credentials_for
from training.credentials.services import revoke_credential

staff_page = staff_page_about(Credential)


_crumbs = partial(in_operations, gettext_lazy("Credentials"), "staff-credential-list")


def _find(request: PersonRequest, pk: str) -> Credential:
    return get_object_or_404(credentials_for(request.actor), pk=pk)


@staff_page
def staff_credential_list(request: PersonRequest) -> HttpResponse:
    context = {"listing": table(request, STAFF_CREDENTIALS, quick=QUICK), "breadcrumbs": _crumbs()}
    return render(request, "training/credentials/staff_list.html", context)


@staff_page
def staff_credential(request: PersonRequest, pk: str) -> HttpResponse:
    record = _find(request, pk)
    context = {
        "credential": record,
        "check_url": check_address(record.number),
        "revoke": offer(request.actor, "credentials.revoke", record),
        "timeline": timeline_of(record, request.actor),
        "breadcrumbs": _crumbs((str(record), None)),
    }
    return render(request, "training/credentials/staff_record.html", context)


@staff_page
def staff_credential_revoke(request: PersonRequest, pk: str) -> HttpResponse:
    record, own = _find(request, pk), reverse("staff-credential", args=[pk])
    require(request, "credentials.revoke")
    form = ReasonForm(request.POST or None, read_by=_("The holder and the partner's managers read it."))
    if request.method == "POST" and submit(request, form, revoke_credential, credential=record):
        messages.success(request, _("It is revoked, and its holder is told."))
        return redirect(own)
    context = {
        "credential": record,
        "form": form,
        "offered": offer(request.actor, "credentials.revoke", record),
        "back": own,
        "breadcrumbs": _crumbs((str(record), own), (_("Revoke credential"), None)),
    }
    return render(request, "training/credentials/revoke.html", context)
