from django.utils.translation import gettext_lazy as _

from portal.search.registry import Destination, destination

destination(
    Destination(
        _("Add subscription"),
        "plus",
        partner="subscription-create",
        action="subscriptions.order",
        words=_("new seats licences order plan"),
    ),
    Destination(
        _("Import subscriptions"),
        "upload",
        partner="subscription-import",
        action="subscriptions.create",
        words=_("upload CSV spreadsheet export teams seats distributor"),
    ),
    Destination(_("Plans and prices"), "layers", partner="plan-list"),
)
