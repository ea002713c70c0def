"""A change of a subscription on a page: the first post shows what it does, costs and brings, the second makes it.

What is confirmed is what was shown: the second post carries its digest.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from partners.orders.after import to_order
from partners.orders.queries import waits_for_second_person
from partners.orders.targets import Target, is_put, put, target_of
from partners.subscriptions.changes import Planned
from partners.subscriptions.engine import checks
from partners.subscriptions.models import Subscription
from partners.subscriptions.showing import shown_charges
from partners.subscriptions.views import crumbs, find, record_url
from portal import clock
from portal.actions import offer
from portal.tenancy.actor import Actor
from portal.web.pages import Page, partner_page
from portal.web.request import PartnerRequest
from portal.web.submit import require, submit

Words = str | Promise


@dataclass(frozen=True, slots=True)
class TwoSteps:
    action: str
    title: Words
    form: Callable[..., forms.Form]  # takes `actor` and `subscription`
    asks: tuple[str, ...]  # the fields of the form that say what is asked for
    preview: Callable[..., Planned]
    service: Callable[..., Planned]
    says: Callable[[Planned, dict[str, Any]], str]  # what it does, in a sentence
    note: Words
    button: Words
    beside: Callable[[Actor, Subscription], dict[str, Any]] = (
        lambda _actor, _record: {}
    )  # what else the first step shows

    def page(self) -> Page:
        return partner_page(self._respond)

    def _respond(self, request: PartnerRequest, pk: str) -> HttpResponse:
        record = find(request, pk)
        require(request, self.action)
        form = self.form(request.POST or None, initial=request.GET.dict(), actor=request.actor, subscription=record)
        target, planned = target_of(request, record.client_account, record), None
        if is_put(request):
            if response := put(request, form, self._preview(record), subscription=record):
                return response
            record = find(request, pk)
        elif "confirmed" in request.POST:
            if done := submit(request, form, self.service, subscription=record):
                return told(request, done, record)
            record = find(request, pk)  # refused: show what is true now
        elif request.method == "POST" and "again" not in request.POST:
            planned = submit(request, form, self._preview(record))
        return render(
            request, "partners/subscriptions/change.html", self._context(request, record, form, planned, target)
        )

    def _preview(self, record: Subscription) -> Callable[..., Planned]:
        def preview(*, actor: Actor, **values: Any) -> Planned:
            return self.preview(actor, record, **{name: values[name] for name in self.asks})

        return preview

    def _context(
        self,
        request: PartnerRequest,
        record: Subscription,
        form: forms.Form,
        planned: Planned | None,
        target: Target | None,
    ) -> dict[str, Any]:
        return {
            "subscription": record,
            "steps": self,
            "form": form,
            "planned": planned,
            "target": target,
            "words": self.says(planned, form.cleaned_data) if planned else "",
            "asked": [form[name] for name in (*self.asks, "reason")],
            "notice_days": missed_notice(planned),
            "second_person": second_person(request, planned),
            **shown_charges(planned, request.actor),
            **({} if planned else self.beside(request.actor, record)),
            "change": offer(request.actor, self.action, record),
            "breadcrumbs": crumbs(request, (str(record), record_url(request, record)), (self.title, None)),
        }


def second_person(request: PartnerRequest, planned: Planned | None) -> bool:
    """For `orders/_second_person.html`: whether what is shown will wait for one."""
    return planned is not None and waits_for_second_person(request.actor, request.partner.pk, planned.committed)


def missed_notice(planned: Planned | None) -> int | None:
    """The days of notice that invoiced teams have to give, when what is to be less comes later than that, and nobody said whether
    this is one.
    """
    if planned is None or planned.before.invoiced is not None or not (planned.outcome.scheduled or _lets_end(planned)):
        return None
    last = checks.last_day_to_give_notice(planned.before, planned.markets, invoiced=True)
    return checks.rules_of(planned.before, planned.markets).notice_days if clock.today() > last else None


def _lets_end(planned: Planned) -> bool:
    return planned.before.auto_renew and not planned.outcome.after.auto_renew


def told(request: PartnerRequest, done: Planned, record: Subscription, words: str = "") -> HttpResponse:
    """What became of it: the order that it is now, or the subscription as it is now."""
    if done.order is not None:
        return to_order(request, done.order)
    scheduled = _("It is scheduled for {day}, the renewal.").format(day=date_format(done.outcome.effective_on))
    messages.success(request, words or scheduled)
    return redirect(record_url(request, record))
