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
from partners.orders.drafting import add_to_draft
from partners.orders.models import Order
from partners.orders.queries import drafts_for
from partners.orders.services import Written
from partners.subscriptions.changes import Planned
from portal.actions import offer
from portal.tenancy.actor import Actor
from portal.web.request import PartnerRequest
from portal.web.submit import submit

NEW = "new"


@dataclass(frozen=True, slots=True)
class Target:
    """`alone`: the page was opened from that draft, so that what it shows goes nowhere else."""

    order: Order | None
    alone: bool
    back: str  # to where the draft's next line is chosen

    @property
    def value(self) -> str:
        return self.order.pk if self.order else NEW

    @property
    def words(self) -> str:
        return _("Add to {order}").format(order=self.order) if self.order else _("Begin an order with it")


def target_of(request: PartnerRequest, client: ClientAccount | None) -> Target | None:
    if client is None or client.own or offer(request.actor, "orders.create") is None:
        return None
    drafts, asked = drafts_for(request.actor, client.pk), request.GET.get("order", "")[:40]
    named = drafts.filter(pk=asked).first() if asked and asked != NEW else None
    alone = named is not None or asked == NEW
    order = named or (drafts.first() if asked != NEW else None)
    return Target(order, alone, choose_url(request, client, named))


def choose_url(request: PartnerRequest, client: ClientAccount, order: Order | None = None) -> str:
    if order:
        return reverse("order-add", args=[request.partner.slug, order.pk])
    return f"{reverse('order-begin', args=[request.partner.slug])}?client={client.pk}"


def is_confirmed(request: PartnerRequest) -> bool:
    return "confirmed" in request.POST or "draft" in request.POST


def put(request: PartnerRequest, form: forms.Form, preview: Callable[..., Planned], **about: Any) -> Order | None:
    """The second click: what `preview` shows of the form becomes a line. None where it is refused, beside the form's fields."""
    which, actor = request.POST["draft"][:40], request.actor
    order = None if which == NEW else get_object_or_404(Order.objects.visible_to(actor), pk=which)

    def added(
        *, actor: Actor, seen: str = "", reason: str = "", purchase_order_number: str = "", deal_code: str = "", **values: Any
    ) -> Order:
        planned = preview(actor=actor, **values)
        return add_to_draft(actor, order, planned.change, Written(reason, purchase_order_number, deal_code), seen, **about)

    return submit(request, form, added)


def to_draft(request: PartnerRequest, order: Order) -> HttpResponse:
    messages.success(request, _("It is a line of {order} now. Nothing is bought before you place it.").format(order=order))
    return redirect(order_url(request, order))
