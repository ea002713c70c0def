"""What a bulk change is found by: its number, who planned it, and why it was done."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from partners.bulk_changes.models import BulkChange
from portal.search.registry import Destination, Findable, destination, findable
from portal.tenancy.roles import TRADE_READERS

findable(
    Findable(
        noun="bulk-changes",
        model=BulkChange,
        label=_("Bulk changes"),
        icon="list-checks",
        title=str,
        note=lambda change: change.reason or change.planned_by,
        text=lambda change: (change.planned_by, change.reason),
        fields=frozenset({"reason"}),
        on_staff=lambda entry: reverse("staff-bulk-change", args=[entry.key]),
        on_partner=lambda entry, partner: reverse("bulk-change", args=[partner.slug, entry.key]),
        order=40,
    )
)
destination(
    Destination(
        _("Bulk changes"),
        "list-checks",
        partner="bulk-change-list",
        words=_("many subscriptions at once, seats, renewal, undo"),
        visible=lambda actor: actor.role in TRADE_READERS,
    )
)
