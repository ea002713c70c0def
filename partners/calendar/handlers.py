from django.utils.translation import gettext_lazy as _

from portal.events.sentences import minor, phrases

phrases(
    {
        "calendar_feed.made": _("made an address for the calendar of renewals"),
        "calendar_feed.ended": _("ended the address of the calendar of renewals"),
    }
)
minor("calendar_feed.made", "calendar_feed.ended")
