"""Where somebody goes who has just ordered or decided, and what they are told."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from partners.orders.models import Order
from portal.web.request import PartnerRequest


def order_url(request: PartnerRequest, order: Order) -> str:
    return reverse("order", args=[request.partner.slug, order.pk])


def to_order(request: PartnerRequest, order: Order) -> HttpResponse:
    messages.success(request, in_words(order))
    return redirect(order_url(request, order))


def in_words(order: Order) -> str:
    if order.state == Order.State.AWAITING_APPROVAL:
        return _("{order} waits for a second person: it commits your company to more than its limit.").format(order=order)
    if order.state == Order.State.CANCELLED:
        return _("{order} is cancelled. Nothing of it is bought or charged.").format(order=order)
    if order.state == Order.State.FULFILLED:
        return _("{order} is fulfilled.").format(order=order)
    return _("{order} is placed. It comes true when its licences are confirmed.").format(order=order)
