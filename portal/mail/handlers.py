"""The queue's round, and the words of what staff do with a mail."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.background import background_round
from portal.events.models import Event
from portal.events.registry import handles
from portal.events.sentences import phrases
from portal.mail import preference_links  # noqa: F401  registers its mail
from portal.mail.delivery import send_due
from portal.mail.fate_events import forget_old_fates
from portal.mail.reader_hours import when_it_comes
from portal.mail.services import forget_old_tests
from portal.mail.tracking import who_notes_it
from portal.mail.whys import explains
from portal.notifications.services import notify
from portal.notifications.topics import Mail, Place, topic
from portal.tenancy.queries import staff_with
from portal.tenancy.roles import NETWORK_ADMINS

STREAM_PAUSED = topic(
    "mail-stream-paused",
    label=_("A mail stream that paused itself"),
    text=_("When so many mails of a stream come back or are refused that nothing more of it leaves before somebody has looked."),
    place=Place.STAFF,
    icon="octagon-pause",
    mail=Mail.AT_ONCE,
    url=lambda row: reverse("staff-mail-stream", args=[row.event.subject_id]),
    roles=NETWORK_ADMINS,
    fixed=True,
)

background_round("mail")(send_due)
explains(when_it_comes)
explains(who_notes_it)


@background_round("mail-housekeeping")
def forget_what_is_old() -> None:
    forget_old_fates()
    forget_old_tests()


phrases(
    {
        "message.resent": _("queued the mail again"),
        "message.arrived": _("said that the mail had arrived"),
        "message.skipped": _("decided that the mail is not to be sent"),
        "suppression.created": _("stopped mail to {subject}"),
        "suppression.ended": _("let mail go to {subject} again"),
        "mail_choice.changed": _("chose how often mail comes"),
        "mail_stream.paused": _("paused the mail stream {subject}"),
        "mail_stream.tripped": _("paused the mail stream {subject}, for too many of its mails went wrong"),
        "mail_stream.resumed": _("let the mail stream {subject} go on"),
    }
)


@handles("mail_stream.tripped")
def tell_who_resumes(event: Event) -> None:
    notify(STREAM_PAUSED, event, staff_with(NETWORK_ADMINS))
