"""Client accounts as the import machine sees them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import compress
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from partners.clients.columns import CLIENT_FIELDS, NAME_FIELDS, with_whole_name
from partners.clients.errors import DomainTaken
from partners.clients.models import ClientAccount, ClientAccountQuerySet
from partners.clients.queries import domains_elsewhere
from partners.clients.services import can_be_changed, create_client_account, update_client_account
from partners.clients.values import differences, read_values
from partners.clients.warnings import Warned, client_elsewhere
from partners.contacts.columns import CONTACT_FIELDS, CONTACT_NAMES, contact_changes
from partners.contacts.importing import outage_refusal, write_contacts
from partners.custom_fields.in_imports import PREFIX, custom_changes, fields_of, split_custom
from partners.profiles.tax_ids import InvalidTaxId
from portal.actions import REGISTRY, tried
from portal.errors import PortalError
from portal.imports.colleagues import unknown_colleague
from portal.imports.internet import display_domain
from portal.imports.targets import Brought, Meant, Places, Target, register
from portal.tags.words import split_tags, united
from portal.tenancy.actor import Actor
from portal.tenancy.models import Membership

Account = ClientAccount | PortalError  # of one row: the client, or why the row is refused


def to_values(read: Mapping[str, Any]) -> dict[str, Any]:
    """A row's values under the model's names. An empty cell is left out: a file never erases what the portal knows."""
    values = with_whole_name({name: value for name, value in read.items() if value not in (None, "")})
    if own := split_custom(values):
        others = {name: value for name, value in values.items() if not name.startswith(PREFIX)}
        values = {**others, "custom_fields": own}
    if "status" in values:
        values["state"] = values.pop("status")
    if isinstance(values.get("acquired_on"), str):
        values["acquired_on"] = date.fromisoformat(values["acquired_on"])
    return values


def find(actor: Actor, meant: Sequence[Meant]) -> dict[int, ClientAccount]:
    """By the number in the PSA; where row or client has none, also by the domain; a client without one by its name, too."""
    wanted = [row.keys for row in meant]
    own = ClientAccount.objects.filter(partner_id=actor.partner_id).select_related("owner__user", "partner")
    rows = _with_contacts(own, meant)
    by_number = {row.external_id: row for row in rows.known_by("external_id", _all(wanted, "external_id"))}
    by_domain = {row.domain: row for row in rows.known_by("domain", _all(wanted, "domain"))}
    named = rows.known_by("folded_name", _all(wanted, "name")).filter(external_id="")
    by_name = {row.folded_name: row for row in named.order_by("id")}
    found = {}
    for index, key in enumerate(wanted):
        number, same_domain = key.get("external_id", ""), by_domain.get(key.get("domain", ""))
        if number and same_domain and same_domain.external_id:
            same_domain = None  # of another number, and so another client
        record = by_number.get(number) or same_domain or by_name.get(key.get("name", ""))
        if record is not None:
            found[index] = record
    return found


def _with_contacts(rows: ClientAccountQuerySet, meant: Sequence[Meant]) -> ClientAccountQuerySet:
    """Where the file brings some."""
    return rows.prefetch_related("contacts") if any(CONTACT_NAMES & row.values.keys() for row in meant) else rows


def refusals(actor: Actor, meant: Sequence[Meant]) -> dict[int, list[PortalError]]:
    """A domain belongs to one client: a row with that of another one, of the portal or of the file, which its number tells
    apart, would be refused. So would a change of one that is archived.
    """
    rows = ClientAccount.objects.filter(partner_id=actor.partner_id)
    holders = {row.domain: row for row in rows.known_by("domain", _all([row.keys for row in meant], "domain"))}
    found: dict[int, list[PortalError]] = {}
    for index, row in enumerate(meant):
        if isinstance(row.record, ClientAccount) and (refused := outage_refusal(row.record, row.values)):
            found[index] = [refused]
        if isinstance(row.record, ClientAccount) and (refused := _tax_id_refusal(row.record, row.values)):
            found[index] = [*found.get(index, ()), refused]
        if isinstance(row.record, ClientAccount) and (refused := _change_refusal(row.record, row.values)):
            found[index] = [refused]
        domain = row.keys.get("domain", "")
        holder = holders.get(domain)
        taken_by = holder.name if holder and holder != row.record else "" if holder else _earlier_taker(row)
        if taken_by:
            found[index] = [*found.get(index, ()), DomainTaken(name=taken_by, domain=display_domain(domain))]
    return found


def _change_refusal(record: ClientAccount, values: Mapping[str, Any]) -> PortalError | None:
    """Nothing is in the way of a row that changes nothing."""
    refused = can_be_changed(record)
    return refused if refused and changes(record, to_values(values)) else None


def _earlier_taker(row: Meant) -> str:
    """Whom an earlier row of the file gives the domain, of another number."""
    both = row.keys.get("external_id"), row.earlier.get("external_id")
    return row.earlier.get("name", "") if all(both) and row.earlier.get("domain") == row.keys.get("domain") else ""


def warnings(actor: Actor, meant: Sequence[Meant]) -> dict[int, list[Warned]]:
    """As the form tells before it saves: of a domain that the client does not have yet."""
    domains = [row.keys.get("domain", "") for row in meant]
    asked = [domain and domain != getattr(row.record, "domain", "") for domain, row in zip(domains, meant, strict=True)]
    known = domains_elsewhere(actor.partner_id, compress(domains, asked)) if any(asked) else set()
    return {index: [client_elsewhere(domain)] for index, domain in enumerate(domains) if asked[index] and domain in known}


def _tax_id_refusal(record: ClientAccount, values: Mapping[str, Any]) -> PortalError | None:
    """Client and row together say country and tax id: either may be the portal's."""
    both = {"tax_id": values.get("tax_id") or record.tax_id}
    if not both["tax_id"] or not {"country", "tax_id"} & values.keys():
        return None
    try:
        read_values(both, country=values.get("country") or record.country, home=record.partner.country)
    except InvalidTaxId as refused:
        return refused
    return None


def _all(keys: list[Mapping[str, str]], name: str) -> list[str]:
    return [key[name] for key in keys if key.get(name)]


def changes(record: ClientAccount, values: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """As `differences`; the owner goes by their address, and contacts stand beside the client's own fields."""
    plain = {name: value for name, value in values.items() if name not in {"owner", "custom_fields", *CONTACT_NAMES}}
    found, now = differences(record, plain), record.owner.user.email if record.owner else ""
    if values.get("owner", now) != now:
        found["owner"] = (now, values["owner"])
    found |= custom_changes(record.custom_fields, values.get("custom_fields", {}))
    brings_contacts = not CONTACT_NAMES.isdisjoint(values)
    return found | (contact_changes(record.contacts.all(), values) if brings_contacts else {})


def create(*, actor: Actor, **values: Any) -> ClientAccount:
    return _one(actor, Brought(values))


def update(
    actor: Actor, record: ClientAccount, values: Mapping[str, Any], changed: Mapping[str, tuple[Any, Any]]
) -> ClientAccount:
    return _one(actor, Brought(values, record, changed))


def _one(actor: Actor, row: Brought) -> ClientAccount:
    [made] = write_all(actor, [row])
    if isinstance(made, PortalError):
        raise made
    return made


def write_all(actor: Actor, rows: Sequence[Brought]) -> list[Account]:
    """Each with its contacts. Where one of these is refused, all is taken back and done again without that row."""
    refused: dict[int, PortalError] = {}
    while True:
        asked = {index: row for index, row in enumerate(rows) if index not in refused}
        with transaction.atomic():
            made = _write_clients(actor, asked)
            clients = [(index, client) for index, client in made.items() if isinstance(client, ClientAccount)]
            late = write_contacts(actor, {index: (client, _of_contacts(rows[index])) for index, client in clients})
            transaction.set_rollback(bool(late))
        refused |= late
        if not late:
            return [refused.get(index) or made[index] for index in range(len(rows))]


def _of_contacts(row: Brought) -> Mapping[str, Any]:
    """Nothing where the client's are as the row has them."""
    return row.values if row.record is None or not CONTACT_NAMES.isdisjoint(row.changes) else {}


def _write_clients(actor: Actor, rows: Mapping[int, Brought]) -> dict[int, Account]:
    people = _people(actor, [row.values for row in rows.values()])
    given = {index: tried(_given, people, row) for index, row in rows.items()}
    done: dict[int, Account] = {index: one for index, one in given.items() if isinstance(one, PortalError)}
    new = {index: one for index, one in given.items() if index not in done and rows[index].record is None}
    rest = {
        index: {**one, "client_account": rows[index].record}
        for index, one in given.items()
        if index not in {*done, *new}
    }
    changed = {index: one for index, one in rest.items() if len(one) > 1}  # of the others only contacts may be new
    done |= {index: one["client_account"] for index, one in rest.items() if index not in changed}
    done |= dict(zip(new, create_client_account.many(actor=actor, rows=list(new.values())), strict=True))
    return done | dict(zip(changed, update_client_account.many(actor=actor, rows=list(changed.values())), strict=True))


def _given(people: Mapping[str, Membership], row: Brought) -> dict[str, Any]:
    """What is the client's own, of a client that there is what changes."""
    values, names = row.values, row.values if row.record is None else row.changes
    own = {name: values[name] for name in names if name in values and name not in CONTACT_NAMES}
    if row.record is not None and (custom := {pk: values["custom_fields"][pk] for pk in split_custom(row.changes)}):
        own["custom_fields"] = custom
    if row.record is not None and "tags" in own:  # a file never takes one away
        own["tags"] = united(row.record.tags, split_tags(own["tags"]))
    return _with_owner(people, own)


def _people(actor: Actor, rows: Iterable[Mapping[str, Any]]) -> dict[str, Membership]:
    """The colleagues by whose addresses the preview called them."""
    addresses = {row["owner"] for row in rows if "owner" in row}
    people = Membership.objects.filter(partner_id=actor.partner_id, user__email__in=addresses).select_related("user")
    return {person.user.email: person for person in people} if addresses else {}


def _with_owner(people: Mapping[str, Membership], values: Mapping[str, Any]) -> dict[str, Any]:
    """Unless they left since."""
    if "owner" not in values:
        return dict(values)
    if owner := people.get(values["owner"]):
        return {**values, "owner": owner}
    raise unknown_colleague(values["owner"], field="owner")


register(
    Target(
        noun="client-accounts",
        action="client-accounts.create",
        places=Places(
            many=_("Clients"),
            title=_("Import clients"),
            subtitle=_("Bring the export of your PSA or CRM as it is. Columns are recognised by their headers."),
            open_one=_("Open client"),
            show_all=_("Show clients"),
            upload_page="import-create",
            list_page="client-account-list",
            record_page="client-account",
        ),
        fields=(*CLIENT_FIELDS, *NAME_FIELDS, *CONTACT_FIELDS),
        further=fields_of,
        find=find,
        to_values=to_values,
        changes=changes,
        create=create,
        update=update,
        write_all=write_all,
        refusals=refusals,
        warnings=warnings,
        knows=lambda actor: {"contacts": REGISTRY["contacts.create"].permission_refusal(actor)},
    )
)
