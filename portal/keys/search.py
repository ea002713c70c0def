from django.utils.translation import gettext_lazy as _

from portal.search.registry import Destination, destination

destination(
    Destination(
        _("Create API key"),
        "key-round",
        partner="api-key-create",
        staff="staff-api-key-create",
        action="api-keys.create",
        words=_("token secret integration REST"),
    )
)
