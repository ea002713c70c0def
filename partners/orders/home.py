"""Where orders wait for somebody: on the partner's home page, and on the trade desk."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from partners.clients.models import ClientAccount
from partners.orders.limits import asked_limit, limit_to_confirm
from partners.orders.models import LicenceOrder, Order
from partners.orders.queries import drafts_for, kept_quotes_for, overdue_licence_orders, waiting_licence_orders
from portal.money import Money
from portal.tenancy.actor import Actor
from portal.tenancy.kinds import staff_reads
from portal.tenancy.models import Partner
from portal.tenancy.roles import MANAGERS, SELLERS, TRADE_DESK, TRADE_READERS
from portal.web.home import NOW, Card, Item, partner_card, staff_card
from portal.web.navigation import STAFF, Entry
from portal.web.related import Related, related_to

SHOWN = 5

STAFF.append(
    Entry(
        gettext_lazy("Trade desk"),
        "staff-licence-order-list",
        "shopping-cart",
        visible=staff_reads(LicenceOrder),
        count=lambda actor: waiting_licence_orders(actor).count() or None,
        hub="staff-operations",
        text=gettext_lazy("Licences that partners ordered, longest wait first."),
        order=55,
    )
)


@partner_card
def waiting_for_us(actor: Actor, partner: Partner) -> Card | None:
    """What somebody here has to approve, or to answer."""
    states = [Order.State.RETURNED] if actor.role in SELLERS else []
    states += [Order.State.AWAITING_APPROVAL] if actor.role in MANAGERS else []
    rows = Order.objects.visible_to(actor).filter(state__in=states).select_related("client_account").order_by("id")
    if not states or not (total := rows.count()):
        return None
    items = [_item(partner, row) for row in rows[:SHOWN]]
    more = f"{reverse('order-list', args=[partner.slug])}?at_work=true" if total > SHOWN else ""
    return Card(_("Orders that wait for you"), NOW, items, total, more, order=20)


@partner_card
def limit_waits(actor: Actor, partner: Partner) -> Card | None:
    """For the owners and admins who can confirm what another one asks for."""
    profile = limit_to_confirm(actor, partner)
    if profile is None:
        return None
    asked = asked_limit(profile)
    words = _("Without a limit") if asked is None else _("Up to {limit}").format(limit=Money(asked, profile.currency))
    item = Item(words, reverse("order-limit", args=[partner.slug]), profile.limit_asked_by)
    return Card(_("A higher limit of orders waits for you"), NOW, [item], 1, order=19)


@partner_card
def begun(actor: Actor, partner: Partner) -> Card | None:
    """What this person began to order and did not place."""
    if actor.role not in SELLERS or not actor.user_id:
        return None
    rows = drafts_for(actor).filter(user=actor.user_id)
    if not (total := rows.count()):
        return None
    items = [_item(partner, row) for row in rows[:SHOWN]]
    more = f"{reverse('order-list', args=[partner.slug])}?state=draft" if total > SHOWN else ""
    return Card(_("Orders that you have not placed"), NOW, items, total, more, order=21)


@related_to(ClientAccount)
def drafts_of(client: ClientAccount, actor: Actor, partner: Partner) -> Related | None:
    """One of them is a click away."""
    if actor.role not in TRADE_READERS:
        return None
    drafts = list(drafts_for(actor, client.pk)[: SHOWN + 1])
    if not drafts:
        return None
    listed = f"{reverse('order-list', args=[partner.slug])}?state=draft&client_account={client.pk}"
    url = reverse("order", args=[partner.slug, drafts[0].pk]) if len(drafts) == 1 else listed
    return Related(ngettext("Draft order", "Draft orders", len(drafts)), len(drafts), url)


@related_to(ClientAccount)
def quotes_of(client: ClientAccount, actor: Actor, partner: Partner) -> Related | None:
    if actor.role not in TRADE_READERS or not (count := kept_quotes_for(actor, client.pk).count()):
        return None
    return Related(_("Quotes that hold"), count, f"{reverse('quote-list', args=[partner.slug])}?client={client.pk}")


def _item(partner: Partner, row: Order) -> Item:
    url = reverse("order", args=[partner.slug, row.pk])
    return Item(f"{row} · {row.client_label}", url, row.get_state_display(), row.created_at)


@staff_card
def licences_to_order(actor: Actor, partner: None) -> Card | None:
    """For the trade desk, longest wait first."""
    rows = waiting_licence_orders(actor)
    if actor.staff_role not in TRADE_DESK or not (total := rows.count()):
        return None
    items = [
        Item(
            f"{row.partner} · {row.line.order.client_label}",
            reverse("staff-licence-order", args=[row.pk]),
            row.get_state_display(),
            row.waiting_since,
        )
        for row in rows[:SHOWN]
    ]
    more = reverse("staff-licence-order-list") if total > SHOWN else ""
    return Card(_("Licences to be ordered"), NOW, items, total, more, order=20)


@staff_card
def licences_not_seen(actor: Actor, partner: None) -> Card | None:
    """For the trade desk: what the distributor said and Dropbox does not show, the longest overdue first."""
    rows = overdue_licence_orders(actor)
    if actor.staff_role not in TRADE_DESK or not (total := rows.count()):
        return None
    items = [
        Item(
            f"{row.partner} · {row.line.order.client_label}",
            reverse("staff-licence-order", args=[row.pk]),
            row.get_verification_display(),
            row.verify_by,
        )
        for row in rows[:SHOWN]
    ]
    more = f"{reverse('staff-licence-order-list')}?verification=overdue" if total > SHOWN else ""
    return Card(_("Licences that Dropbox does not show"), NOW, items, total, more, order=21)
