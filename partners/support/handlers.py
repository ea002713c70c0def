"""What follows from a request: the partner's person hears of the answer, the partner manager of the question."""

from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from partners.onboarding import registry
from partners.support.links import partner_page_of, staff_page_of
from partners.support.models import SupportReply, SupportRequest
from partners.support.queries import manager_of
from portal.events.models import Event
from portal.events.registry import handles
from portal.events.sentences import phrases
from portal.mail.models import Message
from portal.mail.templates import mail_context
from portal.notifications.services import Letter, notify
from portal.notifications.topics import Mail, Place, topic
from portal.tenancy.roles import ANSWERERS, EVERYONE

phrases(
    {
        "support_request.created": _("asked the network: {subject}"),
        "support_request.answered": _("answered the question {subject}"),
        "support_request.asked_again": _("wrote again about {subject}"),
        "support_request.closed": _("closed the question {subject}"),
    }
)

registry.PLACES["ask-us"] = registry.Place(registry.page_of("support-request-create"), _("a question to the network"))


ANSWERED = topic(
    "question-answered",
    label=_("Your question was answered"),
    text=_("When the network answers what you asked."),
    place=Place.PARTNER,
    icon="message-circle-question-mark",
    mail=Mail.AT_ONCE,
    url=lambda row: reverse("support-request", args=[row.partner.slug, row.event.subject_id]),
    roles=EVERYONE,
)
ASKED = topic(
    "question-asked",
    label=_("A partner of yours asks"),
    text=_("When a partner that you look after asks the network, or writes again."),
    place=Place.STAFF,
    icon="message-circle-question-mark",
    mail=Mail.AT_ONCE,
    url=lambda row: reverse("staff-support-request", args=[row.event.subject_id]),
    roles=ANSWERERS,
)


@handles("support_request.answered")
def tell_who_asked(event: Event) -> None:
    support_request = _request(event.subject_id)
    if support_request.user is None:  # asked by a key: its program reads the answer by REST
        return
    letter = Letter(
        "support-answered",
        context={"request": support_request.pk, "reply": event.new["reply"]},
        why=_("You get this because you asked the network."),
        key=f"support-answered:{event.pk}",
    )
    notify(ANSWERED, event, [support_request.user], partner=support_request.partner, letter=letter)


@handles("support_request.created", "support_request.asked_again")
def tell_the_manager(event: Event) -> None:
    support_request = _request(event.subject_id)
    manager = manager_of(support_request.partner)
    if manager is None:  # it waits in staff's queue, which everybody who answers sees
        return
    letter = Letter(
        "support-asked",
        context={"request": support_request.pk, "reply": event.new.get("reply", "")},
        why=format_lazy(_("You get this as the manager of {partner}."), partner=support_request.partner.name),
        key=f"support-asked:{event.pk}",
    )
    notify(ASKED, event, [manager], partner=support_request.partner, letter=letter)


@mail_context("support-answered", _("A request was answered"))
def answered_context(message: Message) -> dict:
    return _context(message, partner_page_of)


@mail_context("support-asked", _("A partner asks"))
def asked_context(message: Message) -> dict:
    """Whoever looks after a partner reads its clients."""
    context = _context(message, staff_page_of)
    return context | {"client": context["support_request"].client_label}


def _context(message: Message, page_of) -> dict:
    support_request = _request(message.context["request"])
    reply = SupportReply.objects.filter(pk=message.context["reply"]).first()
    return {
        "support_request": support_request,
        "author": reply.author if reply else support_request.asked_by,
        "text": reply.text if reply else support_request.text,
        "url": page_of(support_request),
    }


def _request(pk: str) -> SupportRequest:
    return SupportRequest.objects.select_related("partner__manager", "user", "client_account").get(pk=pk)
