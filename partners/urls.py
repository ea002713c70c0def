"""Every page and API resource of partners: each area lists its own in its `urls.py`, this file puts them together."""

from django.urls import include, path
from django.utils.translation import gettext_lazy as _

from partners.charges import urls as charges
from partners.clients import urls as clients
from partners.dropbox import urls as dropbox
from partners.network import urls as network
from partners.orders import urls as orders
from partners.subscriptions import urls as subscriptions
from portal.keys.groups import NounGroup, ScopePreset

AREAS = (network, clients, orders, subscriptions, dropbox, charges)

api_resources: list = [viewset for area in AREAS for viewset in area.api_resources]

api_groups = [
    (NounGroup.COMPANY, ("profiles", "agreements", "internal-use-requests")),
    (
        NounGroup.CLIENTS,
        (
            *("client-accounts", "contacts", "notes", "tags", "files", "custom-fields"),
            *("subscriptions", "quotes", "orders", "licence-orders", "renewals", "charges", "scheduled-reports"),
            *("bulk-changes", "handovers", "qualifications", "client-requests", "dropbox-connections"),
            *("team-members", "team-snapshots", "drift-findings"),
            "delegated-accesses",
            "seat-operations",
            *(
                "plans",
                "add-ons",
                "prices",
                "price-list-items",
                "commitment-rules",
                "provisioning-questions",
                "imports",
            ),
        ),
    ),
]
scope_presets = [
    ScopePreset(
        "psa-sync",
        _("PSA sync"),
        frozenset(
            {
                "client-accounts:read",
                "client-accounts:write",
                "subscriptions:read",
                "charges:read",
                "orders:read",
                "plans:read",
                "add-ons:read",
                "prices:read",
                "price-list-items:read",
                "imports:read",
                "imports:write",
                "jobs:read",
                "events:read",
            }
        ),
    )
]

urlpatterns: list = [path("", include(area)) for area in AREAS]
