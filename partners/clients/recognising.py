"""Which client account a file of something else means: by the partner's own number, by the domain, or by the exact name."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from partners.clients.errors import ClientAmbiguous, ClientNumberDiffers, ClientUnknown
from partners.clients.models import ClientAccount
from portal.imports.internet import display_domain, read_domain
from portal.imports.problems import Unreadable, shown
from portal.tenancy.actor import Actor
from portal.text import fold, listed

State = ClientAccount.State


@dataclass(frozen=True)
class Named:
    words: str  # a name, a domain or a number
    number: str = ""
    domain: str = ""


def recogniser(actor: Actor, wanted: Iterable[Named]) -> Callable[[Named], ClientAccount]:
    """Looks the actor's own clients up for all of them at once. What it gives raises for one that means none, or several."""
    asked = [_Asked(one) for one in wanted]
    rows = ClientAccount.objects.customers().filter(partner_id=actor.partner_id).select_related("merged_into")
    book: dict[tuple[str, str], set[ClientAccount]] = defaultdict(set)
    for column in ("external_id", "domain", "folded_name"):
        texts = {text for one in asked for text in one.texts(column)}
        for client in rows.filter(**{f"{column}__in": texts}) if texts else ():
            book[column, getattr(client, column)].add(_kept(client))
    return lambda named: _recognised(_Asked(named), book)


def fits(client: ClientAccount, named: Named) -> bool:
    """Whether any of it is this client's."""
    return any(getattr(client, column) == text for cell in _Asked(named).cells for column, text in cell)


class _Asked:
    """One client as a row names it: what each of its cells may mean."""

    def __init__(self, named: Named):
        self.named = named
        words = [("folded_name", fold(named.words)), ("external_id", named.words), ("domain", as_domain(named.words))]
        cells = [[("external_id", named.number)], [("domain", named.domain)], words]
        self.cells = [[(column, text) for column, text in cell if text] for cell in cells]

    def texts(self, column: str) -> list[str]:
        return [text for cell in self.cells for name, text in cell if name == column]


def as_domain(words: str) -> str:
    try:
        return read_domain(words) if "." in words and " " not in words else ""
    except Unreadable:
        return ""


def _kept(client: ClientAccount) -> ClientAccount:
    while client.state == State.MERGED and client.merged_into:
        client = client.merged_into
    return client


def _recognised(asked: _Asked, book: dict[tuple[str, str], set[ClientAccount]]) -> ClientAccount:
    """Every cell that means some client has to mean this one. Of several the active one is meant."""
    named = asked.named
    meant = [found for cell in asked.cells if (found := set().union(*(book.get(key, set()) for key in cell)))]
    if not meant:
        raise ClientUnknown(words=shown(named.words))
    common = set.intersection(*meant)
    active = {client for client in common if client.state == State.ACTIVE}
    candidates = active or common or set.union(*meant)
    if len(candidates) > 1 or not common:
        clients = sorted(map(in_words, candidates))
        raise ClientAmbiguous(words=shown(named.words), count=len(clients), clients=listed(clients))
    client = candidates.pop()
    if named.number and client.external_id not in ("", named.number):
        raise ClientNumberDiffers(client=client.name, external_id=client.external_id, given=shown(named.number))
    return client


def in_words(client: ClientAccount) -> str:
    """So that people tell clients of one name apart."""
    about = ", ".join(filter(None, (client.external_id, display_domain(client.domain), client.city)))
    return f"{client.name} ({about})" if about else client.name
