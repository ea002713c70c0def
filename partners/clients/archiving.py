"""Putting a client account away, and fetching it back."""

from django.utils.translation import gettext_lazy as _

from partners.clients.errors import SubscriptionsActive
from partners.clients.models import ClientAccount
from partners.clients.services import State, can_be_changed
from partners.orders.queries import order_refusal
from partners.subscriptions.queries import live_subscriptions_of
from portal.actions import business_action
from portal.errors import PortalError, WrongState
from portal.tenancy.actor import Actor
from portal.tenancy.roles import ACCOUNT_KEEPERS


def subscriptions_remain(account: ClientAccount) -> PortalError | None:
    """Somebody pays for them. Asks the database, so that it is no part of what a list of records says."""
    count = live_subscriptions_of(account)
    return SubscriptionsActive(name=account.name, count=count) if count else order_refusal(account)


def is_archived(account: ClientAccount) -> PortalError | None:
    if account.state == State.ARCHIVED:
        return None
    return can_be_changed(account) or WrongState(state=account.get_state_display(), wanted=State.ACTIVE.label)


@business_action(
    noun="client-accounts",
    verb="archive",
    label=_("Archive client account"),
    roles=ACCOUNT_KEEPERS,
    subject="client_account",
    available=can_be_changed,
    event="client_account.archived",
)
def archive_client_account(*, actor: Actor, client_account: ClientAccount, reason: str) -> ClientAccount:
    """It keeps everything and shows in lists only when asked for. Its partner is held, so that nobody sells to it meanwhile."""
    if refused := subscriptions_remain(client_account):
        raise refused
    return _become(client_account, State.ARCHIVED)


@business_action(
    noun="client-accounts",
    verb="restore",
    label=_("Restore client account"),
    roles=ACCOUNT_KEEPERS,
    subject="client_account",
    available=is_archived,
    event="client_account.restored",
)
def restore_client_account(*, actor: Actor, client_account: ClientAccount, reason: str) -> ClientAccount:
    return _become(client_account, State.ACTIVE)


def _become(account: ClientAccount, state: str) -> ClientAccount:
    account.become(state)
    account.save(update_fields=["state"])
    return account
