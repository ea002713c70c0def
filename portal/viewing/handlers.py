from django.utils.translation import gettext_lazy as _

from portal.background import background_round
from portal.events.sentences import phrases
from portal.viewing.services import end_overdue_views

phrases(
    {
        "partner.view_started": _("began to look at the portal of {subject}, as {role}"),
        "partner.view_ended": _("stopped looking at the portal of {subject}"),
        "partner.view_cut": _("ended the look of {person} at the portal of {subject}"),
        "partner.view_expired": _("ended the look of {person} at the portal of {subject}: its time was up"),
    }
)

background_round("partner-views")(end_overdue_views)
