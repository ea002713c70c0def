"""What a hand-over is found by: its client, on both sides."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from partners.handovers.models import Handover
from portal.search.registry import Destination, Findable, destination, findable

findable(
    Findable(
        noun="handovers",
        model=Handover,
        label=_("Hand-overs"),
        icon="arrow-left-right",
        title=lambda handover: handover.client_name,
        note=lambda handover: f"{handover.from_partner} → {handover.to_partner}",
        text=lambda handover: (handover.from_partner.name, handover.to_partner.name),
        fields=frozenset({"client_name"}),
        select_related=("from_partner", "to_partner"),
        on_partner=lambda entry, partner: reverse("handover", args=[partner.slug, entry.key]),
        on_staff=lambda entry: reverse("staff-handover", args=[entry.key]),
        order=55,
    )
)
destination(
    Destination(
        _("Hand-overs"),
        "arrow-left-right",
        partner="handover-list",
        words=_("transfer client to another partner, take over"),
    )
)
