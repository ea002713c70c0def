"""An end, or its taking back, on one page: what is coming then, why, and the button. Confirmed is what was shown."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from partners.orders.targets import is_put, put, target_of
from partners.subscriptions.changes import Planned
from partners.subscriptions.forms import EndForm
from partners.subscriptions.models import Subscription
from partners.subscriptions.showing import shown_charges
from partners.subscriptions.two_steps import missed_notice
from partners.subscriptions.views import crumbs, find, record_url
from portal.errors import PortalError
from portal.tenancy.actor import Actor
from portal.web.pages import Page, partner_page
from portal.web.reasons import Words
from portal.web.request import PartnerRequest
from portal.web.submit import require, submit


@dataclass(frozen=True, slots=True)
class OneStep:
    action: str
    title: Words
    template: str
    read_by: Words
    preview: Callable[[Actor, Subscription], Planned]
    service: Callable[..., Planned]
    says: Callable[[Subscription], str]  # when it is done
    form: type[EndForm] = EndForm

    def page(self) -> Page:
        return partner_page(self._respond)

    def _respond(self, request: PartnerRequest, pk: str) -> HttpResponse:
        record = find(request, pk)
        require(request, self.action)
        form = self.form(request.POST or None, read_by=self.read_by)
        if request.method == "POST":
            if is_put(request):
                if response := put(request, form, self._asked(record), subscription=record):
                    return response
            elif submit(request, form, self.service, subscription=record):
                messages.success(request, self.says(record))
                return redirect(record_url(request, record))
            record = find(request, pk)  # refused: show what is true now
        return render(request, self.template, self._context(request, record, form))

    def _asked(self, record: Subscription) -> Callable[..., Planned]:
        def asked(*, actor: Actor, **_values: Any) -> Planned:
            return self.preview(actor, record)

        return asked

    def _context(self, request: PartnerRequest, record: Subscription, form: EndForm) -> dict[str, Any]:
        planned, refused = planned_or_refused(self.preview, request.actor, record)
        return {
            "subscription": record,
            "form": form,
            "planned": planned,
            "refused": refused,
            "target": target_of(request, record.client_account, record),
            "notice_days": missed_notice(planned),
            **shown_charges(planned, request.actor),
            "breadcrumbs": crumbs(request, (str(record), record_url(request, record)), (self.title, None)),
        }


def planned_or_refused(preview: Callable[..., Planned], *about: Any) -> tuple[Planned | None, PortalError | None]:
    """What it would do, or why it is refused."""
    try:
        return preview(*about), None
    except PortalError as error:
        return None, error
