"""The words of client accounts' events, their notes, and their place in the import machine."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

import partners.clients.importing
import partners.clients.undoing  # noqa: F401  says what can be undone
from partners.clients.models import ClientAccount
from partners.clients.services import can_be_changed
from portal.events.sentences import minor, phrases
from portal.files.subjects import takes_files
from portal.notes.subjects import Subject, notable
from portal.tenancy.models import Partner

takes_files(ClientAccount, page="client-account", available=can_be_changed)

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


def _url(client_id: str, partner: Partner | None) -> str:
    assert partner is not None, "clients' notes are their partner's"
    return reverse("client-account", args=[partner.slug, client_id])


notable(Subject(ClientAccount, _url, closed=can_be_changed))
