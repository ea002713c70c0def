"""Taking back the last change of a client account, its archiving or restoring, for ten seconds."""

from django.utils.translation import gettext_lazy as _

from partners.clients.models import ClientAccount
from partners.clients.services import save_account
from portal.actions import business_action
from portal.events.undo import take_back, undoable
from portal.tenancy.actor import Actor
from portal.tenancy.roles import ACCOUNT_KEEPERS

undoable("client_account.updated", "client_account.archived", "client_account.restored")


@business_action(
    noun="client-accounts",
    verb="undo",
    label=_("Undo the last change of a client account"),
    roles=ACCOUNT_KEEPERS,
    subject="client_account",
    event="client_account.undone",
    api=False,  # not among a record's actions: it is there for ten seconds, and for one person
)
def undo_client_account(*, actor: Actor, client_account: ClientAccount) -> ClientAccount:
    for name, value in take_back(actor, client_account).items():
        setattr(client_account, name, value)
    save_account(client_account)
    return client_account
