"""What the receiving partner does with an offer: accept it, and everything changes hands in one transaction; or decline it."""

from django.utils.translation import gettext_lazy as _

from partners.client_requests.lapsing import lapse_of_client
from partners.clients.models import ClientAccount
from partners.clients.services import save_account
from partners.clients.values import read_values
from partners.contacts.self_service import end_for_client
from partners.delegated_access.answering import end_for_client as end_accesses
from partners.dropbox.ending import end_for_client as end_connections
from partners.handovers import errors
from partners.handovers.checks import handover_refusal
from partners.handovers.contents import contents_of, digest_for_receiver
from partners.handovers.models import Handover
from partners.handovers.moving import move_what_hangs_on
from partners.handovers.services import close, decide, is_open, require_side
from partners.handovers.settling import charge_receiver, give_back
from partners.handovers.two_people import waits_for_second
from partners.onboarding.engine.values import Reason
from partners.onboarding.services import stop_journeys_about
from partners.subscriptions.last_days import look_at_last_days
from partners.subscriptions.market import markets_of
from partners.subscriptions.models import Subscription
from partners.subscriptions.renewals import catch_up
from partners.support.moving import keep_client_name
from portal import clock
from portal.actions import business_action
from portal.errors import NotFound, PortalError, date_in_words
from portal.events.record import record_event, snapshot
from portal.files.models import File
from portal.imports.internet import display_domain
from portal.keys.queries import person_behind
from portal.notes.models import Note
from portal.search.index import index
from portal.tenancy.actor import Actor
from portal.tenancy.locking import locked
from portal.tenancy.models import Partner
from portal.tenancy.queries import managers_other_than
from portal.tenancy.roles import MANAGERS

State = Handover.State
# What the giving partner wrote down for itself stays with it: of these the client has none at the receiving one.
_OWN_WORDS = ("external_id", "owner_id", "tags", "acquired_on", "custom_fields")


def can_be_accepted(handover: Handover) -> PortalError | None:
    """Also in the minutes before the background has closed what expired."""
    if handover.is_open and handover.expires_at <= clock.now():
        day = date_in_words(handover.expires_at)
        return errors.HandoverExpired(client=handover, day=day, partner=handover.from_partner.name)
    return is_open(handover)


def must_be_somebody_else(actor: Actor, handover: Handover) -> PortalError | None:
    """Whoever works for both partners does not move a client alone, as long as another there can answer."""
    if actor.partner_id != handover.to_partner_id:  # to decide this they are nobody (`require_side`)
        return None
    person = person_behind(actor)
    if not handover.is_open or person is None or person != handover.offered_user_id:
        return None
    others = managers_other_than(handover.to_partner_id, person)
    return errors.AnotherPersonAccepts(partner=handover.to_partner.name) if others.exists() else None


@business_action(
    noun="handovers",
    verb="accept",
    label=_("Accept hand-over"),
    roles=MANAGERS,
    subject="handover",
    available=can_be_accepted,
    asks=must_be_somebody_else,
    selling=True,
)
def accept_handover(
    *, actor: Actor, handover: Handover, digest: str = "", external_id: str = "", without_domain: bool = False, reason: str = ""
) -> Handover:
    """`digest` binds it to the contents that were looked at and to what they cost; empty takes them as they are. `external_id`
    is the client's number in the receiver's own PSA; `without_domain` for whoever has a client of this domain already.
    Above the receiver's limit of orders it takes two people, and stays open after the first; where nobody else could, `reason`
    says why.
    """
    require_side(actor, handover, handover.to_partner_id)
    client, subscriptions = _hold(handover)
    _refuse(handover, client)
    if digest and digest != digest_for_receiver(handover):
        raise errors.ContentsChanged(partner=handover.from_partner.name)
    number = _read_number(client, handover.to_partner, external_id, without_domain)
    if waits_for_second(actor, handover, reason):
        return handover
    handover.contents = contents_of(client)
    old, numbers = snapshot(client), {row.pk: row.number for row in subscriptions}
    paid = {row.pk: give_back(row) for row in subscriptions}
    _keep_own_words(handover, client)
    _end_self_service(actor, client)
    end_connections(actor, client)
    end_accesses(actor, client)
    stop_journeys_about(actor, client, Reason("client-handed-over"))
    _move(client, handover.to_partner, number, without_domain)
    markets = markets_of(handover.to_partner_id)
    for row in Subscription.objects.filter(client_account=client, state__in=Subscription.PAID).select_related("plan"):
        charge_receiver(row, paid[row.pk], markets)
    _tell(actor, handover, client, old, numbers)
    return decide(actor, handover, State.ACCEPTED)


@business_action(
    noun="handovers",
    verb="decline",
    label=_("Decline hand-over"),
    roles=MANAGERS,
    subject="handover",
    available=is_open,
)
def decline_handover(*, actor: Actor, handover: Handover, reason: str) -> Handover:
    require_side(actor, handover, handover.to_partner_id)
    return close(actor, handover, State.DECLINED, reason)


def _hold(handover: Handover) -> tuple[ClientAccount, list[Subscription]]:
    """Both partners in the order of their ids, for two may hand over to each other at once; then the client, then what it has.
    What was due to renew renews before it goes.
    """
    rows = Partner.objects.filter(pk__in=handover.sides).order_by("pk").select_for_update(no_key=True)
    partners = {partner.pk: partner for partner in rows}
    handover.from_partner, handover.to_partner = partners[handover.from_partner_id], partners[handover.to_partner_id]
    client = locked(ClientAccount, handover.client_account_id)
    handover.client_account = client
    found = Subscription.objects.select_for_update(of=("self",), no_key=True).filter(client_account=client)
    subscriptions = list(found.order_by("pk"))
    for subscription in subscriptions:
        catch_up(subscription)
    client.refresh_from_db(fields=["seats", "next_renewal_on"])  # which a renewal counts anew
    return client, subscriptions


def _refuse(handover: Handover, client: ClientAccount) -> None:
    if client.partner_id != handover.from_partner_id:
        raise NotFound()
    if refused := handover_refusal(handover.to_partner, client):
        raise refused


def _keep_own_words(handover: Handover, client: ClientAccount) -> None:
    """Notes and files of the giving partner stay with it, on the hand-over, where its people go on reading them."""
    notes = Note.objects.filter(subject_id=client.pk, by_staff=False)
    kept = list(notes.values_list("pk", flat=True))
    notes.update(subject_id=handover.pk)
    index(Note.objects.filter(pk__in=kept))
    File.objects.filter(subject_id=client.pk).update(subject_id=handover.pk)


def _end_self_service(actor: Actor, client: ClientAccount) -> None:
    """Links lead to the partner that gave them, and what was asked of it nobody else decides."""
    end_for_client(actor, client)
    lapse_of_client(actor, client)


def _read_number(client: ClientAccount, to: Partner, external_id: str, without_domain: bool) -> str:
    """The client's number there. Who accepts first of two hears as well what would be refused to the second."""
    others = ClientAccount.objects.filter(partner=to, domain=client.domain)
    if client.domain and not without_domain and (twin := others.first()):
        raise errors.DomainIsHere(name=twin.name, domain=display_domain(client.domain))
    return read_values({"external_id": external_id}, country=to.country)["external_id"]


def _move(client: ClientAccount, to: Partner, number: str, without_domain: bool) -> None:
    merged = list(ClientAccount.objects.filter(merged_into=client))
    keep_client_name(client)
    if without_domain:
        client.domain = ""
    client.partner, client.owner, client.tags, client.acquired_on = to, None, [], clock.today()
    client.custom_fields, client.external_id = {}, number
    for one in merged:  # they lead to it, and say no more at the receiving partner
        one.partner, one.owner, one.external_id, one.domain, one.custom_fields = to, None, "", "", {}
        one.follow_tags()
        one.save()
    save_account(client)
    move_what_hangs_on([client, *merged], to)
    look_at_last_days(client)


def _tell(actor: Actor, handover: Handover, client: ClientAccount, old: dict, numbers: dict[str, int]) -> None:
    """On both sides, for each the record as it calls it: what the giving partner had written down is in its own event only."""
    giver, receiver = handover.sides
    parties = {"from_partner": handover.from_partner.name, "to_partner": handover.to_partner.name}
    told = parties | {"handover": handover.pk}
    verb = "client_account.handed_over"
    record_event(actor, verb, client, old={name: old[name] for name in _OWN_WORDS}, new=told, partner_id=giver)
    record_event(actor, verb, client, new=told, partner_id=receiver)
    for row in Subscription.objects.filter(client_account=client).order_by("number"):
        number, row.number = row.number, numbers[row.pk]
        record_event(actor, "subscription.handed_over", row, new=told, partner_id=giver)
        row.number = number
        was = {"number": numbers[row.pk]}
        record_event(actor, "subscription.handed_over", row, old=was, new=told | {"number": number}, partner_id=receiver)
