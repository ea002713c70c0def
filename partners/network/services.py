"""What an applicant does: applying, confirming, mending, withdrawing. Staff's side is in `reviewing.py`, the agreement's in
`agreements.py`."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from partners.network import agreements, reviewing
from partners.network.errors import (
    AlreadyDecided,
    NotAskedFor,
    NotConfirmed,
    NothingAsked,
    NothingMended,
    NothingToRenew,
    WithdrawalReasonMissing,
)
from partners.network.likeness import domain_of_email
from partners.network.models import Application
from partners.network.values import read_text, read_values
from partners.network.waiting import working_time_between
from portal import clock
from portal.actions import business_action
from portal.addresses import network_of
from portal.errors import LinkInvalid, NotFound, PortalError
from portal.events.record import changes_between, record_event, snapshot
from portal.mail.mailed_links import MailedLink
from portal.ratelimit import take
from portal.tenancy.actor import Actor, ActorKind
from portal.tenancy.roles import APPLICATION_REVIEWERS, NOBODY, RESENDERS
from portal.text import mid_sentence

accept_agreement = agreements.accept_agreement
publish_agreement = agreements.publish_agreement
somebody_can_agree = agreements.somebody_can_agree
start_review = reviewing.start_review
assign_reviewer = reviewing.assign_reviewer
request_information = reviewing.request_information
approve_application = reviewing.approve_application
decline_application = reviewing.decline_application

State = Application.State
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LINK = MailedLink("application:link", event="application.link_renewed", column="link_mailed_at", most=3)


def awaits_confirmation(application: Application) -> PortalError | None:
    return None if application.state == State.DRAFT else LinkInvalid()


def awaits_answer(application: Application) -> PortalError | None:
    if application.state == State.INFORMATION_REQUESTED:
        return None
    return NothingAsked(company=application.company_name, state=mid_sentence(application.get_state_display()))


def can_be_withdrawn(application: Application) -> PortalError | None:
    if application.can_become(State.WITHDRAWN):
        return None
    if application.state == State.DRAFT:
        return NotConfirmed(company=application.company_name, email=application.contact_email)
    return AlreadyDecided(company=application.company_name, state=mid_sentence(application.get_state_display()))


def waits_for_the_applicant(application: Application) -> PortalError | None:
    """Only these links can be had anew: the one to confirm and the one to answer."""
    if application.state in {State.DRAFT, State.INFORMATION_REQUESTED}:
        return None
    return NothingToRenew(company=application.company_name, state=mid_sentence(application.get_state_display()))


@business_action(
    noun="applications",
    verb="create",
    label=_("Apply to become a partner"),
    roles=NOBODY,
    anyone=True,
)
def create_application(*, actor: Actor, ip_address: str, language: str = "en", **values: str) -> Application:
    """`values` are the fields of the form. It waits outside the queue until the link mailed to the address is opened.

    Whether that address has an account makes no difference here, so that the answer cannot tell. The event, which is for
    ever, says nothing about the person yet: an application that nobody confirms is deleted (`erasing.py`).
    """
    values = read_values(values)
    _refuse_a_flood(ip_address, values["contact_email"])
    application = Application.objects.create(language=language, **values)
    record_event(actor, "application.created", application)
    return application


def _refuse_a_flood(ip_address: str, email: str) -> None:
    """By network against one machine, by address and by its company's domain against mail to somebody who never asked."""
    take(f"application:network:{network_of(ip_address)}", capacity=10, per=HOUR)
    take(f"application:address:{email[:150]}", capacity=3, per=DAY)
    if domain := domain_of_email(email):
        take(f"application:domain:{domain[:150]}", capacity=6, per=DAY)


@business_action(
    noun="applications",
    verb="confirm",
    label=_("Confirm application"),
    roles=NOBODY,
    anyone=True,
    api=False,
    subject="application",
    available=awaits_confirmation,
)
def confirm_application(*, actor: Actor, application: Application) -> Application:
    """By whoever holds the mailed link: it proves that the address is theirs. From here on events keep what was said."""
    if actor.kind != ActorKind.LINK:
        raise NotFound()
    application.become(State.SUBMITTED)
    application.submitted_at = clock.now()
    application.save()
    _old, values = changes_between({}, snapshot(application))
    record_event(actor, "application.submitted", application, new=values)
    return application


@business_action(
    noun="applications",
    verb="mend",
    label=_("Answer what was asked"),
    roles=NOBODY,
    by_link=True,
    subject="application",
    available=awaits_answer,
    event="application.mended",
)
def mend_application(*, actor: Actor, application: Application, answer: str = "", **values: str) -> Application:
    """Changes the fields that were asked about, and no other: what a reviewer has read stays as it was read.

    It goes back to its reviewer, at the place in the queue that it had.
    """
    for name, value in values.items():  # sent back as it was read is fine
        if name not in application.asked and value != getattr(application, name):
            raise NotAskedFor(field=name)
    mended = read_values(values, only=application.asked.keys() & values.keys())
    answer = read_text("answer", answer)
    if not answer and all(getattr(application, name) == value for name, value in mended.items()):
        raise NothingMended()
    for name, value in mended.items():
        setattr(application, name, value)
    application.answer = answer
    _return_to_the_queue(application)
    return application


def _return_to_the_queue(application: Application) -> None:
    application.become(State.IN_REVIEW)
    now = clock.now()
    application.applicant_took += working_time_between(application.asked_at or now, now)
    application.asked, application.asked_message = {}, ""
    application.asked_at = application.reminded_at = None
    application.save()


@business_action(
    noun="applications",
    verb="withdraw",
    label=_("Withdraw application"),
    roles=NOBODY,
    staff_roles=APPLICATION_REVIEWERS,
    by_link=True,
    subject="application",
    available=can_be_withdrawn,
    event="application.withdrawn",
)
def withdraw_application(*, actor: Actor, application: Application, reason: str = "") -> Application:
    """By the applicant with any link of theirs; by staff for them, saying how they learned of it."""
    if actor.is_staff and not reason:
        raise WithdrawalReasonMissing()
    application.decision_reason = reason
    reviewing.decide(application, State.WITHDRAWN, actor)
    return application


@business_action(
    noun="applications",
    verb="renew-link",
    label=_("Send a new link"),
    roles=NOBODY,
    staff_roles=RESENDERS,
    by_link=True,
    subject="application",
    available=waits_for_the_applicant,
)
def renew_link(*, actor: Actor, application: Application) -> Application:
    """Mails the link to confirm or to answer again, to the address of the application and nowhere else. Once for two clicks."""
    return LINK.send_again(actor, application, application.pk, language=None)


def remind_applicants(limit: int = 100) -> int:
    """One reminder for each question that has waited long enough. Safe to repeat and to run twice at once."""
    keys = list(Application.objects.to_remind().values_list("pk", flat=True)[:limit])
    return sum(reviewing.remind(pk) for pk in keys)
