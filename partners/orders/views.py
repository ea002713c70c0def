"""Orders as their partner sees them; `desk_views.py` has the trade desk."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from partners.orders.after import in_words, order_url, to_order
from partners.orders.answering import answer_questions
from partners.orders.desk import askable_of
from partners.orders.draft_views import crumbs, draft_page
from partners.orders.forms import AnswersForm, LimitForm
from partners.orders.limits import (
    asked_because,
    asked_limit,
    asked_seen,
    confirm_order_limit,
    drop_order_limit,
    saved_limit,
    set_order_limit,
)
from partners.orders.lists import ORDERS, QUICK
from partners.orders.models import LicenceOrder, Order
from partners.orders.queries import licence_orders_for, licence_orders_of, lines_of, was_charged
from partners.orders.requoting import look_at
from partners.orders.services import approve_order, cancel_order, decline_order, place_order, seen_of
from partners.orders.showing import shown_lines
from partners.orders.targets import NEW
from partners.profiles.views import profile_of
from partners.provisioning.answers import field_of
from partners.subscriptions.queries import sees_cost
from partners.subscriptions.views import crumbs as subscription_crumbs
from portal.actions import offer, offers
from portal.editing import opened_with
from portal.events.queries import timeline_of
from portal.lists.table import table
from portal.tenancy.queries import managers_other_than
from portal.web.pages import partner_page
from portal.web.reasons import ReasonForm
from portal.web.request import PartnerRequest
from portal.web.submit import perform, require, submit


def _find(request: PartnerRequest, pk: str) -> Order:
    return get_object_or_404(Order.objects.visible_to(request.actor).select_related("client_account"), pk=pk)


@partner_page
def order_list(request: PartnerRequest) -> HttpResponse:
    context = {
        "listing": table(request, ORDERS, quick=QUICK),
        "sees_cost": sees_cost(request.actor),
        "limit": offer(request.actor, "profiles.set-order-limit", profile_of(request)),
        "create": offer(request.actor, "orders.create"),
        "breadcrumbs": subscription_crumbs(request, (_("Orders"), None)),
    }
    return render(request, "partners/orders/list.html", context)


@partner_page
def order(request: PartnerRequest, pk: str) -> HttpResponse:
    record = _find(request, pk)
    if record.state == Order.State.DRAFT:
        return draft_page(request, record)
    context = {
        "order": record,
        "lines": shown_lines(lines_of(record), request.actor),
        "can": {offered.action.verb: offered for offered in offers(request.actor, "orders", record)},
        "answer": offer(request.actor, "licence-orders.answer"),
        "sees_cost": sees_cost(request.actor),
        "charged": sees_cost(request.actor) and was_charged(record),
        "holds": record.client_account.partner_id == request.partner.pk,
        "timeline": timeline_of(record, request.actor, *licence_orders_of(record)),
        "breadcrumbs": crumbs(request, (str(record), None)),
    }
    return render(request, "partners/orders/record.html", context)


@partner_page
def order_place(request: PartnerRequest, pk: str) -> HttpResponse:
    """What holds no longer is looked at first."""
    record = _find(request, pk)
    if record.state == Order.State.DRAFT and not all(look.holds for look in look_at(record)):
        require(request, "orders.place")
        return redirect("order-renew-quotes", request.partner.slug, pk)
    form = ReasonForm(request.POST or None, read_by=_("It stands in the order for good."))
    form.fields["reason"].required = False
    seen = request.POST.get("seen", "")[:64] or NEW  # what nobody looked at is not placed
    return _decide(request, pk, form, place_order, "place", _("Place order"), seen=seen)


@partner_page
@require_POST
def order_approve(request: PartnerRequest, pk: str) -> HttpResponse:
    record = _find(request, pk)
    if approved := perform(request, approve_order, order=record):
        messages.success(request, in_words(approved))
    return redirect(order_url(request, record))


@partner_page
def order_decline(request: PartnerRequest, pk: str) -> HttpResponse:
    form = ReasonForm(request.POST or None, read_by=_("Whoever ordered it reads it."))
    return _decide(request, pk, form, decline_order, "decline", _("Decline order"))


@partner_page
def order_cancel(request: PartnerRequest, pk: str) -> HttpResponse:
    form = ReasonForm(request.POST or None, read_by=_("It stands in the timeline for good."))
    form.fields["reason"].required = False
    words = _("Discard draft") if _find(request, pk).state == Order.State.DRAFT else _("Cancel order")
    return _decide(request, pk, form, cancel_order, "cancel", words)


def _decide(
    request: PartnerRequest, pk: str, form: forms.Form, service: Callable[..., Any], verb: str, words: str, **fixed: Any
) -> HttpResponse:
    record = _find(request, pk)
    require(request, f"orders.{verb}")
    if request.method == "POST" and (decided := submit(request, form, service, order=record, **fixed)):
        return to_order(request, decided)
    lines = list(lines_of(record))
    context = {
        "order": record,
        "lines": shown_lines(lines, request.actor),
        "seen": seen_of(record, lines),
        "form": form,
        "verb": verb,
        "words": words,
        "decide": offer(request.actor, f"orders.{verb}", record),
        "sees_cost": sees_cost(request.actor),
        "back": order_url(request, record),
        "breadcrumbs": crumbs(request, (str(record), order_url(request, record)), (words, None)),
    }
    return render(request, "partners/orders/decide.html", context)


@partner_page
def order_answer(request: PartnerRequest, pk: str) -> HttpResponse:
    """What the trade desk asked of one line, each question below its field."""
    row = get_object_or_404(licence_orders_for(request.actor), pk=pk)
    require(request, "licence-orders.answer")
    record = row.line.order
    begun = {"admin_email": row.line.admin_email, "purchase_order_number": record.purchase_order_number}
    begun |= {field_of(answer["code"]): answer["value"] for answer in row.line.provisioning}
    labels = {name: label for name, label in askable_of(row).items() if name in row.questions}
    given = {"labels": labels, "asks": row.questions, "provisioning": row.line.provisioning}
    form = AnswersForm(request.POST or None, **given, initial=begun)
    if request.method == "POST" and submit(request, form, answer_questions, licence_order=row):
        messages.success(request, _("The trade desk has your answer, and goes on with {order}.").format(order=record))
        return redirect(order_url(request, record))
    context = {
        "order": record,
        "form": form,
        "asked": row.state == LicenceOrder.State.RETURNED,
        "back": order_url(request, record),
        "breadcrumbs": crumbs(request, (str(record), order_url(request, record)), (_("Answer"), None)),
    }
    return render(request, "partners/orders/answer.html", context)


@partner_page
def order_limit(request: PartnerRequest) -> HttpResponse:
    require(request, "profiles.set-order-limit")
    profile = profile_of(request)
    alone = not managers_other_than(request.partner.pk, request.actor.user_id).exists()
    form = LimitForm(request.POST or None, initial=opened_with(saved_limit(profile)), alone=alone)
    back = reverse("order-list", args=[request.partner.slug])
    if request.method == "POST" and (done := submit(request, form, set_order_limit, profile=profile)):
        waits = _("The higher limit waits for another owner or admin. Until then the limit stays as it is.")
        messages.success(request, waits if done.limit_asked else _("The limit was saved. It counts from the next order on."))
        return redirect("order-limit", request.partner.slug) if done.limit_asked else redirect(back)
    context = {
        "form": form,
        "back": back,
        "profile": profile,
        "asked": asked_limit(profile),
        "asked_because": asked_because(profile),
        "asked_seen": asked_seen(profile),
        "confirm": offer(request.actor, "profiles.confirm-order-limit", profile),
        "drop": offer(request.actor, "profiles.drop-order-limit", profile),
        "breadcrumbs": crumbs(request, (_("Limit of orders"), None)),
    }
    return render(request, "partners/orders/limit.html", context)


@partner_page
@require_POST
def order_limit_confirm(request: PartnerRequest) -> HttpResponse:
    done = _("The limit was saved. It counts from the next order on.")
    perform(request, confirm_order_limit, profile=profile_of(request), seen=request.POST.get("seen", ""), done=done)
    return redirect("order-limit", request.partner.slug)


@partner_page
@require_POST
def order_limit_drop(request: PartnerRequest) -> HttpResponse:
    perform(request, drop_order_limit, profile=profile_of(request), done=_("The limit stays as it is."))
    return redirect("order-limit", request.partner.slug)
