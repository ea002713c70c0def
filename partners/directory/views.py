"""Partners as staff see them: the list, one partner's record, its clients, and who looks after it."""

from collections.abc import Iterable
from typing import Any, cast

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from partners.clients.finding import like as like_clients
from partners.clients.models import ClientAccount
from partners.clients.recognising import in_words as client_in_words
from partners.directory.choosing import SUGGESTED, in_words, like
from partners.directory.filters import ClientFilter, PeopleFilter
from partners.directory.forms import ManagerForm
from partners.directory.lists import PARTNERS
from partners.directory.overdue import overdue_of
from partners.directory.queries import (
    able_to_manage,
    clients_to_choose,
    clients_with_seats,
    countries_of,
    notices_to_acknowledge,
    partners_for,
    partners_to_choose,
    people_of,
)
from partners.network.models import Application, Tier
from partners.network.queries import acceptances_for, news_for, profile_of
from portal.actions import offer
from portal.countries import country_name
from portal.editing import opened_with
from portal.events.queries import as_timeline
from portal.lists.chips import Options, Quick
from portal.lists.table import table
from portal.notes.section import notes_section
from portal.tenancy.models import Partner
from portal.tenancy.posture import security_of
from portal.tenancy.services import assign_manager
from portal.web.listing import listing
from portal.web.pages import staff_page_about
from portal.web.request import PersonRequest, Request
from portal.web.submit import require, submit

SHOWN_PEOPLE = 20


@staff_page_about(Partner)
def partner_list(request: PersonRequest) -> HttpResponse:
    """What is overdue stands in words beside each."""
    tiers = [(tier.code, tier.name) for tier in Tier.objects.visible_to(request.actor)]
    options = [
        *_managers(request),
        Options("tier", _("Tier"), tiers),
        Options("country", _("Country"), _country_options(countries_of(request.actor))),
    ]
    shown = table(request, PARTNERS, quick=_quick(request), options=options)
    return render(request, "partners/directory/list.html", {"listing": shown, "breadcrumbs": [(_("Partners"), None)]})


@staff_page_about(Partner)
def partner_suggestions(request: PersonRequest) -> HttpResponse:
    """What fits that somebody types into a form, as options of its line."""
    found = like(partners_to_choose(request.actor), request.GET.get("q", "")[:200])
    return _suggested(request, [in_words(partner) for partner in found[:SUGGESTED]])


@staff_page_about(ClientAccount)
def partner_client_suggestions(request: PersonRequest, pk: str) -> HttpResponse:
    partner = get_object_or_404(Partner.objects.visible_to(request.actor), pk=pk)
    clients = clients_to_choose(request.actor, partner)
    found = like_clients(clients, request.GET.get("q", "")[:200])
    return _suggested(request, [client_in_words(client) for client in found[:SUGGESTED]])


def _suggested(request: Request, words: list[str]) -> HttpResponse:
    return render(request, "partners/clients/_suggestions.html", {"suggested": words})


def _quick(request: Request) -> list[Quick]:
    """A partner manager sees the assigned partners only: for them two of these say nothing."""
    about_managers = [Quick("mine", "true", _("Mine")), Quick("without_manager", "true", _("Without manager"))]
    return [
        *([] if request.actor.reaches_assigned_only else about_managers),
        Quick("overdue", "true", _("Overdue")),
        Quick("state", "suspended", _("Suspended")),
        Quick("state", "closed", _("Ended")),
    ]


def _managers(request: Request) -> list[Options]:
    if request.actor.reaches_assigned_only:
        return []
    return [Options("manager", _("Manager"), [(person.pk, str(person)) for person in able_to_manage(request.actor)])]


def _country_options(codes: Iterable[str]) -> list[tuple[str, str]]:
    return sorted(((code, country_name(code)) for code in codes), key=lambda pair: pair[1])


def _crumbs(record: Partner, *further: tuple) -> list[tuple]:
    own = reverse("staff-partner", args=[record.pk]) if further else None
    return [(_("Partners"), reverse("staff-partner-list")), (record.name, own), *further]


@staff_page_about(Partner)
def partner_record(request: PersonRequest, pk: str) -> HttpResponse:
    actor = request.actor
    record = get_object_or_404(partners_for(actor), pk=pk)
    context = {
        "record": record,
        "overdue": overdue_of(record),
        "security": security_of(record),
        "profile": profile_of(record),
        "application": Application.objects.visible_to(actor).filter(partner=record).first(),
        "people": listing(request, people_of(record, actor), PeopleFilter, ("created_at", "id"), size=SHOWN_PEOPLE),
        "acceptances": acceptances_for(actor).filter(partner=record),
        "notices": notices_to_acknowledge(record, actor),
        "notes": notes_section(request, record),
        "timeline": as_timeline(news_for(actor, record)),
        "breadcrumbs": _crumbs(record),
        **_offers(request, record),
    }
    return render(request, "partners/directory/record.html", context)


def _offers(request: Request, record: Partner) -> dict:
    """By name; None for what the role does not include, refused for what cannot be done now. Of an ended partner its clients."""
    has_clients = cast(Any, record).clients  # as `partners_for` counts them
    hand_over = {"hand_over": offer(request.actor, "partners.hand-over-clients", record) if has_clients else None}
    if record.state == Partner.State.CLOSED:
        return {"can": hand_over}
    actions = ("view", "suspend", "reinstate", "end", "assign-manager")
    offers = {verb.replace("-", "_"): offer(request.actor, f"partners.{verb}", record) for verb in actions}
    profile = profile_of(record)
    for verb in ("change-tier", "authorise"):
        offers[verb.replace("-", "_")] = offer(request.actor, f"profiles.{verb}", profile) if profile else None
    return {"can": offers | hand_over}


@staff_page_about(Partner)
def partner_clients(request: Request, pk: str) -> HttpResponse:
    """Where the record's number of clients and of seats comes from."""
    record = get_object_or_404(partners_for(request.actor), pk=pk)
    rows = clients_with_seats(record, request.actor)
    context = {
        "record": record,
        "listing": listing(request, rows, ClientFilter, ("folded_name", "id")),
        "breadcrumbs": _crumbs(record, (_("Clients and seats"), None)),
    }
    return render(request, "partners/directory/clients.html", context)


@staff_page_about(Partner)
def partner_manager(request: Request, pk: str) -> HttpResponse:
    record = get_object_or_404(Partner.objects.visible_to(request.actor), pk=pk)
    require(request, "partners.assign-manager")
    saved = {"manager": record.manager_id}
    initial = opened_with(saved)
    form = ManagerForm(request.POST or None, people=able_to_manage(request.actor), initial=initial)
    back = reverse("staff-partner", args=[record.pk])
    if request.method == "POST" and (changed := submit(request, form, assign_manager, partner=record)):
        messages.success(request, _told(changed))
        return redirect(back)
    context = {
        "record": record,
        "form": form,
        "back": back,
        "breadcrumbs": _crumbs(record, (_("Assign partner manager"), None)),
    }
    return render(request, "partners/directory/manager.html", context)


def _told(partner: Partner) -> str:
    if partner.manager is None:
        return _("Nobody looks after {partner} now.").format(partner=partner.name)
    return _("{name} looks after {partner} now.").format(name=partner.manager, partner=partner.name)
