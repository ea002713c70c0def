from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from partners.catalogue.queries import rule_on
from partners.clients.models import ClientAccount
from partners.subscriptions.changes import SeatChange, preview_change
from partners.subscriptions.coming import coming
from partners.subscriptions.explaining import lines_of
from partners.subscriptions.forms import SeatsForm, SubscriptionForm
from partners.subscriptions.lists import QUICK, SUBSCRIPTIONS
from partners.subscriptions.market import markets_of
from partners.subscriptions.models import SeatMovement, Subscription
from partners.subscriptions.queries import charges_of, scheduled_change_of, sees_cost
from partners.subscriptions.services import (
    cancel_subscription,
    change_seats,
    create_subscription,
    withdraw_scheduled_change,
)
from partners.subscriptions.standing import cancellation_window, standing_of
from portal import clock
from portal.actions import offer
from portal.errors import PortalError
from portal.events.queries import timeline_of
from portal.lists.table import table
from portal.web.pages import partner_page
from portal.web.reasons import ReasonForm
from portal.web.request import PartnerRequest
from portal.web.submit import perform, require, submit

LEDGER_SHOWN = 100


def _crumbs(request: PartnerRequest, *further: tuple) -> list[tuple]:
    return [(_("Subscriptions"), reverse("subscription-list", args=[request.partner.slug])), *further]


def _find(request: PartnerRequest, pk: str) -> Subscription:
    rows = Subscription.objects.visible_to(request.actor).select_related("plan", "plan_version", "client_account", "price")
    return get_object_or_404(rows, pk=pk)


def _record_url(request: PartnerRequest, subscription: Subscription) -> str:
    return reverse("subscription", args=[request.partner.slug, subscription.pk])


@partner_page
def subscription_list(request: PartnerRequest) -> HttpResponse:
    """Active ones unless the address names a state: what has ended has no renewal to be sorted by."""
    context = {
        "listing": table(request, SUBSCRIPTIONS, quick=QUICK),
        "has_any": Subscription.objects.visible_to(request.actor).exists(),
        "create": offer(request.actor, "subscriptions.create"),
        "breadcrumbs": [(_("Subscriptions"), None)],
    }
    return render(request, "partners/subscriptions/list.html", context)


@partner_page
def subscription(request: PartnerRequest, pk: str) -> HttpResponse:
    record = _find(request, pk)
    is_active = record.state == Subscription.State.ACTIVE
    context = {
        "subscription": record,
        "change": offer(request.actor, "subscriptions.change-seats", record),
        "withdraw": offer(request.actor, "subscriptions.withdraw-change", record),
        "cancel": offer(request.actor, "subscriptions.cancel", record),
        "sell": offer(request.actor, "subscriptions.create"),
        "scheduled": scheduled_change_of(record),
        "movements": SeatMovement.objects.visible_to(request.actor).filter(subscription=record)[:LEDGER_SHOWN],
        "window": cancellation_window(record),
        "coming": coming(standing_of(record, markets := markets_of(record.partner_id)), markets) if is_active else [],
        "charges": lines_of(charge.due for charge in charges_of(record, request.actor)[:LEDGER_SHOWN]),
        "sees_cost": sees_cost(request.actor),
        "timeline": timeline_of(record, request.actor),
        "breadcrumbs": _crumbs(request, (str(record), None)),
    }
    return render(request, "partners/subscriptions/record.html", context)


@partner_page
def subscription_create(request: PartnerRequest) -> HttpResponse:
    require(request, "subscriptions.create")
    client = ClientAccount.objects.visible_to(request.actor).filter(pk=request.GET.get("client", "")[:40]).first()
    initial = {"client_account": client, "admin_email": client.contact_email} if client else {}
    form = SubscriptionForm(request.POST or None, initial=initial, actor=request.actor)
    if request.method == "POST" and (record := submit(request, form, create_subscription)):
        messages.success(
            request,
            ngettext(
                "{seats} seat was sold to {client}.", "{seats} seats were sold to {client}.", record.purchased
            ).format(seats=record.purchased, client=record.client_account),
        )
        return redirect(_record_url(request, record))
    context = {
        "form": form,
        "create": offer(request.actor, "subscriptions.create"),
        "breadcrumbs": _crumbs(request, (_("Sell a subscription"), None)),
    }
    return render(request, "partners/subscriptions/form.html", context)


@partner_page
def subscription_seats(request: PartnerRequest, pk: str) -> HttpResponse:
    """Two steps: the first post shows what would happen and when; the second, with `confirmed`, does it."""
    record = _find(request, pk)
    require(request, "subscriptions.change-seats")
    form = SeatsForm(request.POST or None, initial={"seats": record.purchased})
    planned = _preview(request, form, record) if "again" not in request.POST else None
    if planned and "confirmed" in request.POST:
        if done := submit(request, form, change_seats, subscription=record):
            messages.success(request, _said(done))
            return redirect(_record_url(request, record))
        record, planned = _find(request, pk), None  # refused: show what is true now
    context = {
        "subscription": record,
        "form": form,
        "planned": planned,
        "charges": lines_of(planned.charges) if planned else [],
        "coming": coming(planned.outcome.after, markets_of(record.partner_id)) if planned else [],
        "sees_cost": sees_cost(request.actor),
        "notice_days": _missed_notice(planned),
        "change": offer(request.actor, "subscriptions.change-seats", record),
        "breadcrumbs": _crumbs(request, (str(record), _record_url(request, record)), (_("Change seats"), None)),
    }
    return render(request, "partners/subscriptions/seats.html", context)


def _missed_notice(planned: SeatChange | None) -> int | None:
    """The days of notice that invoiced teams have to give, when a reduction comes later than that."""
    if planned is None or not planned.is_reduction:
        return None
    today = clock.today()
    notice_days = rule_on(today, planned.before.term).notice_days
    return notice_days if (planned.outcome.effective_on - today).days < notice_days else None


def _preview(request: PartnerRequest, form: SeatsForm, record: Subscription) -> SeatChange | None:
    if not form.is_valid():
        return None
    values = form.cleaned_data
    try:
        return preview_change(request.actor, record, values["seats"], values["expected_purchased"])
    except PortalError as error:
        form.add_error(error.field if error.field in form.fields else None, f"{error} {error.advice}".strip())
        return None


def _said(done: SeatChange) -> str:
    if not done.is_reduction:
        return _("The team has {seats} seats from today.").format(seats=done.seats)
    day = date_format(done.outcome.effective_on)
    return _("The team will have {seats} seats from {day}, its renewal.").format(seats=done.seats, day=day)


@partner_page
@require_POST
def subscription_withdraw(request: PartnerRequest, pk: str) -> HttpResponse:
    record = _find(request, pk)
    perform(request, withdraw_scheduled_change, subscription=record, done=_("The scheduled change was withdrawn."))
    return redirect(_record_url(request, record))


@partner_page
def subscription_cancel(request: PartnerRequest, pk: str) -> HttpResponse:
    record = _find(request, pk)
    require(request, "subscriptions.cancel")
    form = ReasonForm(request.POST or None, read_by=_("It stands in the ledger for good."))
    if request.method == "POST" and submit(request, form, cancel_subscription, subscription=record):
        messages.success(request, _("{number} is cancelled.").format(number=record))
        return redirect(_record_url(request, record))
    context = {
        "subscription": record,
        "form": form,
        "cancel": offer(request.actor, "subscriptions.cancel", record),
        "breadcrumbs": _crumbs(request, (str(record), _record_url(request, record)), (_("Cancel"), None)),
    }
    return render(request, "partners/subscriptions/cancel.html", context)
