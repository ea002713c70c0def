"""Adding and changing client accounts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.db import models
from django.utils.translation import gettext_lazy as _

from partners.clients.errors import AccountArchived, AccountMerged, AccountOwn, OwnerCannotRead
from partners.clients.models import ClientAccount
from partners.clients.twins import Twins
from partners.clients.values import read_values, search_text
from partners.custom_fields.models import CustomField
from partners.custom_fields.queries import as_form_values, fields_given, with_given_values
from partners.profiles.tax_ids import InvalidTaxId
from partners.qualifications.reviewing import look_again_after_change
from portal.actions import business_action, tried
from portal.editing import refuse_stale
from portal.errors import InvalidValue, NotFound, PortalError, UnknownChoice
from portal.events.record import differs, snapshot
from portal.tags.queries import read_tags, spell, spellings
from portal.tags.words import united
from portal.tenancy.actor import Actor
from portal.tenancy.models import Membership, Partner
from portal.tenancy.roles import ACCOUNT_KEEPERS, TRADE_READERS
from portal.text import fold

State = ClientAccount.State


def can_be_changed(account: ClientAccount) -> PortalError | None:
    if account.state == State.MERGED:
        into = cast(ClientAccount, account.merged_into)
        return AccountMerged(name=account.name, into=into.name, into_id=into.pk)
    if account.own:
        return AccountOwn(name=account.name)
    return AccountArchived(name=account.name) if account.state == State.ARCHIVED else None


@business_action(
    noun="client-accounts",
    verb="create",
    label=_("Add client account"),
    roles=ACCOUNT_KEEPERS,
    event="client_account.created",
    together=True,
)
def create_client_account(*, actor: Actor, rows: Sequence[dict[str, Any]]) -> Sequence[ClientAccount | PortalError]:
    """`rows` have fields of ClientAccount; `name` is required."""
    # Two at once cannot add the same company.
    partner = Partner.objects.select_for_update(no_key=True).get(pk=actor.partner_id)
    words = Words.of(partner.pk, rows)
    made = _all_checked(partner.pk, [tried(_new_account, partner, row, words) for row in rows], words)
    ClientAccount.insert_all([account for account in made if isinstance(account, ClientAccount)])
    return made


def _new_account(partner: Partner, given: dict[str, Any], words: "Words") -> ClientAccount:
    account = ClientAccount(partner=partner)
    _take(account, _read(account, given, partner.country, words))
    return account


@business_action(
    noun="client-accounts",
    verb="update",
    label=_("Edit client account"),
    roles=ACCOUNT_KEEPERS,
    subject="client_account",
    available=can_be_changed,
    event="client_account.updated",
    together=True,
)
def update_client_account(*, actor: Actor, rows: Sequence[dict[str, Any]]) -> Sequence[ClientAccount | PortalError]:
    """Change the fields given of each `client_account`; the others stay. `seen` is the digest of what the form was opened with
    (see `portal.editing`).
    """
    accounts = [cast(ClientAccount, row["client_account"]) for row in rows]
    partner_id, before = accounts[0].partner_id, {account.pk: _told(account) for account in accounts}
    was = {account.pk: snapshot(account) for account in accounts}
    words = Words.of(partner_id, rows)
    made = _all_checked(partner_id, [tried(_changed, words, **row) for row in rows], words)
    changed = [one for one in made if isinstance(one, ClientAccount) and differs(one, was[one.pk])]
    ClientAccount.update_all(changed)
    for account in changed:
        look_again_after_change(account, before[account.pk], _told(account))
    return made


def _changed(words: "Words", *, client_account: ClientAccount, seen: str = "", **given: Any) -> ClientAccount:
    values = _read(client_account, given, client_account.partner.country, words)
    saved, asked = values_of(client_account, given), given.get("custom_fields", ())
    refuse_stale(seen, _each(saved, asked), _each(values, asked), client_account)
    _take(client_account, values)
    return client_account


def _told(account: ClientAccount) -> dict[str, str]:
    """By what it is recognised when something is confirmed for it."""
    return {"name": account.name, "domain": account.domain}


@business_action(
    noun="client-accounts",
    verb="add-tags",
    label=_("Add tags to client account"),
    roles=ACCOUNT_KEEPERS,
    subject="client_account",
    available=can_be_changed,
    event="client_account.updated",
)
def add_tags(*, actor: Actor, client_account: ClientAccount, tags: Iterable[str]) -> ClientAccount:
    """The others stay."""
    return _set_tags(client_account, united(client_account.tags, read_tags(client_account.partner_id, tags)))


@business_action(
    noun="client-accounts",
    verb="remove-tags",
    label=_("Remove tags from client account"),
    roles=ACCOUNT_KEEPERS,
    subject="client_account",
    available=can_be_changed,
    event="client_account.updated",
)
def remove_tags(*, actor: Actor, client_account: ClientAccount, tags: Iterable[str]) -> ClientAccount:
    unwanted = {fold(word) for word in read_tags(client_account.partner_id, tags)}
    return _set_tags(client_account, [word for word in client_account.tags if fold(word) not in unwanted])


def check_tax_id(account: ClientAccount) -> None:
    """Of the country that the account has by now."""
    values = {"tax_id": account.tax_id}
    account.tax_id = read_values(values, country=account.country, home=account.partner.country)["tax_id"]


def _set_tags(account: ClientAccount, tags: list[str]) -> ClientAccount:
    if tags != account.tags:
        account.tags = read_tags(account.partner_id, tags)
        save_account(account)
    return account


def values_of(account: ClientAccount, names: Iterable[str]) -> dict[str, Any]:
    """As a form begins with them."""
    fields = {name: account._meta.get_field(name) for name in names}
    return {name: cast(models.Field, field).value_from_object(account) for name, field in fields.items()}


@dataclass(frozen=True)
class Words:
    """What a partner made itself and values are read with, asked for once for all that is read: its tags and custom fields."""

    tags: dict[str, str]
    fields: dict[str, CustomField]

    @classmethod
    def of(cls, partner_id: str, many: Sequence[Mapping[str, Any]]) -> "Words":
        tags = spellings(partner_id, [given["tags"] for given in many if "tags" in given])
        return cls(
            tags, fields_given(partner_id, [given["custom_fields"] for given in many if "custom_fields" in given])
        )


def _read(account: ClientAccount, given: dict[str, Any], home: str, words: Words) -> dict[str, Any]:
    try:
        values = read_values(_with_tax_id(account, given), country=account.country, home=home)
    except InvalidTaxId as refused:  # of another country than is asked for now
        refused.field = "tax_id" if "tax_id" in given else "country"
        raise
    if "tax_id" in given:
        values.setdefault("tax_id", account.tax_id)
    if "tags" in values:
        values["tags"] = read_tags(account.partner_id, values["tags"], words.tags)
    if "custom_fields" in values:
        values["custom_fields"] = with_given_values(words.fields, account.custom_fields, values["custom_fields"])
    return values


def _with_tax_id(account: ClientAccount, given: dict[str, Any]) -> dict[str, Any]:
    """It is read again with another country. One that is kept as it was is not: where the partner is at home may be another
    country since, by a hand-over.
    """
    stays = all(given.get(name, kept) == kept for name, kept in values_of(account, ("tax_id", "country")).items())
    if stays:
        return {name: value for name, value in given.items() if name != "tax_id"}
    return {"tax_id": account.tax_id, **given} if "country" in given and account.tax_id else given


def _each(values: dict[str, Any], asked: Iterable[str]) -> dict[str, Any]:
    """As a form has them: of each custom field that it asks for, the value by itself."""
    others = {name: value for name, value in values.items() if name != "custom_fields"}
    return others | as_form_values(asked, values.get("custom_fields", {}))


def _take(account: ClientAccount, values: dict[str, Any]) -> None:
    if (owner := values.get("owner")) and owner.pk != account.owner_id:
        _check_owner(account, owner)
    if values.get("state", account.state) in ClientAccount.GONE:
        raise UnknownChoice(field="state", value=values["state"], known=(State.ACTIVE, State.INACTIVE))
    for name, value in values.items():
        setattr(account, name, value)


def _all_checked(
    partner_id: str, accounts: Sequence[ClientAccount | PortalError], words: Words
) -> list[ClientAccount | PortalError]:
    """Those of a partner, one after the other, as far as they are not refused already: only what stays spells a new tag."""
    twins = Twins(partner_id, [account for account in accounts if isinstance(account, ClientAccount)])
    made = [tried(_checked, one, twins) if isinstance(one, ClientAccount) else one for one in accounts]
    for one in made:
        if isinstance(one, ClientAccount):
            one.tags = spell(one.tags, words.tags)
    return made


def save_account(account: ClientAccount) -> None:
    """With the rules of every account, whatever changed it."""
    _checked(account, Twins(account.partner_id, [account])).save()


def _checked(account: ClientAccount, twins: Twins) -> ClientAccount:
    if not account.name:
        raise InvalidValue(field="name", problem=_("A client account needs a name."), cure=_("Enter the company name."))
    twins.refuse(account)
    twins.add(account)
    account.search_text = search_text(vars(account))
    return account


def _check_owner(account: ClientAccount, owner: Membership) -> None:
    if owner.partner_id != account.partner_id:
        raise NotFound()
    if owner.role not in TRADE_READERS:
        raise OwnerCannotRead(name=owner, role=owner.get_role_display())
