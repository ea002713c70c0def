"""Help, and what was asked."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from partners.clients.models import ClientAccount
from partners.support.models import SupportRequest
from portal.search.registry import Destination, Findable, destination, findable, follows

findable(
    Findable(
        noun="support-requests",
        model=SupportRequest,
        label=_("Questions to the network"),
        icon="message-circle-question-mark",
        title=lambda asked: asked.subject,
        text=lambda asked: (asked.client_label,),  # and no note: not everybody who asked reads clients still
        fields=frozenset({"subject", "client_account", "client_name"}),
        on_partner=lambda entry, partner: reverse("support-request", args=[partner.slug, entry.key]),
        on_staff=lambda entry: reverse("staff-support-request", args=[entry.key]),
        select_related=("client_account",),
        names=("client-accounts",),
        order=60,
    )
)
follows(  # what left to another partner keeps the name it had here
    ClientAccount,
    lambda clients: SupportRequest.objects.filter(client_account__in=clients).select_related("client_account"),
    fields=("name", "partner"),
)
destination(
    Destination(_("Help"), "circle-question-mark", partner="help", words=_("support contact partner manager")),
    Destination(
        _("Ask the network"),
        "message-circle-question-mark",
        partner="support-request-create",
        action="support-requests.create",
        words=_("support help question ticket"),
    ),
    Destination(_("Privacy"), "file-text", person="privacy"),
    Destination(_("Terms of use"), "file-text", person="terms"),
    Destination(_("API explorer"), "code-xml", person="api-explorer", words=_("REST OpenAPI documentation")),
)
