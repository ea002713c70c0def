"""Which requests there are, of whom, and what a contact sees."""

from django.db.models import Q, QuerySet

from partners.client_requests.models import ClientRequest
from partners.clients.models import ClientAccount
from partners.contacts.models import Contact
from partners.orders.models import Order
from partners.orders.queries import with_order_at_work
from partners.subscriptions.models import Subscription
from partners.subscriptions.queries import with_parts
from portal.tenancy.actor import Actor

State = ClientRequest.State
SHOWN = 10


def requests_for(actor: Actor) -> QuerySet[ClientRequest]:
    return ClientRequest.objects.visible_to(actor).select_related("client_account", "subscription__plan", "contact", "order")


def waiting_requests(actor: Actor) -> QuerySet[ClientRequest]:
    """Longest wait first."""
    return requests_for(actor).waiting()  # type: ignore[attr-defined]


def waiting_of_subscription(subscription: Subscription, actor: Actor) -> list[ClientRequest]:
    return list(waiting_requests(actor).filter(subscription=subscription))


def unsettled() -> QuerySet[ClientRequest]:
    """Not decided yet, or approved and its order still on its way: asked for again it would come twice."""
    at_work = Q(state=State.APPROVED, order__isnull=False) & ~Q(order__state__in=Order.ENDED)
    return ClientRequest.objects.filter(Q(state=State.REQUESTED) | at_work)


def teams_of(contact: Contact) -> list[Subscription]:
    """What there is at the contact's company now, the next renewal first."""
    rows = with_order_at_work(with_parts(_teams(contact).order_by("renews_on", "id")))
    return list(rows.prefetch_related("plan__versions"))


def team_of(contact: Contact, pk: str) -> Subscription | None:
    return _teams(contact).filter(pk=pk).first()


def _teams(contact: Contact) -> QuerySet[Subscription]:
    rows = Subscription.objects.filter(client_account=contact.client_account_id, partner=contact.partner_id)
    return rows.filter(state__in=Subscription.LIVE).select_related("plan", "plan_version", "client_account", "price", "partner")


def unsettled_of(client: ClientAccount) -> list[ClientRequest]:
    """By whichever contact: each of them sees that it is asked for already."""
    rows = unsettled().filter(client_account=client, partner=client.partner_id).exclude(kind=ClientRequest.Kind.MESSAGE)
    return list(rows.select_related("order"))


def asked_by_contact(contact: Contact) -> list[ClientRequest]:
    """The newest of its own."""
    rows = ClientRequest.objects.filter(contact=contact, partner=contact.partner_id).select_related("subscription__plan", "order")
    return list(rows.order_by("-id")[:SHOWN])


def waiting_message_of(contact: Contact) -> ClientRequest | None:
    """One of each waits at most."""
    rows = ClientRequest.objects.waiting().filter(contact=contact, partner=contact.partner_id)
    return rows.filter(kind=ClientRequest.Kind.MESSAGE).first()


def own_request(contact: Contact, pk: str) -> ClientRequest | None:
    return ClientRequest.objects.filter(contact=contact, partner=contact.partner_id, pk=pk).first()
