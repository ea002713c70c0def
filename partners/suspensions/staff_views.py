"""A subscription as staff see it, and what they set and lift on it for the network."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from partners.dropbox.section import staff_section_of
from partners.subscriptions.coming import coming_of, on_a_page
from partners.subscriptions.models import Subscription
from partners.subscriptions.picture import picture_of
from partners.suspensions.queries import suspensions_of
from partners.suspensions.steps import reactivate_step, suspend_step
from portal.actions import offer
from portal.events.queries import timeline_of
from portal.web.pages import staff_page_about
from portal.web.request import PersonRequest

staff_page = staff_page_about(Subscription)


def _find(request: PersonRequest, pk: str) -> Subscription:
    rows = Subscription.objects.visible_to(request.actor)
    rows = rows.select_related("plan", "plan_version", "client_account", "price", "partner")
    return get_object_or_404(rows, pk=pk)


def _crumbs(record: Subscription, *further: tuple) -> list[tuple]:
    partners = (_("Partners"), reverse("staff-partner-list"))
    partner = (record.partner.name, reverse("staff-partner", args=[record.partner_id]))
    return [partners, partner, (str(record), _page(record) if further else None), *further]


def _page(record: Subscription) -> str:
    return reverse("staff-subscription", args=[record.pk])


@staff_page
def staff_subscription(request: PersonRequest, pk: str) -> HttpResponse:
    record = _find(request, pk)
    rows = on_a_page(coming_of(record)) if record.is_live else []
    context = {
        "subscription": record,
        "standing": suspensions_of(record),
        "suspend": offer(request.actor, "subscriptions.suspend", record),
        "reactivate": offer(request.actor, "subscriptions.reactivate", record),
        "dropbox": staff_section_of(record, request.actor),
        "coming": rows,
        "picture": picture_of(rows),
        "sees_cost": True,
        "timeline": timeline_of(record, request.actor),
        "breadcrumbs": _crumbs(record),
    }
    return render(request, "partners/suspensions/staff_record.html", context)


@staff_page
def staff_suspend(request: PersonRequest, pk: str) -> HttpResponse:
    record = _find(request, pk)
    return suspend_step(request, record, _page(record), _crumbs(record, (_("Suspend"), None)))


@staff_page
def staff_reactivate(request: PersonRequest, pk: str) -> HttpResponse:
    record = _find(request, pk)
    return reactivate_step(request, record, _page(record), _crumbs(record, (_("Reactivate"), None)))
