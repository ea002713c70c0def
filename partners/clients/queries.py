"""Questions about client accounts."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.utils.translation import ngettext

from partners.clients.models import ClientAccount
from partners.contacts.models import Contact
from partners.support.models import SupportRequest
from portal.envelope import envelope
from portal.files.models import File
from portal.mail.models import Message
from portal.notes.models import Note
from portal.tenancy.actor import Actor
from portal.tenancy.models import Membership
from portal.tenancy.roles import TRADE_READERS
from portal.text import company_key

ALIKE = 2  # first letters: `muller` and `mueller` share no more
LOOKED_AT, SHOWN = 500, 10


def has_clients(partner_id: str) -> bool:
    return ClientAccount.objects.customers().filter(partner_id=partner_id).exists()


def is_client_elsewhere(account: ClientAccount) -> bool:
    """Asked of the whole network, and answered with yes or no."""
    return bool(domains_elsewhere(account.partner_id, [account.domain]))


def domains_elsewhere(partner_id: str, domains: Iterable[str]) -> set[str]:
    """Those of them that clients which other partners look after now have: in one query for all."""
    rows = ClientAccount.objects.current().known_by("domain", domains).exclude(partner_id=partner_id)
    return set(rows.values_list("domain", flat=True))


def possible_owners(actor: Actor, client: ClientAccount | None = None) -> QuerySet[Membership]:
    """Members whose role sees clients, and whoever owns this one already."""
    fitting = Q(role__in=TRADE_READERS) | Q(pk=client.owner_id if client else None)
    rows = Membership.objects.visible_to(actor).filter(fitting)
    return rows.select_related("user").order_by("user__name", "id")


def likely_doubles(account: ClientAccount, actor: Actor) -> list[ClientAccount]:
    """Accounts that may be the same company: phone, tax id or contact are the same, or a name that begins alike reads so."""
    rows = ClientAccount.objects.visible_to(actor).customers().exclude(pk=account.pk).exclude(state=ClientAccount.State.MERGED)
    same = Q(pk=None)
    for name in ("phone", "contact_email", "tax_id"):
        if value := getattr(account, name):
            same |= Q(**{name: value})
    begins = rows.filter(folded_name__startswith=account.folded_name[:ALIKE]).order_by("folded_name", "id")[:LOOKED_AT]
    key = company_key(account.name)
    named = [row.pk for row in begins if company_key(row.name) == key]
    return list(rows.filter(same | Q(pk__in=named)).order_by("folded_name", "id")[:SHOWN])


def what_moves(account: ClientAccount) -> list[str]:
    """What hangs on the account and goes with it when it is merged, in words."""
    teams, contacts = account.subscriptions.count(), Contact.objects.filter(client_account=account).count()
    notes, files = (kind.objects.filter(subject_id=account.pk).count() for kind in (Note, File))
    requests = SupportRequest.objects.filter(client_account=account, partner=account.partner_id).count()
    mail = Message.objects.filter(about_id=account.pk, partner=account.partner_id).count()
    told = (
        (teams, ngettext("{count} subscription moves here.", "{count} subscriptions move here.", teams)),
        (contacts, ngettext("{count} contact moves here.", "{count} contacts move here.", contacts)),
        (notes, ngettext("{count} note moves here.", "{count} notes move here.", notes)),
        (files, ngettext("{count} file moves here.", "{count} files move here.", files)),
        (requests, ngettext("{count} request moves here.", "{count} requests move here.", requests)),
        (mail, ngettext("{count} mail moves here.", "{count} mails move here.", mail)),
    )
    return [words.format(count=count) for count, words in told if count]


def address_lines(client: ClientAccount, home: str) -> list[str]:
    """As on an envelope; without a country as `home` (the partner's) writes it. Nothing when only the country is known."""
    parts = {
        "line1": client.address_line1, "line2": client.address_line2,
        "postal_code": client.postal_code, "city": client.city, "region": client.region,
    }  # fmt: skip
    if not any(parts.values()):
        return []
    lines = envelope(client.country or home, **parts)
    return lines if client.country else lines[:-1]
