from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from partners.client_requests.home import count_waiting
from partners.clients.finding import like
from partners.clients.forms import ClientAccountForm
from partners.clients.lists import CLIENT_ACCOUNTS, QUICK, STAFF_CLIENT_ACCOUNTS
from partners.clients.models import ClientAccount
from partners.clients.queries import address_lines, possible_owners
from partners.clients.recognising import in_words
from partners.clients.services import create_client_account, update_client_account, values_of
from partners.clients.warnings import Warned, domain_elsewhere, warnings_of
from partners.contacts.queries import contacts_of
from partners.custom_fields.queries import as_form_values, asked_fields, shown_values
from partners.handovers.queries import open_handover_of, where_it_went
from partners.orders.ordered_teams import ordered_teams
from partners.qualifications.queries import qualifications_of
from partners.subscriptions.queries import subscriptions_of
from partners.support.queries import requests_about
from portal.actions import offer
from portal.editing import opened_with
from portal.errors import NotAllowed
from portal.events.queries import timeline_of
from portal.files.views import attachments
from portal.lists.chips import Options
from portal.lists.table import table
from portal.mail.queries import mail_about
from portal.notes.section import notes_section
from portal.tags.queries import tag_names
from portal.web.pages import partner_page, staff_page_about
from portal.web.related import related_of
from portal.web.request import PartnerRequest, PersonRequest
from portal.web.submit import require, submit
from portal.web.toasts import ToastAction, toast

SUGGESTED = 20  # clients, to somebody who types

FIELDS = [name for name in ClientAccountForm.base_fields if name != "seen"]


def crumbs(request: PartnerRequest, *further: tuple) -> list[tuple]:
    return [(_("Clients"), reverse("client-account-list", args=[request.partner.slug])), *further]


def find_client(request: PartnerRequest, pk: str) -> ClientAccount:
    rows = ClientAccount.objects.visible_to(request.actor).select_related("owner__user", "merged_into")
    return get_object_or_404(rows, pk=pk)


def undo_button(request: PartnerRequest, record: ClientAccount) -> ToastAction:
    return ToastAction(_("Undo"), reverse("client-account-undo", args=[request.partner.slug, record.pk]), post=True)


def _unsaid(request: PartnerRequest, form: ClientAccountForm, record: ClientAccount) -> Warned | None:
    """What is told once before anything is saved: the form then says for which domain it was."""
    typed = form.cleaned_data.get("domain", "") if form.is_valid() else ""
    return domain_elsewhere(record, typed) if typed and request.POST.get("told", "").strip() != typed else None


def _offered(request: PartnerRequest, name: str, record=None):
    return offer(request.actor, name, record)


def _owners(request: PartnerRequest) -> Options:
    people = [(member.pk, str(member.user)) for member in possible_owners(request.actor)]
    return Options("owner", pgettext("client", "Owner"), people)


@partner_page
def client_account_list(request: PartnerRequest) -> HttpResponse:
    context = {
        "listing": table(request, CLIENT_ACCOUNTS, quick=QUICK, options=[_owners(request), *_tag_options(request)]),
        "create": _offered(request, "client-accounts.create"),
        "import_": _offered(request, "imports.create"),
        "waiting": count_waiting(request.actor),
        "breadcrumbs": [(_("Clients"), None)],
    }
    return render(request, "partners/clients/list.html", context)


@partner_page
def client_suggestions(request: PartnerRequest) -> HttpResponse:
    """What fits that somebody types into a form, as options of its line."""
    if request.actor.role not in ClientAccount.read_roles:
        raise NotAllowed(action=_("Read clients"))
    clients = ClientAccount.objects.visible_to(request.actor).customers().filter(state=ClientAccount.State.ACTIVE)
    suggested = [in_words(client) for client in like(clients, request.GET.get("q", "")[:200])[:SUGGESTED]]
    return render(request, "partners/clients/_suggestions.html", {"suggested": suggested})


def _tag_options(request: PartnerRequest) -> list[Options]:
    names = tag_names(request.actor)
    return [Options("tag", _("Tag"), [(name, name) for name in names])] if names else []


@staff_page_about(ClientAccount)
def staff_client_account_list(request: PersonRequest) -> HttpResponse:
    context = {
        "listing": table(request, STAFF_CLIENT_ACCOUNTS, quick=QUICK),
        "breadcrumbs": [(_("Partners"), reverse("staff-partner-list")), (_("Clients"), None)],
    }
    return render(request, "partners/clients/staff_list.html", context)


@partner_page
def client_account(request: PartnerRequest, pk: str) -> HttpResponse:
    try:
        record = find_client(request, pk)
    except Http404:
        if went := where_it_went(request.actor, pk):
            return redirect("handover", request.partner.slug, went.pk)
        raise
    if record.merged_into_id:  # old bookmarks, and links in mails
        return redirect("client-account", request.partner.slug, record.merged_into_id)
    merged = ClientAccount.objects.visible_to(request.actor).filter(merged_into=record)
    closed = record.own or record.state in ClientAccount.GONE
    context = {
        "client": record,
        "merged": merged,
        "custom_fields": shown_values(record),
        "warnings": warnings_of(record, request.partner.country, request.actor),
        "address": address_lines(record, request.partner.country),
        "update": _offered(request, "client-accounts.update", record),
        "sell": _offered(request, "subscriptions.order") if not closed else None,
        "order": _offered(request, "orders.create") if not closed else None,
        "restore": _offered(request, "client-accounts.restore", record),
        "archive": _offered(request, "client-accounts.archive", record),
        "merge": _offered(request, "client-accounts.merge", record),
        "hand_over": _offered(request, "handovers.create") if not record.own else None,
        "open_handover": open_handover_of(record.pk),
        "subscriptions": subscriptions_of(record, request.actor),
        "ordered": ordered_teams(request.actor, record).teams,
        "contacts": contacts_of(record, request.actor),
        "add_contact": offer(request.actor, "contacts.create") if not closed else None,
        "qualifications": qualifications_of(record, request.actor),
        "request_qualification": None if closed else offer(request.actor, "qualifications.create"),
        "support_requests": requests_about(record, request.actor),
        "mail": mail_about(record, request.actor),
        "ask": offer(request.actor, "support-requests.create"),
        "related": related_of(record, request.actor, request.partner),
        "notes": notes_section(request, record),
        **attachments(request, record),
        "timeline": timeline_of(record, request.actor, *merged),
        "breadcrumbs": crumbs(request, (record.name, None)),
    }
    return render(request, "partners/clients/record.html", context)


@partner_page
def client_account_create(request: PartnerRequest) -> HttpResponse:
    require(request, "client-accounts.create")
    owners = possible_owners(request.actor)
    own = owners.filter(user_id=request.actor.user_id).first()
    initial = {"country": request.partner.country, "owner": own and own.pk}
    form = ClientAccountForm(
        request.POST or None,
        initial=initial,
        country=request.partner.country,
        owners=owners,
        known_tags=tag_names(request.actor),
        asked=asked_fields(request.partner.pk),
    )
    warned = _unsaid(request, form, ClientAccount(partner=request.partner))
    if request.method == "POST" and not warned and (record := submit(request, form, create_client_account)):
        messages.success(request, _("{name} was added.").format(name=record.name))
        return redirect("client-account", request.partner.slug, record.pk)
    context = {"form": form, "warned": warned, "breadcrumbs": crumbs(request, (_("Add client"), None))}
    return render(request, "partners/clients/form.html", context)


@partner_page
def client_account_update(request: PartnerRequest, pk: str) -> HttpResponse:
    record = find_client(request, pk)
    require(request, "client-accounts.update")
    asked = asked_fields(request.partner.pk)
    own = as_form_values([field.pk for field in asked], record.custom_fields)
    saved = {**values_of(record, FIELDS), **own}
    country, owners = record.country or request.partner.country, possible_owners(request.actor, record)
    form = ClientAccountForm(
        request.POST or None,
        initial=opened_with(saved),
        country=country,
        owners=owners,
        known_tags=tag_names(request.actor),
        asked=asked,
    )
    warned = _unsaid(request, form, record)
    if request.method == "POST" and not warned and submit(request, form, update_client_account, client_account=record):
        toast(request, messages.SUCCESS, _("The changes were saved."), undo_button(request, record))
        return redirect("client-account", request.partner.slug, record.pk)
    back = reverse("client-account", args=[request.partner.slug, record.pk])
    context = {
        "form": form,
        "warned": warned,
        "client": record,
        "breadcrumbs": crumbs(request, (record.name, back), (_("Edit"), None)),
    }
    return render(request, "partners/clients/form.html", context)
