"""Changes of a subscription: each is shown first, with what it costs and what is coming then, and made by the second click."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.orders.buying import change_seats
from partners.orders.targets import is_put, put, target_of
from partners.subscriptions.changes import (
    SeatChange,
    preview_cancellation,
    preview_change,
    preview_renewal,
    preview_withdrawal,
)
from partners.subscriptions.forms import InvoicingForm, RenewForm, SeatsForm
from partners.subscriptions.invoicing import last_days, set_invoiced
from partners.subscriptions.one_step import OneStep, planned_or_refused
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


subscription_end = OneStep(
    action="subscriptions.let-end",
    title=gettext_lazy("Do not renew"),
    template="partners/subscriptions/end.html",
    read_by=gettext_lazy("It stands in the timeline for good."),
    preview=partial(preview_renewal, auto_renew=False),
    service=let_end,
    says=lambda record: _("{number} ends on {day}.").format(number=record, day=date_format(record.renews_on)),
).page()

subscription_renew = OneStep(
    action="subscriptions.let-renew",
    title=gettext_lazy("Renew after all"),
    template="partners/subscriptions/renew.html",
    read_by=gettext_lazy("It stands in the timeline for good."),
    preview=partial(preview_renewal, auto_renew=True),
    service=let_renew,
    says=lambda record: _("{number} renews again.").format(number=record),
    form=RenewForm,
).page()

subscription_cancel = OneStep(
    action="subscriptions.cancel",
    title=gettext_lazy("Cancel"),
    template="partners/subscriptions/cancel.html",
    read_by=gettext_lazy("It stands in the ledger for good."),
    preview=preview_cancellation,
    service=cancel_subscription,
    says=lambda record: _("{number} is cancelled.").format(number=record),
).page()


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
def subscription_withdraw(request: PartnerRequest, pk: str) -> HttpResponse:
    """What is coming without it, and the button that takes it back."""
    record = find(request, pk)
    require(request, "subscriptions.withdraw-change")
    which = (request.POST or request.GET).get("scheduled_change", "")[:40]
    if request.method == "POST":
        about = {"subscription": record, "scheduled_change": which, "seen": request.POST.get("seen", "")[:64]}
        perform(request, withdraw_scheduled_change, **about, done=_("The scheduled change was withdrawn."))
        return redirect(record_url(request, record))
    planned, refused = planned_or_refused(preview_withdrawal, request.actor, record, which)
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
