"""Quotes that were kept, as their partner sees them: what one costs and until when; ordered from there, or printed."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from partners.orders.after import order_url
from partners.orders.draft_views import crumbs as order_crumbs
from partners.orders.models import Quote
from partners.orders.queries import kept_quotes_for, replacement_of
from partners.orders.services import create_order
from partners.orders.wording import in_words
from partners.subscriptions.coming import coming, on_a_page
from partners.subscriptions.explaining import altogether, lines_of
from partners.subscriptions.market import markets_of_client
from partners.subscriptions.queries import sees_cost
from partners.subscriptions.refusals import names
from partners.subscriptions.waiting import fates_of
from portal.actions import offer
from portal.brand import brand_of
from portal.errors import NotFound
from portal.web.pages import partner_page
from portal.web.request import PartnerRequest
from portal.web.submit import perform

MOST = 100


def _crumbs(request: PartnerRequest, *further: tuple) -> list[tuple]:
    lists = reverse("quote-list", args=[request.partner.slug]) if further else None
    return order_crumbs(request, (_("Quotes"), lists), *further)


def _find(request: PartnerRequest, pk: str) -> Quote:
    rows = Quote.objects.visible_to(request.actor).select_related("client_account", "subscription", "line__order")
    return get_object_or_404(rows, pk=pk)


@partner_page
def quote_list(request: PartnerRequest) -> HttpResponse:
    """Those of today that nobody ordered: a day's worth."""
    client = request.GET.get("client", "")[:40]
    rows, name = kept_quotes_for(request.actor, client), names()
    context = {
        "quotes": [(quote, in_words(quote, name)) for quote in rows[:MOST]],
        "total": rows.count(),
        "client": client,
        "sees_cost": sees_cost(request.actor),
        "breadcrumbs": _crumbs(request),
    }
    return render(request, "partners/orders/quote_list.html", context)


@partner_page
def quote(request: PartnerRequest, pk: str) -> HttpResponse:
    record = _find(request, pk)
    with_cost = sees_cost(request.actor)
    context = {
        "quote": record,
        "words": in_words(record),
        "order": record.line.order if hasattr(record, "line") else None,
        "create": offer(request.actor, "orders.create"),
        "sees_cost": with_cost,
        "charges": lines_of(record.charges, by_retail=not with_cost),
        "altogether": altogether(record.charges),
        "fate": fates_of([record.decided])[0],
        "coming": _coming(record),
        "renewed_as": replacement_of(record),
        "breadcrumbs": _crumbs(request, (str(record), None)),
    }
    return render(request, "partners/orders/quote.html", context)


def _coming(record: Quote) -> list:
    """By the prices of whoever has the client now, and so only as long as that is who asked for the quote."""
    if not record.is_with_its_client:
        return []
    return on_a_page(coming(record.decided.after, markets_of_client(record.client_account)))


@partner_page
@require_POST
def quote_order(request: PartnerRequest, pk: str) -> HttpResponse:
    """Into a draft of its own: what is ordered is placed there."""
    record = _find(request, pk)
    if order := perform(request, create_order, quotes=[record]):
        messages.success(request, _("{quote} is in {order} now. Place it, or add more.").format(quote=record, order=order))
        return redirect(order_url(request, order))
    return redirect("quote", request.partner.slug, record.pk)


@partner_page
def quote_print(request: PartnerRequest, pk: str) -> HttpResponse:
    """For the client, in the partner's name: by the suggested retail price, whoever opens it."""
    record = _find(request, pk)
    if not record.is_with_its_client:
        raise NotFound()
    context = {
        "quote": record,
        "words": in_words(record),
        "brand": brand_of(request.partner),
        "lines": lines_of(record.charges, by_retail=True),
        "altogether": altogether(record.charges),
        "coming": [row for row in _coming(record) if row.retail and not row.is_deadline],
    }
    return render(request, "partners/orders/quote_print.html", context)
