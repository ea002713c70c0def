"""The words of client accounts' events, what hangs on them, and their place in the import machine."""

from django.utils.translation import gettext_lazy as _

import partners.clients.importing
import partners.clients.mailed
import partners.clients.undoing  # noqa: F401  says what can be undone
from partners.clients.models import ClientAccount
from partners.clients.services import can_be_changed
from partners.onboarding.registry import PLACES, Place, page_of
from portal.events.sentences import minor, phrases
from portal.subjects import Side, Subject, subject

subject(
    Subject(ClientAccount, partner_page="client-account", notes=Side.PARTNER, files=True, closed=can_be_changed),
)

phrases(
    {
        "client_account.created": _("added the client {subject}"),
        "client_account.updated": _("changed the client {subject}"),
        "client_account.archived": _("archived the client {subject}"),
        "client_account.restored": _("restored the client {subject}"),
        "client_account.undone": _("undid the last change of the client {subject}"),
        "client_account.merged": _("merged {other} into {subject}"),
        "client_account.absorbed": _("closed {subject}, which lives on as {into}"),
    }
)
minor("client_account.absorbed", "subscription.moved")
PLACES["clients"] = Place(page_of("client-account-list"), _("the list of clients"))
