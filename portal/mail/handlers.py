"""The queue's round, and the words of what staff do with a mail."""

from django.utils.translation import gettext_lazy as _

from portal.background import background_round
from portal.events.sentences import phrases
from portal.mail import preference_links  # noqa: F401  registers its mail
from portal.mail.delivery import send_due
from portal.mail.fate_events import forget_old_fates
from portal.mail.reader_hours import when_it_comes
from portal.mail.services import forget_old_tests
from portal.mail.whys import explains

background_round("mail")(send_due)
explains(when_it_comes)


@background_round("mail-housekeeping")
def forget_what_is_old() -> None:
    forget_old_fates()
    forget_old_tests()


phrases(
    {
        "message.resent": _("queued the mail again"),
        "message.skipped": _("decided that the mail is not to be sent"),
        "suppression.created": _("stopped mail to {subject}"),
        "suppression.ended": _("let mail go to {subject} again"),
        "mail_choice.changed": _("chose how often mail comes"),
    }
)
