"""Where requests of clients wait: on the home page of those who sell, beside Clients, on the client's own page."""

from django.urls import reverse
from django.utils.translation import gettext as _

from partners.client_requests.models import ClientRequest
from partners.client_requests.queries import requests_for, waiting_requests
from partners.clients.models import ClientAccount
from partners.requests.queue import SHOWN
from portal.tenancy.actor import Actor
from portal.tenancy.models import Partner
from portal.tenancy.roles import SELLERS
from portal.web.home import NOW, Card, Item, partner_card
from portal.web.related import Related, related_to


def count_waiting(actor: Actor) -> int | None:
    """For those who decide."""
    return waiting_requests(actor).count() or None if actor.role in SELLERS else None


@partner_card
def requests_to_decide(actor: Actor, partner: Partner) -> Card | None:
    if not (total := count_waiting(actor)):
        return None
    items = [_item(partner, row) for row in waiting_requests(actor)[:SHOWN]]
    more = f"{reverse('client-request-list', args=[partner.slug])}?state=requested" if total > SHOWN else ""
    return Card(_("Requests of clients"), NOW, items, total, more, order=18)


def _item(partner: Partner, row: ClientRequest) -> Item:
    url = reverse("client-request", args=[partner.slug, row.pk])
    return Item(f"{row.client_label} · {row.words}", url, row.requested_by, row.created_at)


@related_to(ClientAccount)
def requests_of_client(client: ClientAccount, actor: Actor, partner: Partner) -> Related | None:
    count = requests_for(actor).filter(client_account=client).count()
    url = f"{reverse('client-request-list', args=[partner.slug])}?client_account={client.pk}"
    return Related(_("Requests"), count, url) if count else None
