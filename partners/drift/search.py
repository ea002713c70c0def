"""Where differences from Dropbox are found."""

from django.utils.translation import gettext_lazy as _

from partners.drift.models import DriftFinding
from portal.search.registry import Destination, destination

destination(
    Destination(
        _("Differences from Dropbox"),
        "git-compare",
        partner="drift-list",
        words=_("drift reconcile unbilled missing licences idle seats"),
        visible=lambda actor: actor.role in DriftFinding.read_roles,
    )
)
