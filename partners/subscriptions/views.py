from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from partners.catalogue.queries import higher_plans, plan_renews_on
from partners.charges.queries import charges_of
from partners.client_requests.queries import waiting_of_subscription
from partners.delegated_access.section import section_of as delegated_of
from partners.dropbox.section import section_of
from partners.orders.ordered_teams import ordered_teams
from partners.qualifications.queries import required_by
from partners.renewals.use_on import reading_on
from partners.subscriptions.columns import known_or_not
from partners.subscriptions.coming import Coming, coming_of, on_a_page
from partners.subscriptions.engine.timeline import Deadline
from partners.subscriptions.explaining import lines_of_stored
from partners.subscriptions.invoicing import late_changes
from partners.subscriptions.lists import LEDGER, QUICK, SCHEDULED, SCHEDULED_QUICK, SUBSCRIPTIONS
from partners.subscriptions.models import ScheduledChange, SeatMovement, Subscription
from partners.subscriptions.picture import picture_of
from partners.subscriptions.queries import add_ons_of, add_ons_to_add, sees_cost, waiting_of
from partners.subscriptions.seats import SeatsOnForm, end_of
from partners.subscriptions.standing import cancellation_window, order_at_work, renews_then
from partners.suspensions.queries import suspensions_of
from partners.tiers.own_licences import limit_on
from portal import clock
from portal.actions import offer
from portal.errors import NotAllowed
from portal.events.queries import timeline_of
from portal.lists.chips import Options
from portal.lists.table import table
from portal.tenancy.roles import TRADE_READERS
from portal.web.pages import partner_page
from portal.web.request import PartnerRequest

LEDGER_SHOWN = 100


def crumbs(request: PartnerRequest, *further: tuple) -> list[tuple]:
    return [(_("Subscriptions"), reverse("subscription-list", args=[request.partner.slug])), *further]


def find(request: PartnerRequest, pk: str) -> Subscription:
    rows = Subscription.objects.visible_to(request.actor).select_related(
        "plan", "plan_version", "client_account", "price"
    )
    return get_object_or_404(rows, pk=pk)


def record_url(request: PartnerRequest, subscription: Subscription) -> str:
    return reverse("subscription", args=[request.partner.slug, subscription.pk])


@partner_page
def subscription_list(request: PartnerRequest) -> HttpResponse:
    """Of teams that there are, unless the address names a state: what has ended has no renewal to be sorted by."""
    context = {
        "listing": table(request, SUBSCRIPTIONS, quick=QUICK),
        "has_any": Subscription.objects.visible_to(request.actor).exists(),
        "ordered": ordered_teams(request.actor),
        "sees_cost": sees_cost(request.actor),
        "create": offer(request.actor, "subscriptions.order"),
        "import_": offer(request.actor, "subscriptions.create"),
        "breadcrumbs": [(_("Subscriptions"), None)],
    }
    return render(request, "partners/subscriptions/list.html", context)


@partner_page
def seat_movement_list(request: PartnerRequest) -> HttpResponse:
    """The whole ledger, or what its filters leave of it: of one subscription, or of some days."""
    if request.actor.role not in TRADE_READERS:
        raise NotAllowed(action=_("Read the ledger of seats"))
    context = {
        "listing": table(request, LEDGER),
        "sees_cost": sees_cost(request.actor),
        "breadcrumbs": crumbs(request, (_("Ledger of seats"), None)),
    }
    return render(request, "partners/subscriptions/ledger.html", context)


@partner_page
def scheduled_change_list(request: PartnerRequest) -> HttpResponse:
    """What waits for renewals, the next first; by its filters also what became of the others."""
    if request.actor.role not in TRADE_READERS:
        raise NotAllowed(action=_("Read scheduled changes"))
    kinds = Options("kind", _("Kind"), ScheduledChange.Kind.choices)
    context = {
        "listing": table(request, SCHEDULED, quick=SCHEDULED_QUICK, options=[kinds]),
        "sees_cost": sees_cost(request.actor),
        "breadcrumbs": crumbs(request, (_("Scheduled changes"), None)),
    }
    return render(request, "partners/subscriptions/scheduled.html", context)


def _unentitled(record: Subscription) -> dict[str, Any]:
    """Of one that ends at its term though its plan goes on and nobody asked for it: the qualification that its client lacks then,
    or whether fewer seats keep the team of a partner's own people, which its tier brings fewer for.
    """
    if record.state != Subscription.State.ACTIVE or not record.auto_renew:
        return {}
    day = record.renews_on
    if not plan_renews_on(record.plan, day) or renews_then(record):
        return {}
    if not record.client_account.own:
        return {"kind": required_by(record.plan.code, day)}
    limit = limit_on(record.partner_id, day)
    return {"limit": limit, "can_reduce": limit >= record.minimum_seats and clock.today() < day}


def _last_days_to_reduce(record: Subscription, rows: list[Coming]) -> dict[str, date]:
    """Before the next renewal, as what is coming says: of a team that Dropbox invoices (`invoiced`), and of any other."""
    names = {Deadline.INVOICED_NOTICE: "invoiced", Deadline.NOTICE: "other"}
    return {names[Deadline(row.what)]: row.day for row in rows if row.what in names and row.day < record.renews_on}


@partner_page
def subscription(request: PartnerRequest, pk: str) -> HttpResponse:
    record = find(request, pk)
    asking = SeatsOnForm(request.GET)
    asked = SeatsOnForm.is_asked(request.GET) and asking.is_valid()
    rows = on_a_page(coming_of(record)) if record.is_live else []
    context = {
        "asking": asking,
        "answer": reading_on(record, request.actor, **asking.cleaned_data) if asked else None,
        "subscription": record,
        "change": offer(request.actor, "subscriptions.change-seats", record),
        "higher": not record.client_account.own and higher_plans(record.plan, clock.today()).exists(),
        "to_add": not record.client_account.own and add_ons_to_add(record).exists(),
        "add": offer(request.actor, "subscriptions.add-add-on", record),
        "remove": offer(request.actor, "subscriptions.remove-add-on", record),
        "convert": offer(request.actor, "subscriptions.convert", record),
        "raise": offer(request.actor, "subscriptions.change-plan", record),
        "let_end": offer(request.actor, "subscriptions.let-end", record),
        "let_renew": offer(request.actor, "subscriptions.let-renew", record),
        "withdraw": offer(request.actor, "subscriptions.withdraw-change", record),
        "cancel": offer(request.actor, "subscriptions.cancel", record),
        "suspend": offer(request.actor, "subscriptions.suspend", record),
        "reactivate": offer(request.actor, "subscriptions.reactivate", record),
        "standing": suspensions_of(record),
        "sell": offer(request.actor, "subscriptions.order"),
        "waiting": waiting_of(record),
        "late": late_changes(record),
        "invoiced": known_or_not(record.invoiced),
        "say_invoiced": offer(request.actor, "subscriptions.set-invoiced", record),
        "renews": renews_then(record),
        "reduce_until": _last_days_to_reduce(record, rows),
        "ended": end_of(record),
        "requested": waiting_of_subscription(record, request.actor),
        "dropbox": section_of(record, request.actor),
        "delegated": delegated_of(record, request.actor),
        "add_ons": add_ons_of(record),
        "at_work": order_at_work(record),
        "plan_ends": record.auto_renew and not plan_renews_on(record.plan, record.renews_on),
        "unentitled": _unentitled(record),
        "movements": SeatMovement.objects.visible_to(request.actor).filter(subscription=record)[:LEDGER_SHOWN],
        "window": cancellation_window(record),
        "coming": rows,
        "picture": picture_of(rows),
        "charges": lines_of_stored(charges_of(record, request.actor)[:LEDGER_SHOWN]),
        "sees_cost": sees_cost(request.actor),
        "timeline": timeline_of(record, request.actor),
        "breadcrumbs": crumbs(request, (str(record), None)),
    }
    return render(request, "partners/subscriptions/record.html", context)
