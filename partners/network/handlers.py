"""What follows from an application's events: its mails, and their words in timelines. And agreements whose day has come."""

from django.utils.translation import gettext_lazy as _

from partners.network.agreements import take_effect
from partners.network.links import CONFIRM, LIFETIMES, STATUS, link_to
from partners.network.models import Application
from portal.background import background_round
from portal.events.models import Event
from portal.events.registry import handles
from portal.events.sentences import phrases
from portal.mail.errors import NoLongerNeeded
from portal.mail.models import Message
from portal.mail.services import queue_message
from portal.mail.templates import mail_context

phrases(
    {
        "application.created": _("applied for {subject}"),
        "application.submitted": _("confirmed the application of {subject}"),
        "application.approved": _("approved the application of {subject}"),
        "application.declined": _("declined the application of {subject}"),
        "agreement.published": _("published {subject}"),
        "agreement.accepted": _("accepted {subject}"),
    }
)

background_round("agreements")(take_effect)


@handles("application.created")
def ask_to_confirm(event: Event) -> None:
    application = Application.objects.get(pk=event.subject_id)
    if application.state != Application.State.DRAFT:
        return
    why = _("You get this because your address was given in an application to become a partner.")
    _write(application, "application-confirm", why, event, expires_at=event.created_at + LIFETIMES[CONFIRM])


@handles("application.submitted")
def confirm_receipt(event: Event) -> None:
    _write(Application.objects.get(pk=event.subject_id), "application-received", _WHY, event)


@handles("application.declined")
def tell_the_reason(event: Event) -> None:
    _write(Application.objects.get(pk=event.subject_id), "application-declined", _WHY, event)


_WHY = _("You get this because you applied to become a partner.")


def _write(application: Application, template: str, why, event: Event, **options) -> None:
    queue_message(
        template=template,
        email=application.contact_email,
        name=application.contact_name,
        language=application.language,
        dedupe_key=f"{template}:{event.pk}",
        why=str(why),
        context={"application": application.pk},
        event=event,
        **options,
    )


@mail_context("application-confirm")
def confirm_context(message: Message) -> dict:
    application = _application_of(message)
    if application.state != Application.State.DRAFT:
        raise NoLongerNeeded("The application was confirmed in the meantime.")
    return {"application": application, "url": link_to(application, CONFIRM), "days": LIFETIMES[CONFIRM].days}


@mail_context("application-received")
def received_context(message: Message) -> dict:
    application = _application_of(message)
    if application.state != Application.State.SUBMITTED:
        raise NoLongerNeeded("The application was decided in the meantime.")
    return {"application": application, "url": link_to(application, STATUS)}


@mail_context("application-declined")
def declined_context(message: Message) -> dict:
    application = _application_of(message)
    return {"application": application, "url": link_to(application, STATUS)}


def _application_of(message: Message) -> Application:
    return Application.objects.get(pk=message.context["application"])
