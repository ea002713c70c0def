"""Archiving a client account and restoring it, each with a reason."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from partners.clients.archiving import archive_client_account, restore_client_account, subscriptions_remain
from partners.clients.undoing import undo_client_account
from partners.clients.views import crumbs, find_client, undo_button
from portal.actions import REGISTRY
from portal.web.pages import partner_page
from portal.web.reasons import ReasonForm
from portal.web.request import PartnerRequest
from portal.web.submit import perform, require, submit
from portal.web.toasts import toast


@partner_page
def client_account_archive(request: PartnerRequest, pk: str) -> HttpResponse:
    return _change(request, pk, "archive", _("Archive client"), _("{name} is archived."))


@partner_page
def client_account_restore(request: PartnerRequest, pk: str) -> HttpResponse:
    return _change(request, pk, "restore", _("Restore client"), _("{name} is restored."))


@partner_page
@require_POST
def client_account_undo(request: PartnerRequest, pk: str) -> HttpResponse:
    record = find_client(request, pk)
    perform(request, undo_client_account, client_account=record, done=_("It is as it was before."))
    return redirect("client-account", request.partner.slug, record.pk)


def _change(request: PartnerRequest, pk: str, verb: str, words: str, done: str) -> HttpResponse:
    record = find_client(request, pk)
    require(request, f"client-accounts.{verb}")
    form = ReasonForm(request.POST or None, read_by=_("Your colleagues read it in the client's timeline."))
    service = archive_client_account if verb == "archive" else restore_client_account
    own = reverse("client-account", args=[request.partner.slug, record.pk])
    if request.method == "POST" and submit(request, form, service, client_account=record):
        toast(request, messages.SUCCESS, done.format(name=record.name), undo_button(request, record))
        return redirect(own)
    refused = REGISTRY[f"client-accounts.{verb}"].refusal(request.actor, record)
    if verb == "archive":
        refused = refused or subscriptions_remain(record)
    context = {
        "client": record,
        "verb": verb,
        "words": words,
        "form": form,
        "refused": refused,
        "breadcrumbs": crumbs(request, (record.name, own), (words, None)),
    }
    return render(request, "partners/clients/archive.html", context)
