"""The words of client accounts' events, and their place in the import machine."""

from django.utils.translation import gettext_lazy as _

import partners.clients.importing  # noqa: F401  registers the target
from portal.events.sentences import phrases

phrases(
    {
        "client_account.created": _("added the client {subject}"),
        "client_account.updated": _("changed the client {subject}"),
    }
)
