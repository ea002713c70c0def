"""What a reader is told of being noted. Only where whoever runs the portal has switched it on (`MAIL_TRACKING`)."""

from django.conf import settings
from django.utils.translation import gettext as _

from portal.mail.models import Message
from portal.mail.streams import OPTIONAL
from portal.mail.whys import Fact


def who_notes_it(message: Message) -> list[Fact]:
    if not settings.MAIL_TRACKING or message.stream not in OPTIONAL:
        return []
    words = _(
        "That such mail is opened is noted by a picture in it, which the mail provider counts. Links are not counted. "
        "Whoever shows no pictures is not counted either."
    )
    return [Fact(_("What is noted"), (words,))]
