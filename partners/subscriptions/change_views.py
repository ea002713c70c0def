"""Changes of a subscription: each is shown first, with what it costs and what is coming then, and made by the second click."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from partners.orders.buying import change_seats
from partners.orders.targets import is_put, put, target_of
from partners.subscriptions.changes import (
    Planned,
    SeatChange,
    preview_cancellation,
    preview_change,
    preview_renewal,
    preview_withdrawal,
)
from partners.subscriptions.forms import EndForm, InvoicingForm, SeatsForm
from partners.subscriptions.invoicing import last_days, set_invoiced
from partners.subscriptions.models import Subscription
from partners.subscriptions.services import (
    cancel_subscription,
    let_end,
    let_renew,
    withdraw_scheduled_change,
)
from partners.subscriptions.showing import shown_charges
from partners.subscriptions.two_steps import missed_notice, second_person, told
from partners.subscriptions.views import crumbs, find, record_url
from portal.actions import offer
from portal.editing import opened_with
from portal.errors import PortalError
from portal.tenancy.actor import Actor
from portal.web.pages import partner_page
from portal.web.request import PartnerRequest
from portal.web.submit import perform, require, submit

LONGEST_NUMBER = 6


@partner_page
def subscription_seats(request: PartnerRequest, pk: str) -> HttpResponse:
    """Two steps: the first post shows what would happen and when; the second, with `confirmed`, does it."""
    record = find(request, pk)
    require(request, "subscriptions.change-seats")
    form = SeatsForm(request.POST or None, initial={"seats": max(_wanted(request), record.purchased)})

    def preview(*, actor: Actor, seats: int, expected_purchased: int | None, **_values) -> SeatChange:
        return preview_change(actor, record, seats, expected_purchased)

    planned = submit(request, form, preview) if "again" not in request.POST else None
    if planned and is_put(request):
        if response := put(request, form, preview, subscription=record):
            return response
        record, planned = find(request, pk), None
    elif planned and "confirmed" in request.POST:
        if done := submit(request, form, change_seats, subscription=record):
            return told(request, done, record, _said(done))
        record, planned = find(request, pk), None  # refused: show what is true now
    context = {
        "subscription": record,
        "form": form,
        "planned": planned,
        "target": target_of(request, record.client_account, record),
        **shown_charges(planned, request.actor),
        "notice_days": missed_notice(planned),
        "second_person": second_person(request, planned),
        "change": offer(request.actor, "subscriptions.change-seats", record),
        "breadcrumbs": crumbs(request, (str(record), record_url(request, record)), (_("Change seats"), None)),
    }
    return render(request, "partners/subscriptions/seats.html", context)


def _wanted(request: PartnerRequest) -> int:
    """As a link from a page that knows how many are missing has it. Who has more by now is not led to fewer."""
    text = request.GET.get("seats", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER else 0


def _said(done: SeatChange) -> str:
    day = date_format(done.outcome.effective_on)
    return _("The team will have {seats} seats from {day}, its renewal.").format(seats=done.seats, day=day)


@partner_page
def subscription_end(request: PartnerRequest, pk: str) -> HttpResponse:
    """What is coming without the renewal, and the reason for it, on one page."""
    record = find(request, pk)
    require(request, "subscriptions.let-end")
    form = EndForm(request.POST or None, read_by=_("It stands in the timeline for good."))
    if request.method == "POST":
        if is_put(request):
            if response := _put(request, form, record, preview_renewal, False):
                return response
        elif submit(request, form, let_end, subscription=record):
            messages.success(
                request, _("{number} ends on {day}.").format(number=record, day=date_format(record.renews_on))
            )
            return redirect(record_url(request, record))
        record = find(request, pk)
    planned, refused = _planned(preview_renewal, request.actor, record, False)
    context = {
        "subscription": record,
        "form": form,
        "planned": planned,
        "refused": refused,
        "target": target_of(request, record.client_account, record),
        "notice_days": missed_notice(planned),
        **shown_charges(planned, request.actor),
        "breadcrumbs": crumbs(request, (str(record), record_url(request, record)), (_("Do not renew"), None)),
    }
    return render(request, "partners/subscriptions/end.html", context)


@partner_page
def subscription_invoiced(request: PartnerRequest, pk: str) -> HttpResponse:
    """Whether Dropbox invoices the team, beside what follows from either answer."""
    record = find(request, pk)
    require(request, "subscriptions.set-invoiced")
    form = InvoicingForm(request.POST or None, initial=opened_with({"invoiced": record.invoiced}))
    if request.method == "POST" and submit(request, form, set_invoiced, subscription=record):
        messages.success(request, _("It is kept."))
        return redirect(record_url(request, record))
    context = {
        "subscription": record,
        "form": form,
        "say": offer(request.actor, "subscriptions.set-invoiced", record),
        "last_days": last_days(record) if record.term else None,
        "breadcrumbs": crumbs(request, (str(record), record_url(request, record)), (_("Invoiced by Dropbox"), None)),
    }
    return render(request, "partners/subscriptions/invoiced.html", context)


@partner_page
@require_POST
def subscription_renew(request: PartnerRequest, pk: str) -> HttpResponse:
    record = find(request, pk)
    perform(request, let_renew, subscription=record, done=_("{number} renews again.").format(number=record))
    return redirect(record_url(request, record))


@partner_page
def subscription_withdraw(request: PartnerRequest, pk: str) -> HttpResponse:
    """What is coming without it, and the button that takes it back."""
    record = find(request, pk)
    require(request, "subscriptions.withdraw-change")
    which = (request.POST or request.GET).get("scheduled_change", "")[:40]
    if request.method == "POST":
        about = {"subscription": record, "scheduled_change": which, "seen": request.POST.get("seen", "")[:64]}
        perform(request, withdraw_scheduled_change, **about, done=_("The scheduled change was withdrawn."))
        return redirect(record_url(request, record))
    planned, refused = _planned(preview_withdrawal, request.actor, record, which)
    context = {
        "subscription": record,
        "planned": planned,
        "refused": refused,
        **shown_charges(planned, request.actor),
        "breadcrumbs": crumbs(
            request, (str(record), record_url(request, record)), (_("Withdraw scheduled change"), None)
        ),
    }
    return render(request, "partners/subscriptions/withdraw.html", context)


@partner_page
def subscription_cancel(request: PartnerRequest, pk: str) -> HttpResponse:
    """What is given back and what is dropped, and the reason for it, on one page."""
    record = find(request, pk)
    require(request, "subscriptions.cancel")
    form = EndForm(request.POST or None, read_by=_("It stands in the ledger for good."))
    if request.method == "POST":
        if is_put(request):
            if response := _put(request, form, record, preview_cancellation):
                return response
        elif submit(request, form, cancel_subscription, subscription=record):
            messages.success(request, _("{number} is cancelled.").format(number=record))
            return redirect(record_url(request, record))
        record = find(request, pk)  # refused: show what is true now
    planned, refused = _planned(preview_cancellation, request.actor, record)
    context = {
        "subscription": record,
        "form": form,
        "planned": planned,
        "refused": refused,
        "target": target_of(request, record.client_account, record),
        **shown_charges(planned, request.actor),
        "breadcrumbs": crumbs(request, (str(record), record_url(request, record)), (_("Cancel"), None)),
    }
    return render(request, "partners/subscriptions/cancel.html", context)


def _put(
    request: PartnerRequest, form: EndForm, record: Subscription, preview: Callable[..., Planned], *about: Any
) -> HttpResponse | None:
    def asked(*, actor: Actor, **_values: Any) -> Planned:
        return preview(actor, record, *about)

    return put(request, form, asked, subscription=record)


def _planned(preview: Callable[..., Planned], *about: Any) -> tuple[Planned | None, PortalError | None]:
    """What it would do, or why it is refused."""
    try:
        return preview(*about), None
    except PortalError as error:
        return None, error
