"""What starts journeys, and with whom. Each asks for the readers of many events at once: an import is one question."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from partners.clients.mailed import clients_of
from partners.clients.models import ClientAccount
from partners.contacts.models import Contact
from partners.onboarding.registry import TRIGGERS, ReaderKind, Subject, Trigger
from partners.subscriptions.models import Subscription
from portal.accounts.models import User
from portal.events.models import Event
from portal.tenancy.models import Membership, Partner
from portal.tenancy.queries import owners_by_partner

Starts = Iterator[tuple[Event, Subject]]


def _partners_of(events: Sequence[Event]) -> dict[str, Partner]:
    return Partner.objects.in_bulk({event.partner_id for event in events if event.partner_id})


def _first_owners(events: Sequence[Event]) -> Starts:
    partners = _partners_of(events)
    owners = owners_by_partner(partners.keys())
    for event in events:
        if event.partner_id and (found := owners.get(event.partner_id)):
            yield event, Subject(partners[event.partner_id], found[0])


def _whoever_joined(events: Sequence[Event]) -> Starts:
    """Who has left again by now is nobody to begin with."""
    partners = _partners_of(events)
    members = Membership.objects.select_related("user").in_bulk({event.subject_id for event in events})
    for event in events:
        if event.partner_id and (member := members.get(event.subject_id)):
            yield event, Subject(partners[event.partner_id], member.user)


def _whoever_looks_after_the_client(events: Sequence[Event]) -> Starts:
    """Its owner among the partner's people, or the partner's first owner."""
    partners = _partners_of(events)
    owners = owners_by_partner(partners.keys())
    clients = _clients({event.subject_id for event in events})
    for event in events:
        client, partner = clients.get(event.subject_id), partners.get(event.partner_id or "")
        if client is None or partner is None or client.partner_id != partner.pk:
            continue
        people: list[User] = [client.owner.user] if client.owner else owners.get(partner.pk, [])
        yield from ((event, Subject(partner, user, client=client)) for user in people[:1])


def _admins_of_the_client(events: Sequence[Event]) -> Starts:
    """All that are known of the client on which the event's record hangs."""
    of_record = _clients_of_records(events)
    clients = _clients(set(of_record.values()))
    admins, partners = admins_of(clients), _partners_of(events)
    for event in events:
        client = clients.get(of_record.get(event.subject_id, ""))
        if client is None or client.partner_id != event.partner_id:  # or it was handed over since
            continue
        for contact in admins[client.pk]:
            if event.subject_type != Contact._meta.label_lower or contact.pk == event.subject_id:
                yield event, Subject(partners[client.partner_id], contact=contact, client=client)


def _admins_with_a_team(events: Sequence[Event]) -> Starts:
    """A contact is an admin to help once its client has something to administer."""
    found = list(_admins_of_the_client(events))
    clients = {subject.client.pk for _event, subject in found if subject.client}
    live = Subscription.objects.filter(client_account__in=clients, state__in=Subscription.LIVE).order_by()
    with_team = set(live.values_list("client_account_id", flat=True))
    return ((event, subject) for event, subject in found if subject.client and subject.client.pk in with_team)


def _clients_of_records(events: Sequence[Event]) -> dict[str, str]:
    ids = defaultdict(set)
    for event in events:
        ids[event.subject_type].add(event.subject_id)
    return {pk: client for subject_type, keys in ids.items() for pk, client in clients_of(subject_type, keys).items()}


def _clients(ids: Collection[str]) -> dict[str, ClientAccount]:
    """Not the partner itself, nor what is put away."""
    return ClientAccount.objects.current().select_related("owner__user").in_bulk(ids)


def admins_of(clients: Collection[str]) -> defaultdict[str, list[Contact]]:
    """Of each client; `clients` are ids."""
    admins = defaultdict(list)
    for contact in Contact.objects.filter(client_account__in=clients, kind=Contact.Kind.ADMIN).order_by("id"):
        admins[contact.client_account_id].append(contact)
    return admins


def _joined_network(partner: Partner):
    return format_lazy(_("You get this because {partner} joined the partner network."), partner=partner)


def _works_there(partner: Partner):
    return format_lazy(_("You get this because you joined {partner} on the partner network."), partner=partner)


def _looks_after_a_client(partner: Partner):
    return format_lazy(_("You get this because you look after a client of {partner}."), partner=partner)


def _is_a_client(partner: Partner):
    return format_lazy(
        _("You get this because {partner} looks after your company’s Dropbox and named you as its admin."),
        partner=partner,
    )


TRIGGERS |= {
    "partner-approved": Trigger(
        _("The application of a partner is approved"),
        _joined_network,
        ("application.approved",),
        _first_owners,
        so={"is-first-owner": True},
    ),
    "member-joined": Trigger(
        _("A colleague joins a partner"),
        _works_there,
        ("membership.created",),
        _whoever_joined,
        so={"is-first-owner": False},
    ),
    "client-created": Trigger(
        _("A partner adds a client: with whoever looks after it there"),
        _looks_after_a_client,
        ("client_account.created",),
        _whoever_looks_after_the_client,
        kind=ReaderKind.ABOUT_CLIENT,
        so={"is-first-owner": True},
    ),
    "client-admin-expected": Trigger(
        _("A client has a team and an admin: with this admin of the client"),
        _is_a_client,
        ("subscription.created", "subscription.trial_started", "contact.created"),
        _admins_with_a_team,
        kind=ReaderKind.CLIENT,
        so={"has-subscription": True, "in-trial": False},
    ),
    "team-connected": Trigger(
        _("A client’s team is connected to Dropbox: with the client’s admins"),
        _is_a_client,
        ("dropbox_connection.connected",),
        _admins_of_the_client,
        kind=ReaderKind.CLIENT,
        so={"team-connected": True, "has-subscription": True},
    ),
    "trial-started": Trigger(
        _("A client’s trial starts: with the client’s admins"),
        _is_a_client,
        ("subscription.trial_started",),
        _admins_of_the_client,
        kind=ReaderKind.CLIENT,
        so={"in-trial": True, "has-subscription": False},
    ),
}
