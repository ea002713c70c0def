"""What is worth a look on a client account and stops nobody: shown on its page and in the API after every save."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from partners.clients.models import ClientAccount
from partners.clients.queries import is_client_elsewhere
from partners.clients.values import doubts
from partners.contacts.queries import outage_contacts_on_own_domain
from partners.network.territory import country_refusal
from portal.imports.internet import display_domain


@dataclass(frozen=True, slots=True)
class Warned:
    field: str
    code: str
    detail: str
    next_step: str


def warnings_of(account: ClientAccount, home: str) -> list[Warned]:
    """`home` is the partner's country, which completes an account without one."""
    return [*_by_value(account, home), *_abroad(account), *_elsewhere(account), *_unreachable(account)]


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
    """Whose client it is as well is nobody's business; that it is one saves both an embarrassment."""
    if account.domain and is_client_elsewhere(account):
        detail = _("Another partner looks after a client with the domain {domain}, too.")
        cure = _("Ask your partner manager before you offer anything.")
        yield Warned("domain", "client_elsewhere", detail.format(domain=display_domain(account.domain)), cure)


def _unreachable(account: ClientAccount) -> Iterator[Warned]:
    for contact in outage_contacts_on_own_domain(account):
        detail = _("The outage contact {email} is on the client's own domain, which an outage would silence, too.")
        cure = _("Give the contact an address elsewhere.")
        yield Warned("domain", "outage_contact_on_own_domain", detail.format(email=contact.email), cure)
