"""What subscriptions put on the home page and in the sidebar."""

from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from partners.clients.models import ClientAccount
from partners.drift.home import count_open
from partners.network.checklist import FirstStep, first_step
from partners.renewals.queries import renewals_for
from partners.subscriptions.models import Subscription
from partners.subscriptions.queries import purchased_seats, renewing_within, trials_of
from portal import clock
from portal.tenancy.actor import Actor
from portal.tenancy.models import Partner
from portal.tenancy.roles import PARTNER_KEEPERS, SELLERS, TRADE_DESK, TRADE_READERS
from portal.web.home import COMING, Card, Item, Total, partner_card, partner_total, staff_card
from portal.web.navigation import PARTNER, Entry
from portal.web.related import Related, related_to

DAYS, SHOWN = 60, 5

PARTNER.append(
    Entry(
        gettext_lazy("Subscriptions"),
        "subscription-list",
        "repeat",
        visible=lambda actor: actor.role in TRADE_READERS,
        count=count_open,
        order=30,
        covers=(
            *("plans", "orders", "quotes", "bulk-changes", "charges", "renewals", "reports"),
            *("drift", "team-members", "seat-operations", "dropbox-connections", "delegated-accesses"),
        ),
    )
)


@partner_card
def renewals(actor: Actor, partner) -> Card | None:
    rows = Subscription.objects.visible_to(actor)
    if actor.role not in TRADE_READERS or not rows.exists():
        return None  # the checklist of first steps leads to the first one
    soon = renewing_within(renewals_for(actor), DAYS, clock.today())
    items = [_item(partner, row) for row in soon[:SHOWN]]
    list_url = reverse("renewal-list", args=[partner.slug])
    return Card(
        title=_("Renewing within {days} days").format(days=DAYS),
        section=COMING,
        items=items,
        total=soon.count(),
        more_url=f"{list_url}?renewing_within={DAYS}" if items else "",
        first_step="" if items else _("No subscription renews in the next {days} days.").format(days=DAYS),
        first_step_label="" if items else _("See all renewals"),
        first_step_url="" if items else list_url,
        order=10,
    )


@partner_card
def trials(actor: Actor, partner: Partner) -> Card | None:
    """Somebody has to convert each before it ends; without trials there is nothing to say."""
    rows = trials_of(actor)
    if actor.role not in TRADE_READERS or not rows.exists():
        return None
    items = [_item(partner, row) for row in rows[:SHOWN]]
    return Card(
        title=_("Trials that end"),
        section=COMING,
        items=items,
        total=rows.count(),
        more_url=f"{reverse('subscription-list', args=[partner.slug])}?state=trial",
        order=15,
    )


@staff_card
def renewals_of_partners(actor: Actor, partner: None) -> Card | None:
    """Of all partners for the trade desk, of the assigned ones for a partner manager."""
    if actor.staff_role not in PARTNER_KEEPERS | TRADE_DESK:
        return None
    rows = renewing_within(renewals_for(actor), DAYS, clock.today())[:SHOWN]
    return Card(
        title=_("Renewing within {days} days").format(days=DAYS),
        section=COMING,
        items=[_staff_item(row) for row in rows],
        first_step=_("No subscription of a partner renews in the next {days} days.").format(days=DAYS),
        first_step_label=_("See all renewals"),
        first_step_url=reverse("staff-renewal-list"),
        order=10,
    )


def _staff_item(subscription: Subscription) -> Item:
    return Item(
        text=f"{subscription.client_account} · {subscription.partner}",
        url=reverse("staff-subscription", args=[subscription.pk]),
        note=_what(subscription),
        when=subscription.renews_on,
    )


def _item(partner, subscription: Subscription) -> Item:
    return Item(
        text=str(subscription.client_account),
        url=reverse("subscription", args=[partner.slug, subscription.pk]),
        note=_what(subscription),
        when=subscription.renews_on,
    )


def _what(subscription: Any) -> str:
    """Of a trial, or of a row of `renewals_for`."""
    count = subscription.trial_seats or subscription.purchased
    seats = ngettext("{count} seat", "{count} seats", count).format(count=count)
    words = f"{subscription.plan} · {seats}"
    if subscription.client_account.own:
        words = _("{words} · internal use").format(words=words)
    if subscription.is_suspended:
        return _("{words} · suspended").format(words=words)
    if subscription.is_trial:
        return words
    renewal = subscription.renewal
    if renewal.ends:
        return _("{words} · ends").format(words=words)
    if renewal.is_too_late:
        return words
    return _("{words} · less until {day}").format(words=words, day=date_format(renewal.safe_day))


@partner_total
def seats_purchased(actor: Actor, partner: Partner) -> Total | None:
    if actor.role not in TRADE_READERS:
        return None
    seats = purchased_seats(Subscription.objects.visible_to(actor))
    return Total(_("Seats purchased"), seats, reverse("subscription-list", args=[partner.slug]), order=20)


@partner_total
def renewing_soon(actor: Actor, partner: Partner) -> Total | None:
    if actor.role not in TRADE_READERS:
        return None
    soon = renewing_within(Subscription.objects.visible_to(actor), DAYS, clock.today())
    url = f"{reverse('renewal-list', args=[partner.slug])}?renewing_within={DAYS}"
    return Total(_("Renewing within {days} days").format(days=DAYS), soon.count(), url, order=30)


@first_step(order=60)
def sell_subscription(actor: Actor, partner: Partner) -> FirstStep | None:
    if actor.role not in SELLERS:
        return None
    return FirstStep(
        done=Subscription.objects.filter(partner=partner, client_account__own=False).exists(),
        text=_("Sell the first subscription"),
        note=_("Plan, term and seats in one form."),
        url=reverse("subscription-create", args=[partner.slug]),
        action=_("Sell subscription"),
    )


@related_to(ClientAccount)
def subscriptions_of_client(client: ClientAccount, actor: Actor, partner: Partner) -> Related | None:
    rows = Subscription.objects.visible_to(actor).filter(client_account=client, state__in=Subscription.LIVE)
    return Related(_("Current subscriptions"), rows.count(), _list_of(client, partner))


@related_to(ClientAccount)
def seats_of_client(client: ClientAccount, actor: Actor, partner: Partner) -> Related | None:
    return Related(_("Seats purchased"), client.seats, _list_of(client, partner))


def _list_of(client: ClientAccount, partner: Partner) -> str:
    """Of its current ones."""
    return f"{reverse('subscription-list', args=[partner.slug])}?client_account={client.pk}"
