"""Two client accounts that are one company become one. It cannot be taken back, so it is confirmed by name."""

from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from partners.client_requests.lapsing import move_client_requests
from partners.clients.errors import MergeNotConfirmed, SameAccount
from partners.clients.merge_parts import PART_NAMES, defaults, fields_of, own_values
from partners.clients.models import ClientAccount
from partners.clients.services import State, can_be_changed, check_tax_id, save_account
from partners.contacts.moving import move_contacts
from partners.custom_fields.models import CustomField
from partners.custom_fields.queries import asked_fields
from partners.onboarding.engine.values import Reason
from partners.onboarding.services import stop_journeys_about
from partners.orders.queries import order_refusal
from partners.qualifications.moving import move_qualifications
from partners.qualifications.reviewing import look_again_after_change
from partners.subscriptions.moving import move_subscriptions
from partners.support.moving import move_support_requests
from portal.actions import business_action
from portal.errors import NotFound, PortalError, UnknownChoice
from portal.events.record import changes_between, record_event, snapshot
from portal.files.services import move_files
from portal.mail.services import move_mail
from portal.notes.services import move_notes
from portal.tags.queries import read_tags
from portal.tenancy.actor import Actor
from portal.tenancy.locking import locked
from portal.tenancy.roles import SELLERS

_ONCE = ("external_id", "domain")  # of one account only


def can_go(account: ClientAccount, into: ClientAccount) -> PortalError | None:
    """Why `account` cannot be merged into the other one. An archived one can."""
    if account.pk == into.pk:
        return SameAccount(name=into.name)
    if account.state == State.MERGED or account.own:
        return can_be_changed(account)
    return order_refusal(account)


@business_action(
    noun="client-accounts",
    verb="merge",
    label=_("Merge client accounts"),
    roles=SELLERS,
    subject="client_account",
    available=can_be_changed,
)
def merge_client_accounts(
    *,
    actor: Actor,
    client_account: ClientAccount,
    other: ClientAccount,
    confirmation: str,
    take: Collection[str] | None = None,
    reason: str = "",
) -> ClientAccount:
    """`other` goes into `client_account`, with all that hangs on it. `take` names the parts (see `merge_parts`) that are
    taken from it; None leaves that to the defaults. `confirmation` is the name of the one that goes.
    """
    other = locked(ClientAccount, other.pk)
    if other.partner_id != client_account.partner_id:  # handed over since
        raise NotFound()
    if refused := can_go(other, client_account):
        raise refused
    if " ".join(confirmation.split()) != " ".join(other.name.split()):
        raise MergeNotConfirmed(given=confirmation[:200], name=other.name)
    before, other_before = snapshot(client_account), snapshot(other)
    own = asked_fields(client_account.partner_id)
    _combine(client_account, other, own, defaults(client_account, other, own) if take is None else _known(take, own))
    stop_journeys_about(actor, other, Reason("client-merged"))
    move_subscriptions(actor, other, client_account, reason)
    move_client_requests(other, client_account)  # before their contacts: one that is known there is removed
    move_contacts(actor, other, client_account)
    move_qualifications(actor, other, client_account)
    look_again_after_change(client_account, before, snapshot(client_account))
    move_support_requests(other, client_account)
    move_notes(other, client_account)
    move_files(other, client_account)
    move_mail(other, client_account)
    _tell(actor, client_account, before, other, other_before, reason)
    return client_account


def _known(take: Collection[str], own: Collection[CustomField]) -> Collection[str]:
    known = (*PART_NAMES, *(field.key for field in own))
    for place, name in enumerate(take):
        if name not in known:
            raise UnknownChoice(field=f"take.{place}", value=name, known=known)
    return take


def _combine(
    kept: ClientAccount, other: ClientAccount, own: Collection[CustomField], take: Collection[str]
) -> None:
    """What is of one account only is swapped: the number and the domain that go stay known with the merged account."""
    left = {name: getattr(kept if name in take else other, name) for name in _ONCE}
    for name in fields_of(take):
        setattr(kept, name, getattr(other, name))
    if take:
        check_tax_id(kept)
    kept.tags, other.tags = read_tags(kept.partner_id, [*kept.tags, *other.tags]), []
    kept.custom_fields, other.custom_fields = own_values(kept.custom_fields, other.custom_fields, own, take), {}
    ClientAccount.objects.filter(merged_into=other).update(merged_into=kept)
    other.become(State.MERGED)
    other.merged_into, other.external_id, other.domain = kept, "", ""
    other.save()
    save_account(kept)
    for name, value in left.items():
        setattr(other, name, value)
    other.follow_tags()  # it is found by what it still has
    other.save(update_fields=[*left, "search_text"])


def _tell(actor: Actor, kept, before: dict, other, other_before: dict, reason: str) -> None:
    old, new = changes_between(other_before, snapshot(other))
    record_event(actor, "client_account.absorbed", other, old=old, new=new | {"into": kept.name}, reason=reason)
    old, new = changes_between(before, snapshot(kept))
    told = {"other": other.name, "other_id": other.pk}
    record_event(actor, "client_account.merged", kept, old=old, new=new | told, reason=reason)
