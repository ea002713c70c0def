from django.utils.translation import gettext_lazy as _

from portal.search.registry import Destination, destination

destination(
    Destination(_("Notifications"), "bell", person="account-notifications", words=_("inbox unread")),
    Destination(
        _("Choose what you are told"),
        "bell-ring",
        person="account-notification-choices",
        words=_("notifications mail digest unsubscribe"),
    ),
)
