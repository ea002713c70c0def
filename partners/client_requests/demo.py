"""Two contacts with self-service: what one asked for is approved and done; of the other one request waits, one was declined."""

from datetime import timedelta

from partners.client_requests.asking import ask
from partners.client_requests.deciding import approve_client_request, decline_client_request
from partners.client_requests.models import ClientRequest
from partners.clients.demo import seller_of
from partners.clients.models import ClientAccount
from partners.contacts.models import Contact
from partners.contacts.self_service import allow_self_service
from partners.contacts.services import create_contact
from partners.orders.demo import confirm
from partners.subscriptions.models import Subscription
from portal import clock
from portal.demo import PARTNER_SLUG
from portal.tenancy.actor import Actor
from portal.tenancy.models import Partner

GROWS, WAITS = "1052", "1048"  # the clients' numbers in their partner's PSA


def seed() -> None:
    """A second time changes nothing."""
    partner = Partner.objects.filter(slug=PARTNER_SLUG).first()
    clients = {one.external_id: one for one in ClientAccount.objects.filter(partner=partner, external_id__in=(GROWS, WAITS))}
    if partner is None or len(clients) < 2 or ClientRequest.objects.exists():
        return
    seller = seller_of(partner)
    _growing(seller, clients[GROWS])
    _waiting(seller, clients[WAITS])


def _growing(seller: Actor, client: ClientAccount) -> None:
    contact = _contact(seller, client, 30)
    seats = _team(client).purchased + 2
    asked = _ask(contact, 6, kind="change-seats", seats=seats, note="Two juniors join the audit team.")
    with clock.moved(by=-timedelta(days=5)):
        approved = approve_client_request(actor=seller, client_request=asked)
        if approved.order:
            confirm(approved.order)


def _waiting(seller: Actor, client: ClientAccount) -> None:
    contact = _contact(seller, client, 40)
    declined = _ask(contact, 20, kind="let-end", note="We might move everything to another system.")
    with clock.moved(by=-timedelta(days=19)):
        reason = "As agreed on the phone, you stay for the project with the city. Ask again when it is done."
        decline_client_request(actor=seller, client_request=declined, reason=reason)
    seats = _team(client).purchased + 3
    _ask(contact, 1, kind="change-seats", seats=seats, note="Three draughtspeople start on Monday.")


def _contact(seller: Actor, client: ClientAccount, days_ago: int) -> Contact:
    with clock.moved(by=-timedelta(days=days_ago)):
        made = create_contact(
            actor=seller, client_account=client, kind="admin", name=client.contact_name, email=client.contact_email
        )
        return allow_self_service(actor=seller, contact=made)


def _team(client: ClientAccount) -> Subscription:
    return Subscription.objects.filter(client_account=client, state=Subscription.State.ACTIVE).order_by("id")[0]


def _ask(contact: Contact, days_ago: int, **values) -> ClientRequest:
    team = _team(contact.client_account)
    with clock.moved(by=-timedelta(days=days_ago)):
        return ask(actor=Actor.link(contact, contact.name), contact=contact, subscription=team.pk, **values)
