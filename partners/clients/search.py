"""What a client account is found by."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from partners.clients.models import ClientAccount
from partners.custom_fields.kinds import searched
from portal.search.registry import Destination, Findable, destination, findable


def _text(client: ClientAccount) -> Iterator[str]:
    yield from (client.external_id, client.domain, client.city, client.contact_name, client.contact_email, client.phone)
    yield client.tax_id
    yield from client.tags
    yield from searched(client.custom_fields)


findable(
    Findable(
        noun="client-accounts",
        model=ClientAccount,
        label=_("Clients"),
        icon="building-2",
        title=lambda client: client.name,
        note=lambda client: " · ".join(filter(None, (client.external_id, client.domain, client.city))),
        text=_text,
        fields=frozenset({"name", "external_id", "domain", "city", "phone", "tax_id", "tags", "custom_fields"})
        | {"contact_name", "contact_email"},
        on_partner=lambda entry, partner: reverse("client-account", args=[partner.slug, entry.key]),
        on_staff=lambda entry: reverse("staff-partner-clients", args=[entry.partner_id]),
        order=10,
    )
)
destination(
    Destination(
        _("Add client"),
        "plus",
        partner="client-account-create",
        action="client-accounts.create",
        words=_("new customer company account"),
    ),
    Destination(
        _("Import clients"),
        "upload",
        partner="import-create",
        action="imports.create",
        words=_("upload CSV spreadsheet export PSA"),
    ),
)
