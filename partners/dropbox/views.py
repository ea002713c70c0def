"""The connection as a partner sees it: asked for, its record, its end."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from partners.dropbox.activation import ask_another, invitation_of
from partners.dropbox.asking import ask_for_connection, asking_refusal, send_link
from partners.dropbox.ending import disconnect
from partners.dropbox.forms import AnotherForm, AskForm
from partners.dropbox.gateway.consent import SCOPES
from partners.dropbox.links import LIFETIME
from partners.dropbox.lists import DROPBOX_CONNECTIONS, QUICK
from partners.dropbox.models import DropboxConnection
from partners.dropbox.queries import connections_for, contacts_to_ask
from partners.dropbox.section import offer_to_invite
from partners.subscriptions.views import crumbs, find, record_url
from partners.teams.section import watched_of
from portal.actions import REGISTRY, offer
from portal.errors import NotAllowed
from portal.events.queries import timeline_of
from portal.lists.table import table
from portal.web.pages import partner_page
from portal.web.reasons import ReasonForm
from portal.web.request import PartnerRequest
from portal.web.submit import perform, require, submit


def _find(request: PartnerRequest, pk: str) -> DropboxConnection:
    return get_object_or_404(connections_for(request.actor), pk=pk)


def _crumbs(request: PartnerRequest, record: DropboxConnection, *further: tuple) -> list[tuple]:
    subscription = record.subscription
    own = reverse("dropbox-connection", args=[request.partner.slug, record.pk]) if further else None
    here = record.subscription.partner_id == record.partner_id
    above = [(str(subscription), record_url(request, subscription))] if here else []
    lists = (_("Dropbox connections"), reverse("dropbox-connection-list", args=[request.partner.slug]))
    return crumbs(request, *(above or [lists]), (_("Dropbox connection"), own), *further)


@partner_page
def dropbox_connection_list(request: PartnerRequest) -> HttpResponse:
    if request.actor.role not in DropboxConnection.read_roles:
        raise NotAllowed(action=_("Read Dropbox connections"))
    context = {
        "listing": table(request, DROPBOX_CONNECTIONS, quick=QUICK),
        "breadcrumbs": crumbs(request, (_("Dropbox connections"), None)),
    }
    return render(request, "partners/dropbox/list.html", context)


@partner_page
def dropbox_ask(request: PartnerRequest, pk: str) -> HttpResponse:
    subscription = find(request, pk)
    require(request, "dropbox-connections.create")
    form = AskForm(
        request.POST or None, subscription=subscription, contacts=contacts_to_ask(subscription, request.actor)
    )
    asked = request.method == "POST" and submit(request, form, ask_for_connection, subscription=subscription)
    if asked:
        messages.success(request, _("The link is on its way to {email}.").format(email=asked.email))
        return redirect(record_url(request, subscription))
    refused = REGISTRY["dropbox-connections.create"].refusal(request.actor) or asking_refusal(subscription)
    context = {
        "subscription": subscription,
        "form": form,
        "refused": refused,
        "scopes": SCOPES,
        "days": LIFETIME.days,
        "back": record_url(request, subscription),
        "breadcrumbs": crumbs(
            request, (str(subscription), record_url(request, subscription)), (_("Connect Dropbox team"), None)
        ),
    }
    return render(request, "partners/dropbox/ask.html", context)


@partner_page
def dropbox_connection(request: PartnerRequest, pk: str) -> HttpResponse:
    record = _find(request, pk)
    verbs = ("send-link", "ask-another", "disconnect")
    context = {
        "record": record,
        "invitation": invitation_of(record) if record.is_to_connect else None,
        "is_here": record.subscription.partner_id == record.partner_id,
        "can": {verb.replace("-", "_"): offer(request.actor, f"dropbox-connections.{verb}", record) for verb in verbs},
        "watched": watched_of(record, request.actor),
        "invite": offer_to_invite(record, request.actor),
        "timeline": timeline_of(record, request.actor),
        "breadcrumbs": _crumbs(request, record),
    }
    return render(request, "partners/dropbox/record.html", context)


@partner_page
@require_POST
def dropbox_send_link(request: PartnerRequest, pk: str) -> HttpResponse:
    record = _find(request, pk)
    done = _("The link is on its way to {email}.").format(email=record.email)
    perform(request, send_link, dropbox_connection=record, done=done)
    return redirect("dropbox-connection", request.partner.slug, record.pk)


@partner_page
def dropbox_ask_another(request: PartnerRequest, pk: str) -> HttpResponse:
    record = _find(request, pk)
    require(request, "dropbox-connections.ask-another")
    form = AnotherForm(request.POST or None, contacts=contacts_to_ask(record.subscription, request.actor))
    if request.method == "POST" and (asked := submit(request, form, ask_another, dropbox_connection=record)):
        messages.success(request, _("The link is on its way to {email}.").format(email=asked.email))
        return redirect("dropbox-connection", request.partner.slug, record.pk)
    context = {
        "record": record,
        "form": form,
        "offered": offer(request.actor, "dropbox-connections.ask-another", record),
        "back": reverse("dropbox-connection", args=[request.partner.slug, record.pk]),
        "breadcrumbs": _crumbs(request, record, (_("Ask another admin"), None)),
    }
    return render(request, "partners/dropbox/another.html", context)


@partner_page
def dropbox_disconnect(request: PartnerRequest, pk: str) -> HttpResponse:
    record = _find(request, pk)
    require(request, "dropbox-connections.disconnect")
    form = ReasonForm(request.POST or None, read_by=_("It stands in the timeline for good."))
    form.fields["reason"].required = False
    if request.method == "POST" and submit(request, form, disconnect, dropbox_connection=record):
        messages.success(request, _("The team is disconnected."))
        return redirect("dropbox-connection", request.partner.slug, record.pk)
    context = {
        "record": record,
        "form": form,
        "offered": offer(request.actor, "dropbox-connections.disconnect", record),
        "back": reverse("dropbox-connection", args=[request.partner.slug, record.pk]),
        "breadcrumbs": _crumbs(request, record, (_("Disconnect"), None)),
    }
    return render(request, "partners/dropbox/disconnect.html", context)
