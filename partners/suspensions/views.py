"""Suspending and reactivating on a partner's side: what follows stands above the button."""

from django.http import HttpResponse
from django.utils.translation import gettext as _

from partners.subscriptions.views import crumbs, find, record_url
from partners.suspensions.steps import reactivate_step, suspend_step
from portal.web.pages import partner_page
from portal.web.request import PartnerRequest


@partner_page
def subscription_suspend(request: PartnerRequest, pk: str) -> HttpResponse:
    record = find(request, pk)
    back = record_url(request, record)
    return suspend_step(request, record, back, crumbs(request, (str(record), back), (_("Suspend"), None)))


@partner_page
def subscription_reactivate(request: PartnerRequest, pk: str) -> HttpResponse:
    record = find(request, pk)
    back = record_url(request, record)
    return reactivate_step(request, record, back, crumbs(request, (str(record), back), (_("Reactivate"), None)))
