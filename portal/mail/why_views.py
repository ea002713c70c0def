"""Why a mail came, for whoever has it: the page behind the link in its foot. It is only there to be read."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.text import capfirst
from django.views.decorators.http import require_safe

from portal.events.sentences import sentence
from portal.mail.models import Message
from portal.mail.reader_links import Reader, left_at, preferences_url, read_why
from portal.mail.reader_pages import in_language_of_mail, look_of
from portal.mail.streams import OPTIONAL
from portal.mail.whys import facts_about
from portal.web.pages import unlisted_page
from portal.web.request import Request


@unlisted_page
@require_safe
def mail_why(request: Request, token: str) -> HttpResponse:
    reader, message = read_why(token)
    request.actor = reader.actor(request.id)
    return in_language_of_mail(request, reader, lambda: _page(request, reader, message))


def _page(request: Request, reader: Reader, message: Message) -> HttpResponse:
    """What happened inside is for whoever has an account: others read only why they are mailed."""
    event = message.event if "user_id" in message.context else None
    is_chosen = message.stream in OPTIONAL
    context = {
        "mail": message,
        "happened": capfirst(sentence(event)) if event else "",
        "happened_at": event and event.created_at,
        "facts": facts_about(message),
        "is_chosen": is_chosen,
        "preferences_url": preferences_url(message) if is_chosen and left_at(message) else "",
        **look_of(reader),
    }
    return render(request, "portal/mail/why.html", context)
