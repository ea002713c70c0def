"""What a contact asks for through its link: looked at by the engine before it is taken, and never carried out here."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from partners.client_requests import errors
from partners.client_requests.models import ClientRequest
from partners.client_requests.queries import team_of, unsettled
from partners.client_requests.words import for_contact
from partners.contacts.models import Contact
from partners.contacts.self_service import gets_links, must_take_requests
from partners.orders.quoting import refusal_of
from partners.requests.deciding import decide, waits
from partners.subscriptions.changes import plan_change
from partners.subscriptions.engine.changes import Change, ChangeRenewal, SetSeats
from partners.subscriptions.market import markets_of_client
from partners.subscriptions.models import Subscription
from portal.accounts.values import checked
from portal.actions import business_action
from portal.errors import LeftEmpty, NotFound, PortalError
from portal.events.record import changes_between, record_event, snapshot
from portal.ratelimit import take
from portal.tenancy.actor import Actor, ActorKind
from portal.tenancy.roles import NOBODY
from portal.text import clean_text

Kind, State = ClientRequest.Kind, ClientRequest.State
LIMITS = {"hour": (20, timedelta(hours=1)), "day": (30, timedelta(days=1))}  # each is mailed, also one that is withdrawn


def change_of(kind: str, seats: int | None) -> Change:
    """As the engine has it."""
    if kind == Kind.SEATS:
        if seats is None:
            raise LeftEmpty(field="seats")
        return SetSeats(seats)
    return ChangeRenewal(auto_renew=kind == Kind.LET_RENEW)


def must_be_possible(subscription: Subscription, kind: str, seats: int | None) -> None:
    """As it stands today; it is looked at again when it is approved. Nothing of what it costs is said."""
    change = change_of(kind, seats)
    try:
        if refused := refusal_of(change, subscription):
            raise refused
        plan_change(subscription, markets_of_client(subscription.client_account), change)
    except PortalError as error:
        raise errors.NotPossible(why=for_contact(error, subscription), field="seats" if kind == Kind.SEATS else "") from None


@business_action(
    noun="contacts",
    verb="ask",
    label=_("Ask for a change"),
    roles=NOBODY,
    by_link=True,
    subject="contact",
    available=gets_links,
    api=False,
)
def ask(
    *,
    actor: Actor,
    contact: Contact,
    kind: str,
    subscription: str = "",
    seats: int | None = None,
    note: str = "",
    language: str = "en",
) -> ClientRequest:
    """`subscription` is an id: a link reaches no record but its own. The same again, by a second click, is the first one."""
    if actor.kind != ActorKind.LINK:
        raise NotFound()
    must_take_requests(contact)
    row = ClientRequest(
        partner_id=contact.partner_id,
        client_account=contact.client_account,
        client_name=contact.client_account.name,
        contact=contact,
        subscription=_team(contact, kind, subscription),
        kind=checked(ClientRequest, "kind", kind),
        seats=checked(ClientRequest, "seats", seats) if kind == Kind.SEATS else None,
        note=checked(ClientRequest, "note", clean_text(note, multiline=True)),
        language=language,
        requested_by=contact.name,
    )
    if twin := _already(row):
        return twin
    if row.subscription:
        must_be_possible(row.subscription, kind, row.seats)
    elif not row.note:
        raise errors.MessageEmpty()
    for name, (most, per) in LIMITS.items():
        take(f"client-request-{name}:{contact.pk}", capacity=most, per=per)
    row.save()
    record_event(actor, "client_request.requested", row, new=changes_between({}, snapshot(row))[1])
    return row


def _team(contact: Contact, kind: str, pk: str) -> Subscription | None:
    if kind == Kind.MESSAGE:
        return None
    if (found := team_of(contact, pk)) is None:
        raise NotFound()
    return found


def _already(row: ClientRequest) -> ClientRequest | None:
    """Of a subscription and kind one waits at most, whichever of the contacts asked; of messages one of each contact."""
    rows = unsettled().filter(kind=row.kind, partner=row.partner_id)
    rows = rows.filter(contact=row.contact) if row.is_message else rows.filter(subscription=row.subscription)
    known = rows.order_by("-id").first()
    if known is None:
        return None
    if (known.contact_id, known.seats, known.note) == (row.contact_id, row.seats, row.note):
        return known
    raise errors.AlreadyAsked(day=known.created_at.date())


@business_action(
    noun="client-requests",
    verb="withdraw",
    label=_("Withdraw request"),
    roles=NOBODY,
    by_link=True,
    subject="client_request",
    available=waits,
    api=False,
    event="client_request.withdrawn",
)
def withdraw_client_request(*, actor: Actor, client_request: ClientRequest) -> ClientRequest:
    """By the contact, as long as it waits."""
    decide(actor, client_request, State.WITHDRAWN)
    return client_request
