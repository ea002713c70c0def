"""Where a change goes that a page has shown, besides being ordered by itself: into a draft, or a new one begun with it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from partners.clients.models import ClientAccount
from partners.orders.after import order_url
from partners.orders.drafting import add_to_draft, keep_as_quote
from partners.orders.models import Order, Quote
from partners.orders.queries import drafts_for
from partners.orders.services import Written
from partners.subscriptions.changes import Planned
from partners.subscriptions.models import Subscription
from portal.actions import offer
from portal.tenancy.actor import Actor
from portal.web.request import PartnerRequest
from portal.web.submit import submit

NEW = "new"
WRITTEN = ("reason", "purchase_order_number", "deal_code")


@dataclass(frozen=True, slots=True)
class Target:
    """`alone`: the page was opened from that draft, so that what it shows goes nowhere else."""

    order: Order | None
    alone: bool
    taken: bool  # the team is in a draft already: a second line would not know of the first
    back: str  # to where the draft's next line is chosen

    @property
    def value(self) -> str:
        return self.order.pk if self.order else NEW

    @property
    def words(self) -> str:
        return _("Add to {order}").format(order=self.order) if self.order else _("Begin an order with it")


def target_of(
    request: PartnerRequest, client: ClientAccount | None, subscription: Subscription | None = None
) -> Target | None:
    if client is None or client.own or offer(request.actor, "orders.create") is None:
        return None
    drafts, asked = drafts_for(request.actor, client.pk), request.GET.get("order", "")[:40]
    named = drafts.filter(pk=asked).first() if asked and asked != NEW else None
    alone = named is not None or asked == NEW
    order = named or (drafts.first() if asked != NEW else None)
    taken = subscription is not None and drafts.filter(lines__subscription=subscription).exists()
    return Target(order, alone, taken, choose_url(request, client, named))


def choose_url(request: PartnerRequest, client: ClientAccount, order: Order | None = None) -> str:
    if order:
        return reverse("order-add", args=[request.partner.slug, order.pk])
    return f"{reverse('order-begin', args=[request.partner.slug])}?client={client.pk}"


def is_put(request: PartnerRequest) -> bool:
    """Whether the second click is one that orders nothing yet."""
    return "draft" in request.POST or "keep" in request.POST


def put(request: PartnerRequest, form: forms.Form, preview: Callable[..., Planned], **about: Any) -> HttpResponse | None:
    """What `preview` shows of the form becomes a line, or a quote. None where it is refused, beside the form's fields."""
    return _kept(request, form, preview, about) if "keep" in request.POST else _added(request, form, preview, about)


def _kept(request: PartnerRequest, form: forms.Form, preview: Callable[..., Planned], about: dict) -> HttpResponse | None:
    def kept(*, actor: Actor, seen: str = "", **values: Any) -> Quote:
        asked = {name: value for name, value in values.items() if name not in WRITTEN}
        return keep_as_quote(actor, preview(actor=actor, **asked).change, seen, **about)

    quote = submit(request, form, kept)
    if quote is None:
        return None
    messages.success(request, _("{quote} is kept. It binds until the day ends (UTC).").format(quote=quote))
    return redirect("quote", request.partner.slug, quote.pk)


def _added(request: PartnerRequest, form: forms.Form, preview: Callable[..., Planned], about: dict) -> HttpResponse | None:
    which, actor = request.POST["draft"][:40], request.actor
    order = None if which == NEW else get_object_or_404(Order.objects.visible_to(actor), pk=which)

    def added(*, actor: Actor, seen: str = "", **values: Any) -> Order:
        written = Written(**{name: values.pop(name, "") for name in WRITTEN})
        return add_to_draft(actor, order, preview(actor=actor, **values).change, written, seen, **about)

    draft = submit(request, form, added)
    return _to_draft(request, draft) if draft else None


def _to_draft(request: PartnerRequest, order: Order) -> HttpResponse:
    messages.success(request, _("It is a line of {order} now. Nothing is bought before you place it.").format(order=order))
    return redirect(order_url(request, order))
