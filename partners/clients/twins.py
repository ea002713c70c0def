"""That no two clients of a partner are the same: by number, by domain, or, of those that have neither, by name."""

from collections import defaultdict
from collections.abc import Iterable

from partners.clients.errors import DomainTaken, ExternalIdTaken, NameTaken
from partners.clients.models import ClientAccount
from portal.imports.internet import display_domain
from portal.text import fold

_NAME = "folded_name"


class Twins:
    """What the partner's other clients are known by, as far as these accounts could have it, too. Asked of the database once."""

    def __init__(self, partner_id: str, accounts: Iterable[ClientAccount]):
        self._known: dict[tuple[str, str], list[ClientAccount]] = defaultdict(list)
        texts: dict[str, set[str]] = defaultdict(set)
        for account in accounts:
            for column, text in _known_by(account):
                texts[column].add(text)
        rows = (
            ClientAccount.objects.customers()
            .filter(partner_id=partner_id)
            .only("name", "domain", "external_id", "state")
        )
        for column, wanted in texts.items():
            nameless = {"external_id": "", "domain": ""} if column == _NAME else {}
            for row in rows.known_by(column, wanted).filter(**nameless):
                self._known[column, fold(row.name)[:400] if nameless else getattr(row, column)].append(row)

    def add(self, account: ClientAccount) -> None:
        """One that is about to be saved, so that the next finds it."""
        for key in _known_by(account):
            self._known[key].append(account)

    def refuse(self, account: ClientAccount) -> None:
        """Of a merged one the name leads to the client that it became, and is free."""
        twins = {column: self._others(account, column, text) for column, text in _known_by(account)}
        if found := twins.get("external_id"):
            raise ExternalIdTaken(name=found[0].name, external_id=account.external_id)
        if found := twins.get("domain"):
            raise DomainTaken(name=found[0].name, domain=display_domain(account.domain))
        if found := [twin for twin in twins.get(_NAME, ()) if twin.state != ClientAccount.State.MERGED]:
            raise NameTaken(name=found[0].name)

    def _others(self, account: ClientAccount, column: str, text: str) -> list[ClientAccount]:
        return [twin for twin in self._known.get((column, text), ()) if twin.pk != account.pk]


def _known_by(account: ClientAccount) -> list[tuple[str, str]]:
    known = [(column, getattr(account, column)) for column in ("external_id", "domain")]
    return [pair for pair in known if pair[1]] or [(_NAME, fold(account.name)[:400])]
