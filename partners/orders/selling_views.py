"""Selling a new team: what it costs and what is coming is shown first, and ordered by the second click."""

from datetime import date

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partners.clients.models import ClientAccount
from partners.orders.after import to_order
from partners.orders.buying import order_subscription, preview_subscription
from partners.orders.models import Order
from partners.subscriptions.changes import Planned
from partners.subscriptions.forms import SubscriptionForm
from partners.subscriptions.models import Subscription
from partners.subscriptions.services import create_subscription
from partners.subscriptions.showing import shown_charges
from partners.subscriptions.views import crumbs, record_url
from portal import clock
from portal.actions import offer
from portal.tenancy.actor import Actor
from portal.web.pages import partner_page
from portal.web.request import PartnerRequest
from portal.web.submit import require, submit

ORDERED = ("client_account", "plan", "term", "seats", "admin_email")


@partner_page
def subscription_create(request: PartnerRequest) -> HttpResponse:
    require(request, "subscriptions.order")
    client = ClientAccount.objects.visible_to(request.actor).filter(pk=request.GET.get("client", "")[:40]).first()
    initial = {"client_account": client, "admin_email": client.contact_email} if client else {}
    form = SubscriptionForm(request.POST or None, initial=initial, actor=request.actor)
    planned = None
    if request.method == "POST" and "again" not in request.POST and form.is_valid():
        if form.cleaned_data["started_on"] and form.cleaned_data["started_on"] != clock.today():
            if record := submit(request, form, _enter):
                return _entered(request, record)
        elif "confirmed" not in request.POST:
            planned = submit(request, form, _preview)
        elif order := submit(request, form, _order):
            return to_order(request, order)
    context = {
        "form": form,
        "planned": planned,
        "asked": _asked(form) if planned else {},
        **shown_charges(planned, request.actor),
        "create": offer(request.actor, "subscriptions.order"),
        "breadcrumbs": crumbs(request, (_("Sell a subscription"), None)),
    }
    return render(request, "partners/orders/sell.html", context)


def _asked(form: forms.Form) -> dict[str, object]:
    """What the second click sends again."""
    data = form.cleaned_data
    ids = {name: data[name].pk for name in ("client_account", "plan")}
    return ids | {name: data[name] for name in ("term", "seats", "admin_email", "reason", "purchase_order_number")}


def _preview(*, actor: Actor, **values) -> Planned:
    return preview_subscription(actor=actor, **{name: values[name] for name in ORDERED})


def _order(*, actor: Actor, started_on: date | None, **values) -> Order:
    return order_subscription(actor=actor, **values)


def _enter(*, actor: Actor, seen: str, purchase_order_number: str, **values) -> Subscription:
    """A team that is there already."""
    return create_subscription(actor=actor, **values)


def _entered(request: PartnerRequest, record: Subscription) -> HttpResponse:
    words = ngettext("{client} has {seats} seat now.", "{client} has {seats} seats now.", record.purchased)
    messages.success(request, words.format(seats=record.purchased, client=record.client_account))
    return redirect(record_url(request, record))
