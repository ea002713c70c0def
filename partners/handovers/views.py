"""Hand-overs as one of the two partners sees them; `staff_views.py` has staff's pages."""

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from partners.catalogue.models import QualificationKind, Term
from partners.clients.views import crumbs as client_crumbs
from partners.clients.views import find_client
from partners.handovers.answering import accept_handover, decline_handover
from partners.handovers.contents import contents_of, digest_for_receiver, seats_in, shown_contents
from partners.handovers.costs import costs_for_receiver
from partners.handovers.forms import AcceptForm, OfferForm, WithdrawForm
from partners.handovers.lists import HANDOVERS, QUICK
from partners.handovers.models import Handover
from partners.handovers.queries import handovers_for, offers_on, open_handover_of
from partners.handovers.services import offer_handover, withdraw_handover
from partners.handovers.two_people import above_limit, is_agreed
from partners.qualifications.models import Qualification
from partners.subscriptions.models import Subscription
from partners.subscriptions.queries import sees_cost
from partners.subscriptions.waiting import values_in_words
from portal.actions import REGISTRY
from portal.events.models import Event
from portal.events.queries import as_timeline
from portal.files.queries import files_of
from portal.lists.table import table
from portal.notes.section import notes_section
from portal.tenancy.models import Partner
from portal.web.pages import partner_page
from portal.web.reasons import ReasonForm
from portal.web.request import PartnerRequest, PersonRequest
from portal.web.submit import require, submit

SHOWN = 50


def _crumbs(request: PartnerRequest, *further: tuple) -> list[tuple]:
    lists = reverse("handover-list", args=[request.partner.slug])
    return client_crumbs(request, (_("Hand-overs"), lists if further else None), *further)


def _find(request: PartnerRequest, pk: str, **side: Partner) -> Handover:
    """What only one side decides has no page for the other."""
    rows = handovers_for(request.actor).select_related("client_account__partner").filter(**side)
    return get_object_or_404(rows, pk=pk)


def _url(request: PartnerRequest, record: Handover) -> str:
    return reverse("handover", args=[request.partner.slug, record.pk])


def what_goes(contents: dict) -> dict:
    """For `_contents.html`."""
    rows = [_as_read(one) for one in contents["subscriptions"]]
    return {
        "contents": contents,
        "rows": rows,
        "qualifications": [_qualification(one) for one in contents.get("qualifications", ())],  # of earlier ones none was said
        "seats": seats_in(contents),
    }


def _qualification(row: dict) -> dict:
    kinds, states = dict(QualificationKind.choices), dict(Qualification.State.choices)
    ends = row["expires_on"] and date.fromisoformat(row["expires_on"])
    return {"kind": kinds.get(row["kind"], ""), "state": states.get(row["state"], ""), "expires_on": ends}


def _as_read(row: dict) -> dict:
    terms, states = dict(Term.choices), dict(Subscription.State.choices)
    days = {name: date.fromisoformat(row[name]) for name in ("started_on", "renews_on")}
    words = {"term_words": terms.get(row["term"], ""), "state_words": states.get(row["state"], "")}
    scheduled = [{**one, "words": values_in_words(one)} for one in row["scheduled"]]
    return {**row, **days, **words, "scheduled": scheduled, "is_live": row["state"] in Subscription.LIVE}


def record_context(request: PersonRequest, record: Handover, side: str) -> dict:
    """What both sides and staff are shown; `side` is the partner whose events are read."""
    events = Event.objects.visible_to(request.actor).in_timeline_of(record).filter(partner_id=side)
    return {
        "handover": record,
        "can": {offered.action.verb: offered for offered in offers_on(request.actor, record)},
        "timeline": as_timeline(events[:SHOWN]),
        **what_goes(shown_contents(record)),
    }


@partner_page
def handover_list(request: PartnerRequest) -> HttpResponse:
    context = {"listing": table(request, HANDOVERS, quick=QUICK), "breadcrumbs": _crumbs(request)}
    return render(request, "partners/handovers/list.html", context)


@partner_page
def handover(request: PartnerRequest, pk: str) -> HttpResponse:
    record = _find(request, pk)
    notes = notes_section(request, record)
    context = record_context(request, record, request.partner.pk) | {
        "holds": record.client_account.partner_id == request.partner.pk,
        "receives": record.to_partner_id == request.partner.pk,
        "agreed": record.is_open and record.to_partner_id == request.partner.pk and is_agreed(record),
        "notes": notes if notes and notes.total else None,
        "files": files_of(record, request.actor),
        "breadcrumbs": _crumbs(request, (record.client_name, None)),
    }
    return render(request, "partners/handovers/record.html", context)


@partner_page
def handover_create(request: PartnerRequest, pk: str) -> HttpResponse:
    client = find_client(request, pk)
    require(request, "handovers.create")
    form = OfferForm(request.POST or None)
    if request.method == "POST" and (made := submit(request, form, offer_handover, client_account=client)):
        told = _("{client} is offered to {partner}. Nothing changes before it accepts.")
        messages.success(request, told.format(client=client.name, partner=made.to_partner.name))
        return redirect(_url(request, made))
    own = reverse("client-account", args=[request.partner.slug, client.pk])
    context = {
        "client": client,
        "form": form,
        "back": own,
        "refused": REGISTRY["handovers.create"].refusal(request.actor),
        "open": open_handover_of(client.pk),
        "breadcrumbs": client_crumbs(request, (client.name, own), (_("Hand over"), None)),
        **what_goes(contents_of(client)),
    }
    return render(request, "partners/handovers/offer.html", context)


@partner_page
def handover_accept(request: PartnerRequest, pk: str) -> HttpResponse:
    """Bound to what the page shows: what changes in between is shown, and nothing accepted."""
    record = _find(request, pk, to_partner=request.partner)
    require(request, "handovers.accept")
    digest = digest_for_receiver(record) if record.is_open else ""
    above = above_limit(request.actor, record) if record.is_open else None
    asks_why = above is not None and above.asks_why
    form = AcceptForm(request.POST or None, initial={"digest": digest}, asks_why=asks_why)
    if request.method == "POST" and (answered := submit(request, form, accept_handover, handover=record)):
        if answered.is_open:
            messages.success(request, _("Your acceptance stands. Another owner or admin of your company accepts it, too."))
            return redirect(_url(request, record))
        messages.success(request, _("{client} is your client now.").format(client=record.client_name))
        return redirect("client-account", request.partner.slug, record.client_account_id)
    context = record_context(request, record, request.partner.pk)
    if form.is_bound:
        form.show(digest)
    costs = costs_for_receiver(record) if record.is_open and sees_cost(request.actor) else []
    crumbs = _step(request, record, _("Accept"))
    context |= {"form": form, "costs": costs, "above": above, "back": _url(request, record), "breadcrumbs": crumbs}
    return render(request, "partners/handovers/accept.html", context)


@partner_page
def handover_decline(request: PartnerRequest, pk: str) -> HttpResponse:
    record = _find(request, pk, to_partner=request.partner)
    require(request, "handovers.decline")
    form = ReasonForm(request.POST or None, read_by=_("{partner} reads it.").format(partner=record.from_partner.name))
    if request.method == "POST" and submit(request, form, decline_handover, handover=record):
        messages.success(request, _("The hand-over of {client} is declined.").format(client=record.client_name))
        return redirect(_url(request, record))
    return _ask(request, record, form, "decline", _("Decline hand-over"))


@partner_page
def handover_withdraw(request: PartnerRequest, pk: str) -> HttpResponse:
    record = _find(request, pk, from_partner=request.partner)
    require(request, "handovers.withdraw")
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and submit(request, form, withdraw_handover, handover=record):
        messages.success(request, _("The hand-over of {client} is withdrawn.").format(client=record.client_name))
        return redirect(_url(request, record))
    return _ask(request, record, form, "withdraw", _("Withdraw hand-over"))


def _step(request: PartnerRequest, record: Handover, words: str) -> list[tuple]:
    return _crumbs(request, (record.client_name, _url(request, record)), (words, None))


def _ask(request: PartnerRequest, record: Handover, form, verb: str, words: str) -> HttpResponse:
    context = record_context(request, record, request.partner.pk) | {
        "form": form,
        "verb": verb,
        "words": words,
        "back": _url(request, record),
        "breadcrumbs": _step(request, record, words),
    }
    return render(request, "partners/handovers/decide.html", context)
