"""A draft on pages: begun for one client, filled line by line, looked at again before it is placed."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from partners.clients.models import ClientAccount
from partners.orders.after import order_url
from partners.orders.choosing import teams_of
from partners.orders.drafting import references_of, remove_line, renew_quotes, update_order
from partners.orders.forms import BeginForm, ReferencesForm
from partners.orders.models import Order, OrderLine
from partners.orders.queries import drafts_for, lines_of, waits_for_second_person
from partners.orders.requoting import Look, differences, digest_of, look_at
from partners.orders.showing import shown_lines
from partners.orders.targets import NEW
from partners.orders.totals import totals_by_currency
from partners.subscriptions.explaining import lines_of as charge_lines
from partners.subscriptions.queries import sees_cost
from partners.subscriptions.views import crumbs as subscription_crumbs
from portal.actions import offer, offers
from portal.editing import opened_with
from portal.events.queries import timeline_of
from portal.web.pages import partner_page
from portal.web.request import PartnerRequest
from portal.web.submit import perform, require, submit

NOT_A_DRAFT = gettext_lazy("{order} is no draft any more.")


def crumbs(request: PartnerRequest, *further: tuple) -> list[tuple]:
    lists = reverse("order-list", args=[request.partner.slug])
    return subscription_crumbs(request, (_("Orders"), lists), *further)


def _find(request: PartnerRequest, pk: str) -> Order:
    return get_object_or_404(Order.objects.visible_to(request.actor).select_related("client_account"), pk=pk)


def _is_over(request: PartnerRequest, record: Order) -> HttpResponse | None:
    """Somebody placed or discarded it in the meantime: its page says so."""
    if record.state == Order.State.DRAFT:
        return None
    messages.info(request, NOT_A_DRAFT.format(order=record))
    return redirect(order_url(request, record))


def draft_page(request: PartnerRequest, record: Order) -> HttpResponse:
    looks = {look.line.pk: look for look in look_at(record)}
    lines = shown_lines(lines_of(record), request.actor)
    context = {
        "order": record,
        "lines": [(shown, looks[shown.line.pk]) for shown in lines],
        "changed": sum(not look.holds for look in looks.values()),
        "can": {offered.action.verb.replace("-", "_"): offered for offered in offers(request.actor, "orders", record)},
        "sees_cost": sees_cost(request.actor),
        "totals": totals_by_currency([shown.line.quote for shown in lines]),
        "second_person": waits_for_second_person(request.actor, request.partner.pk, record.committed),
        "holds": record.client_account.partner_id == request.partner.pk,
        "timeline": timeline_of(record, request.actor),
        "breadcrumbs": crumbs(request, (str(record), None)),
    }
    return render(request, "partners/orders/draft.html", context)


@partner_page
def order_begin(request: PartnerRequest) -> HttpResponse:
    """Whose order it is, then what its first line is. Nothing is written before there is one."""
    require(request, "orders.create")
    clients = ClientAccount.objects.visible_to(request.actor).customers().filter(state=ClientAccount.State.ACTIVE)
    form = BeginForm({"client": request.GET["client"]} if "client" in request.GET else None, clients=clients)
    if form.is_bound and form.is_valid():
        return _choose(request, form.cleaned_data["client"])
    context = {
        "form": form,
        "any": clients.exists(),
        "create": offer(request.actor, "orders.create"),
        "breadcrumbs": crumbs(request, (_("Begin an order"), None)),
    }
    return render(request, "partners/orders/begin.html", context)


@partner_page
def order_add(request: PartnerRequest, pk: str) -> HttpResponse:
    record = _find(request, pk)
    require(request, "orders.add-line")
    return _is_over(request, record) or _choose(request, record.client_account, record)


def _choose(request: PartnerRequest, client: ClientAccount, record: Order | None = None) -> HttpResponse:
    here = (str(record), order_url(request, record)) if record else (_("Begin an order"), None)
    context = {
        "client": client,
        "client_name": record.client_label if record else client.name,
        "order": record,
        "which": record.pk if record else NEW,
        "drafts": [] if record else drafts_for(request.actor, client.pk),
        "teams": teams_of(client, request.actor, lines_of(record) if record else ()),
        "sell": offer(request.actor, "subscriptions.order"),
        "trial": offer(request.actor, "subscriptions.start-trial"),
        "breadcrumbs": crumbs(request, here, *([(_("Add a line"), None)] if record else [])),
    }
    return render(request, "partners/orders/choose.html", context)


@partner_page
@require_POST
def order_remove_line(request: PartnerRequest, pk: str, line: str) -> HttpResponse:
    record = _find(request, pk)
    row = OrderLine.objects.visible_to(request.actor).filter(order=record, pk=line).first()
    if row is None:  # a second click, or another tab
        messages.info(request, _("That line is not in {order} any more.").format(order=record))
    else:
        perform(request, remove_line, order=record, line=row, done=_("The line was removed."))
    return redirect(order_url(request, record))


@partner_page
def order_update(request: PartnerRequest, pk: str) -> HttpResponse:
    record = _find(request, pk)
    require(request, "orders.update")
    form = ReferencesForm(request.POST or None, initial=opened_with(references_of(record)))
    if request.method == "POST" and submit(request, form, update_order, order=record):
        messages.success(request, _("The references of {order} were saved.").format(order=record))
        return redirect(order_url(request, record))
    return _page(request, record, form, "partners/orders/references.html", _("Edit references"))


@partner_page
def order_renew_quotes(request: PartnerRequest, pk: str) -> HttpResponse:
    """What each line would be today beside what was quoted. Confirmed is what was shown."""
    record = _find(request, pk)
    require(request, "orders.renew-quotes")
    if over := _is_over(request, record):
        return over
    form = forms.Form(request.POST if request.method == "POST" else None)
    seen = request.POST.get("seen", "")[:64] or NEW  # what nobody looked at is not confirmed
    if request.method == "POST" and submit(request, form, renew_quotes, order=record, seen=seen):
        messages.success(request, _("The quotes of {order} were renewed, and hold until the day ends.").format(order=record))
        return redirect(order_url(request, record))
    looks = look_at(record)
    if all(look.holds for look in looks):
        return redirect(order_url(request, record))
    more = {
        "looks": [_compared(request, look) for look in looks if not look.holds],
        "refused": any(look.refused for look in looks),
        "seen": digest_of(looks),
        "sees_cost": sees_cost(request.actor),
        "can_remove": offer(request.actor, "orders.remove-line", record),
    }
    return _page(request, record, form, "partners/orders/renew_quotes.html", _("Renew quotes"), **more)


def _compared(request: PartnerRequest, look: Look) -> dict[str, Any]:
    with_cost = sees_cost(request.actor)
    old = shown_lines([look.line], request.actor)[0]
    fresh = look.fresh
    return {
        "look": look,
        "words": old.words,
        "changes": differences(look.line.quote, fresh, with_cost) if fresh else [],
        "charges": charge_lines(fresh.charges) if fresh and with_cost else [],
    }


def _page(
    request: PartnerRequest, record: Order, form: forms.Form, template: str, words: str, **more: Any
) -> HttpResponse:
    context = {
        "order": record,
        "form": form,
        "words": words,
        "back": order_url(request, record),
        "breadcrumbs": crumbs(request, (str(record), order_url(request, record)), (words, None)),
        **more,
    }
    return render(request, template, context)
