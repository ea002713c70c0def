"""Delegated access as a partner sees it: asked for, its record, its end."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from partners.delegated_access.answering import end_access
from partners.delegated_access.asking import ANSWERED_WITHIN, asking_refusal, request_access, send_access_link
from partners.delegated_access.forms import AccessForm
from partners.delegated_access.ground import ground_of, partner_reads
from partners.delegated_access.lists import DELEGATED_ACCESSES, QUICK
from partners.delegated_access.models import DelegatedAccess
from partners.delegated_access.own_addresses import partners_own
from partners.delegated_access.queries import accesses_for, mail_of
from partners.delegated_access.speakers import speakers_of
from partners.dropbox.queries import contacts_to_ask
from partners.subscriptions.views import crumbs, find, record_url
from portal.actions import REGISTRY, offer
from portal.errors import NotAllowed
from portal.events.queries import timeline_of
from portal.lists.table import table
from portal.web.pages import partner_page
from portal.web.reasons import ReasonForm
from portal.web.request import PartnerRequest
from portal.web.submit import perform, require, submit


def _find(request: PartnerRequest, pk: str) -> DelegatedAccess:
    return get_object_or_404(accesses_for(request.actor), pk=pk)


def _crumbs(request: PartnerRequest, *further: tuple) -> list[tuple]:
    lists = reverse("delegated-access-list", args=[request.partner.slug]) if further else None
    return crumbs(request, (_("Delegated access"), lists), *further)


def _page(request: PartnerRequest, record: DelegatedAccess) -> str:
    return reverse("delegated-access", args=[request.partner.slug, record.pk])


@partner_page
def delegated_access_list(request: PartnerRequest) -> HttpResponse:
    if request.actor.role not in DelegatedAccess.read_roles:
        raise NotAllowed(action=_("Read delegated access"))
    context = {"listing": table(request, DELEGATED_ACCESSES, quick=QUICK), "breadcrumbs": _crumbs(request)}
    return render(request, "partners/delegated_access/list.html", context)


@partner_page
def delegated_access_create(request: PartnerRequest, pk: str) -> HttpResponse:
    subscription = find(request, pk)
    require(request, "delegated-accesses.create")
    contacts = contacts_to_ask(subscription, request.actor)
    speakers = speakers_of(subscription)
    own = partners_own((one.email for one in contacts), subscription)
    form = AccessForm(request.POST or None, subscription=subscription, contacts=contacts, speakers=speakers, own=own)
    if request.method == "POST" and (asked := submit(request, form, request_access, subscription=subscription)):
        messages.success(request, _("The link is on its way to {email}.").format(email=asked.email))
        return redirect(_page(request, asked))
    context = {
        "subscription": subscription,
        "form": form,
        "refused": REGISTRY["delegated-accesses.create"].refusal(request.actor) or asking_refusal(subscription),
        "days": ANSWERED_WITHIN.days,
        "back": record_url(request, subscription),
        "breadcrumbs": crumbs(
            request, (str(subscription), record_url(request, subscription)), (_("Ask for delegated access"), None)
        ),
    }
    return render(request, "partners/delegated_access/ask.html", context)


@partner_page
def delegated_access(request: PartnerRequest, pk: str) -> HttpResponse:
    record = _find(request, pk)
    verbs = ("send-link", "end")
    context = {
        "record": record,
        "mail": mail_of(record),
        "holds": partner_reads(record, ground_of(record)),
        "is_here": record.subscription.partner_id == record.partner_id,
        "can": {verb.replace("-", "_"): offer(request.actor, f"delegated-accesses.{verb}", record) for verb in verbs},
        "timeline": timeline_of(record, request.actor),
        "breadcrumbs": _crumbs(request, (str(record), None)),
    }
    return render(request, "partners/delegated_access/record.html", context)


@partner_page
@require_POST
def delegated_access_send_link(request: PartnerRequest, pk: str) -> HttpResponse:
    record = _find(request, pk)
    done = _("The link is on its way to {email}.").format(email=record.email)
    perform(request, send_access_link, delegated_access=record, done=done)
    return redirect(_page(request, record))


@partner_page
def delegated_access_end(request: PartnerRequest, pk: str) -> HttpResponse:
    record = _find(request, pk)
    require(request, "delegated-accesses.end")
    form = ReasonForm(request.POST or None, read_by=_("{email} reads it.").format(email=record.email))
    form.fields["reason"].required = False
    if request.method == "POST" and submit(request, form, end_access, delegated_access=record):
        messages.success(request, _("The access is ended."))
        return redirect(_page(request, record))
    context = {
        "record": record,
        "form": form,
        "offered": offer(request.actor, "delegated-accesses.end", record),
        "back": _page(request, record),
        "breadcrumbs": _crumbs(request, (str(record), _page(request, record)), (_("End"), None)),
    }
    return render(request, "partners/delegated_access/end.html", context)
