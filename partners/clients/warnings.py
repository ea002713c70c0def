"""What is worth a look on a client account and stops nobody: shown on its page and in the API after every save."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from partners.clients.models import ClientAccount
from partners.clients.queries import is_client_elsewhere
from partners.clients.twins import Twins
from partners.clients.values import doubts, read_values
from partners.contacts.models import Contact
from partners.contacts.queries import contacts_of
from partners.contacts.values import is_on
from partners.network.territory import country_refusal
from partners.subscriptions.queries import live_subscriptions_of
from portal.errors import PortalError
from portal.imports.internet import display_domain
from portal.tenancy.actor import Actor

_EXPECTED = (Contact.Kind.ADMIN, Contact.Kind.BILLING, Contact.Kind.TECHNICAL)


@dataclass(frozen=True, slots=True)
class Warned:
    field: str
    code: str
    detail: str
    next_step: str


def warnings_of(account: ClientAccount, home: str, actor: Actor) -> list[Warned]:
    """`home` is the partner's country, which completes an account without one. A key that may not read contacts is told nothing
    of them.
    """
    contacts = contacts_of(account, actor) if actor.has_scope("contacts:read") else None
    by_contacts = () if contacts is None else (*_unreachable(account, contacts), *_missing(account, contacts))
    return [*_by_value(account, home), *_abroad(account), *_elsewhere(account), *by_contacts]


def domain_elsewhere(account: ClientAccount, typed: str) -> Warned | None:
    """Of a domain as it was typed, before it is the account's. One that cannot be read, or that another client of the same
    partner has, is refused with its form.
    """
    try:
        domain = read_values({"domain": typed}, country="")["domain"]
        asked = ClientAccount(id=account.pk, partner_id=account.partner_id, domain=domain)
        Twins(asked.partner_id, [asked]).refuse(asked)
    except PortalError:
        return None
    return None if domain == account.domain else next(_elsewhere(asked), None)


def _by_value(account: ClientAccount, home: str) -> Iterator[Warned]:
    for name, finding in doubts(account, country=account.country or home):
        cure = str(finding.typed_cure or finding.cure)
        yield Warned(name, finding.code, str(finding.message).format(**finding.values), cure)


def _abroad(account: ClientAccount) -> Iterator[Warned]:
    """Said before somebody has made an offer, and not with the order. Nobody makes one to a client that is archived."""
    refused = None if account.state in ClientAccount.GONE else country_refusal(account.partner, account)
    if refused:
        goes_on = _("No new team can be sold to it; the teams that it has go on.")
        yield Warned("country", refused.code, f"{refused} {goes_on}", str(refused.first_step))


def _elsewhere(account: ClientAccount) -> Iterator[Warned]:
    if account.domain and is_client_elsewhere(account):
        yield client_elsewhere(account.domain)


def client_elsewhere(domain: str) -> Warned:
    """Whose client it is as well is nobody's business; that it is one saves both an embarrassment."""
    detail = _("Another partner looks after a client with the domain {domain}, too.")
    cure = _("Ask your partner manager before you offer anything.")
    return Warned("domain", "client_elsewhere", detail.format(domain=display_domain(domain)), cure)


def _unreachable(account: ClientAccount, contacts: Iterable[Contact]) -> Iterator[Warned]:
    """Refused when they are entered; the client's domain may have come later."""
    outage = (contact for contact in contacts if contact.kind == Contact.Kind.OUTAGE)
    for contact in (one for one in outage if is_on(one.email, account.domain)):
        detail = _("The outage contact {email} is on the client's own domain, which an outage would silence, too.")
        cure = _("Give the contact an address elsewhere.")
        yield Warned("domain", "outage_contact_on_own_domain", detail.format(email=contact.email), cure)


def _missing(account: ClientAccount, contacts: Iterable[Contact]) -> Iterator[Warned]:
    """In one line, however many. Nobody is written to where there is no team; and of its own people a partner knows them."""
    kinds = {contact.kind for contact in contacts}
    missing = [str(kind.label) for kind in _EXPECTED if kind not in kinds]
    if missing and not account.own and live_subscriptions_of(account):
        detail = _("It has no contact for: {kinds}.").format(kinds=", ".join(missing))
        yield Warned("contacts", "contacts_missing", detail, _("Add one among its contacts."))
