from django.utils.translation import gettext_lazy as _

from partners.calendar.models import CalendarFeed
from portal.events.models import Event
from portal.events.registry import handles
from portal.events.sentences import minor, phrases

phrases(
    {
        "calendar_feed.made": _("made an address for the calendar of renewals"),
        "calendar_feed.ended": _("ended the address of the calendar of renewals"),
    }
)
minor("calendar_feed.made", "calendar_feed.ended")


@handles("user.email_change_refused")
def end_addresses(event: Event) -> None:
    """Whoever was in the account may have made or read one."""
    CalendarFeed.objects.filter(user=event.subject_id).delete()
