"""What follows from an application's events: its mails, and their words in timelines. And work whose time has come: agreements
that take effect, reminders."""

from django.utils.translation import gettext_lazy as _

import partners.network.notices  # noqa: F401  tells the reviewers
from partners.network.agreements import take_effect
from partners.network.erasing import delete_old_drafts, erase_old_decisions
from partners.network.errors import ApplicationErased, NotConfirmed
from partners.network.links import CONFIRM, LIFETIMES, MEND, STATUS, link_to
from partners.network.models import Application
from partners.network.queries import questions_of
from partners.network.services import remind_applicants
from partners.onboarding.registry import PLACES, Place, page_of
from portal.background import background_round
from portal.events.models import Event
from portal.events.registry import handles
from portal.events.sentences import phrases
from portal.mail.errors import NoLongerNeeded
from portal.mail.models import Message
from portal.mail.services import queue_message
from portal.mail.templates import mail_context
from portal.subjects import Side, Subject, subject

State = Application.State
PLACES["agreement"] = Place(page_of("agreement"), _("the reseller agreement"))


def _takes_no_notes(application: Application) -> NotConfirmed | ApplicationErased | None:
    """Until it is confirmed it may be deleted, and nobody looks at it; once it is erased it says nothing of anybody."""
    if application.erased_at:
        return ApplicationErased()
    if application.state != State.DRAFT:
        return None
    return NotConfirmed(company=application.company_name, email=application.contact_email)


subject(Subject(Application, staff_page="staff-application", notes=Side.STAFF, closed=_takes_no_notes))
_WHY = _("You get this because you applied to become a partner.")
_WHY_UNPROVED = _("You get this because your address was given in an application to become a partner.")

phrases(
    {
        "application.deleted": _("deleted the application of {subject}, which nobody confirmed"),
        "application.erased": _("erased the personal data of the application of {subject}"),
        "application.created": _("applied for {subject}"),
        "application.submitted": _("confirmed the application of {subject}"),
        "application.reviewer_assigned": _("gave the application of {subject} to {reviewer}"),
        "application.review_started": _("took the application of {subject} for review"),
        "application.information_requested": _("asked {subject} for information"),
        "application.reminded": _("reminded {subject} of the questions"),
        "application.link_renewed": _("had a new link mailed for {subject}"),
        "application.mended": _("answered for {subject}"),
        "application.withdrawn": _("withdrew the application of {subject}"),
        "application.approved": _("approved the application of {subject}"),
        "application.declined": _("declined the application of {subject}"),
        "profile.authorised": _("changed the authorisation of {subject}"),
        "agreement.published": _("published {subject}"),
        "agreement.accepted": _("accepted {subject}"),
    }
)

background_round("agreements")(take_effect)
background_round("application-reminders")(remind_applicants)
background_round("application-drafts")(delete_old_drafts)
background_round("application-decisions")(erase_old_decisions)


@handles("application.created")
def ask_to_confirm(event: Event) -> None:
    application = Application.objects.filter(pk=event.subject_id, state=State.DRAFT).first()
    if application is not None:  # neither confirmed nor deleted since
        expires_at = event.created_at + LIFETIMES[CONFIRM]
        _write(application, "application-confirm", event, why=_WHY_UNPROVED, expires_at=expires_at)


@handles("application.submitted")
def confirm_receipt(event: Event) -> None:
    _write(_subject_of(event), "application-received", event)


@handles("application.information_requested")
def ask_the_applicant(event: Event) -> None:
    _ask(_subject_of(event), "application-question", event)


@handles("application.reminded")
def remind_the_applicant(event: Event) -> None:
    _ask(_subject_of(event), "application-reminder", event)


@handles("application.link_renewed")
def mail_a_new_link(event: Event) -> None:
    """The mail that brought the old one, again."""
    ask_to_confirm(event)
    if Application.objects.filter(pk=event.subject_id).exists():
        ask_the_applicant(event)


@handles("application.mended")
def confirm_the_answer(event: Event) -> None:
    """To the address that was proved, so that an answer by somebody else does not stay unnoticed."""
    _write(_subject_of(event), "application-mended", event)


@handles("application.withdrawn")
def confirm_the_withdrawal(event: Event) -> None:
    _write(_subject_of(event), "application-withdrawn", event)


@handles("application.declined")
def tell_the_reason(event: Event) -> None:
    _write(_subject_of(event), "application-declined", event)


def _subject_of(event: Event) -> Application:
    return Application.objects.get(pk=event.subject_id)


def _ask(application: Application, template: str, event: Event) -> None:
    if application.state == State.INFORMATION_REQUESTED:
        _write(application, template, event, expires_at=event.created_at + LIFETIMES[MEND])


def _write(application: Application, template: str, event: Event, *, why=_WHY, **options) -> None:
    queue_message(
        template=template,
        email=application.contact_email,
        name=application.contact_name,
        language=application.language,
        dedupe_key=f"{template}:{event.pk}",
        why=why,
        context={"application": application.pk},
        event=event,
        **options,
    )


@mail_context("application-confirm", _("Confirm an application"))
def confirm_context(message: Message) -> dict:
    application = _application_of(message)
    if application.state != State.DRAFT:
        raise NoLongerNeeded("The application was confirmed in the meantime.")
    return {"application": application, "url": link_to(application, CONFIRM), "days": LIFETIMES[CONFIRM].days}


@mail_context("application-received", _("An application has arrived"))
def received_context(message: Message) -> dict:
    application = _application_of(message)
    if not application.is_waiting:
        raise NoLongerNeeded("The application was asked about or decided in the meantime.")
    return _status_context(application)


@mail_context("application-question", _("A question about an application"))
def question_context(message: Message) -> dict:
    return _question_context(message)


@mail_context("application-reminder", _("An application waits for an answer"))
def reminder_context(message: Message) -> dict:
    return _question_context(message)


def _question_context(message: Message) -> dict:
    application = _application_of(message)
    if application.state != State.INFORMATION_REQUESTED:
        raise NoLongerNeeded("The applicant has answered, or the application was decided, in the meantime.")
    return {
        "application": application,
        "questions": questions_of(application),
        "url": link_to(application, MEND),
        "days": LIFETIMES[MEND].days,
    }


@mail_context("application-mended", _("Answers to an application have arrived"))
def mended_context(message: Message) -> dict:
    return _status_context(_application_of(message))


@mail_context("application-withdrawn", _("An application is withdrawn"))
def withdrawn_context(message: Message) -> dict:
    return _status_context(_application_of(message))


@mail_context("application-declined", _("An application was declined"))
def declined_context(message: Message) -> dict:
    return _status_context(_application_of(message))


def _status_context(application: Application) -> dict:
    return {"application": application, "url": link_to(application, STATUS)}


def _application_of(message: Message) -> Application:
    return Application.objects.get(pk=message.context["application"])
