"""The client that somebody means who types into a form: its name, number or domain, as it was suggested, or words of it."""

from django.db.models import Q, QuerySet

from partners.clients.errors import ClientAmbiguous, ClientUnknown
from partners.clients.models import ClientAccount
from partners.clients.recognising import as_domain, in_words
from portal.imports.problems import shown
from portal.lists.words import with_every_word
from portal.text import fold, listed

NAMED = 5  # of several, in a refusal


def meant(clients: QuerySet[ClientAccount], typed: str) -> ClientAccount:
    """One of these clients. What fits none, or several, is refused."""
    typed = typed.strip()
    found = exactly(clients, typed) or list(like(clients, typed)[: NAMED + 1])
    if not found:
        raise ClientUnknown(words=shown(typed))
    if len(found) > 1:
        names = [in_words(client) for client in found[:NAMED]]
        count = len(found) if len(found) <= NAMED else f"{NAMED}+"
        raise ClientAmbiguous(words=shown(typed), count=count, clients=listed(names))
    return found[0]


def exactly(clients: QuerySet[ClientAccount], typed: str) -> list[ClientAccount]:
    """As it is called, as its own system numbers it, by its domain, or as it was suggested."""
    asked = Q(folded_name=fold(typed)) | Q(external_id=typed)
    if domain := as_domain(typed):
        asked |= Q(domain=domain)
    found = list(clients.filter(asked).order_by("folded_name", "id")[: NAMED + 1])
    if found:
        return found
    name = typed.rpartition(" (")[0]
    return [client for client in clients.filter(folded_name=fold(name)) if in_words(client) == typed] if name else []


def like(clients: QuerySet[ClientAccount], typed: str) -> QuerySet[ClientAccount]:
    """With every word that was typed, by name."""
    rows = with_every_word(clients, fold(typed), lambda word: Q(search_text__contains=word))
    return rows.order_by("folded_name", "id")
