"""Believable histories of seats for the demo's clients, made through the services at the times they happened."""

from datetime import UTC, date, datetime, time, timedelta
from typing import cast

from django.db.models import Min

from partners.catalogue.models import AddOn, Plan
from partners.clients.demo import seller_of
from partners.clients.models import ClientAccount
from partners.orders.buying import add_add_on, change_seats, change_term, order_subscription, start_trial
from partners.orders.demo import confirm
from partners.orders.models import Order
from partners.subscriptions.invoicing import set_invoiced
from partners.subscriptions.models import Subscription
from partners.subscriptions.renewals import renew_due
from partners.subscriptions.services import cancel_subscription, remove_add_on
from portal import clock
from portal.tenancy.actor import Actor
from portal.tenancy.models import Partner

# By the client's number in its partner's PSA: plan, term, seats, days ago it was sold, changes (days ago, seats, reason).
# Zero seats: cancelled. Clients that are missing here are still to be won.
HISTORIES = {
    "1042": (
        "standard",
        "yearly",
        12,
        345,
        [(200, 14, "Two dental assistants started"), (40, 10, "The Salem room closes")],
    ),
    "1043": ("advanced", "yearly", 5, 320, [(100, 8, "The clinic took over a colleague's practice")]),
    "1048": ("business", "monthly", 4, 75, []),
    "1052": ("advanced", "yearly", 22, 150, [(90, 26, "Help for the tax season"), (10, 22, "The season is over")]),
    "1055": ("standard", "yearly", 9, 362, [(300, 11, "A second group opened")]),
    "1061": ("business-plus", "yearly", 30, 60, [(20, 34, "Second brewery")]),
    "1067": ("business", "yearly", 6, 24, [(15, 0, "The grant was refused")]),
    "K-0001": ("advanced", "yearly", 18, 338, [(210, 21, "Drei neue Monteure"), (30, 19, "Zwei gehen in Rente")]),
    "K-0003": ("standard", "monthly", 6, 130, [(50, 7, "Filiale am Naschmarkt")]),
    "K-0007": ("advanced", "yearly-paid-monthly", 11, 400, [(180, 14, "Kanzlei Berger kam dazu")]),
    "K-0009": ("standard", "yearly", 4, 310, []),
    "K-0012": ("business", "yearly", 5, 9, []),
    "K-0015": ("standard", "monthly", 3, 45, []),
    "OT-11": ("advanced", "yearly", 16, 352, [(120, 20, "Roastery in Lyttelton"), (25, 15, "Kiosk lease ends")]),
    "OT-14": ("standard", "monthly", 8, 200, [(150, 14, "Summer guides"), (60, 6, "End of the season")]),
    "OT-15": ("business", "yearly", 7, 240, [(70, 9, "Two relief teachers")]),
    "OT-19": ("advanced", "yearly", 10, 5, []),
}
# Plan, days ago it was started. One runs, one ends within days, one has ended unpaid.
TRIALS = {"1048": ("advanced", 18), "K-0018": ("standard", 26), "OT-22": ("business", 45)}
# Add-on, days ago it was added, and why.
ADD_ONS = {
    "1052": ("data-governance", 80, "Their auditor asks for it"),
    "K-0001": ("storage-10-tb", 150, "Die Planarchive wachsen"),
    "OT-11": ("extended-version-history", 110, "A law suit over a lease"),
}
# Whether Dropbox invoices the team, where somebody asked; of the others nobody knows.
INVOICED = {"1052": True, "1061": False, "K-0009": True, "OT-15": False}
# What waits for the renewal beside fewer seats: days ago it was asked for, and why.
NEW_TERMS = {"OT-15": ("monthly", 20, "The board wants to decide from month to month")}
ENDING_ADD_ONS = {"OT-11": (15, "The law suit is settled")}


def seed() -> None:
    """For each partner that has none; a second time changes nothing."""
    plans, today = {plan.code: plan for plan in Plan.objects.all()}, clock.today()
    for partner in Partner.objects.order_by("id"):
        if Subscription.objects.filter(partner=partner).exists():
            continue
        for client in ClientAccount.objects.filter(partner=partner, external_id__in=HISTORIES).order_by("id"):
            plan, term, seats, days_ago, changes = HISTORIES[client.external_id]
            actor, started = seller_of(partner), today - timedelta(days=days_ago)
            subscription = sell(actor, client, plans[plan], term, seats, started)
            for ago, wanted, reason in changes:
                _change(actor, subscription, wanted, reason, today - timedelta(days=ago))
            _add(actor, client, subscription, today)
        for client in ClientAccount.objects.filter(partner=partner, external_id__in=TRIALS).order_by("id"):
            plan, days_ago = TRIALS[client.external_id]
            _try(seller_of(partner), client, plans[plan], today - timedelta(days=days_ago))
        paid = Subscription.objects.filter(partner=partner, term__isnull=False)
        for subscription in paid.filter(client_account__external_id__in=INVOICED):
            _say_invoiced(seller_of(partner), subscription)
    pass_until(today)


def _say_invoiced(actor: Actor, subscription: Subscription) -> None:
    invoiced = INVOICED[subscription.client_account.external_id]
    set_invoiced(actor=actor, subscription=subscription, invoiced=invoiced, reason="As our distributor says")


def _add(actor: Actor, client: ClientAccount, subscription: Subscription, today: date) -> None:
    """What it has and what waits beside its seats."""
    subscription.refresh_from_db()
    code, ago, why = ADD_ONS.get(client.external_id, ("", 0, ""))
    if code:
        add_on, day = AddOn.objects.get(code=code), today - timedelta(days=ago)
        with clock.moved(to=morning(day)):
            order = add_add_on(actor=actor, subscription=subscription, add_on=add_on, reason=why).order
        _confirm(order, day)
        ago, why = ENDING_ADD_ONS.get(client.external_id, (0, ""))
        if why:
            with clock.moved(to=morning(today - timedelta(days=ago))):
                remove_add_on(actor=actor, subscription=subscription, add_on=add_on, reason=why)
    term, ago, why = NEW_TERMS.get(client.external_id, ("", 0, ""))
    if term:
        with clock.moved(to=morning(today - timedelta(days=ago))):
            change_term(actor=actor, subscription=subscription, term=term, reason=why)


def _try(actor: Actor, client: ClientAccount, plan: Plan, day: date) -> None:
    with clock.moved(to=morning(day)):
        order = start_trial(actor=actor, client_account=client, plan=plan, admin_email=f"trial@{client.domain}")
    _confirm(order, day)


def sell(actor: Actor, client: ClientAccount, plan: Plan, term: str, seats: int, day: date) -> Subscription:
    with clock.moved(to=morning(day)):
        order = order_subscription(
            actor=actor,
            client_account=client,
            plan=plan,
            term=term,
            seats=seats,
            admin_email=f"dropbox@{client.domain}",
        )
    return cast(Subscription, _confirm(order, day).lines.select_related("subscription").get().subscription)


def _change(actor: Actor, subscription: Subscription, seats: int, reason: str, day: date) -> None:
    order = None
    pass_until(day)
    with clock.moved(to=morning(day)):
        if seats:
            order = change_seats(actor=actor, subscription=subscription, seats=seats, reason=reason).order
        else:
            cancel_subscription(actor=actor, subscription=subscription, reason=reason)
    if order:
        _confirm(order, day)


def pass_until(until: date) -> None:
    """Renewals and billing periods are recorded on their days: caught up with, all would be of this minute."""
    day = Subscription.objects.aggregate(first=Min("next_step_on"))["first"] or until
    for passed in range((until - day).days + 1):
        with clock.moved(to=morning(day + timedelta(days=passed))):
            renew_due()


def _confirm(order: Order, day: date) -> Order:
    """By the trade desk, in the afternoon."""
    with clock.moved(to=morning(day) + timedelta(hours=5)):
        confirm(order)
    return order


def morning(day: date) -> datetime:
    return datetime.combine(day, time(9, 30), UTC)
