"""What staff do with an application: taking it, asking, approving, declining, reminding."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from partners.network.errors import (
    AlreadyDecided,
    NotAReviewer,
    NotAskable,
    NotConfirmed,
    NothingAskedFor,
    UnderReview,
    WaitsForApplicant,
)
from partners.network.joining import make_partner
from partners.network.models import Application
from partners.network.queries import able_to_review
from partners.network.values import ASKABLE, read_countries, read_question, read_reseller_id, read_text
from portal import clock
from portal.accounts.models import User
from portal.actions import business_action
from portal.errors import PortalError
from portal.events.record import record_event
from portal.tenancy.actor import Actor
from portal.tenancy.roles import APPLICATION_REVIEWERS, NOBODY
from portal.text import mid_sentence

State = Application.State


def awaits_decision(application: Application) -> PortalError | None:
    """Also while the applicant is asked: an answer that never comes does not keep anybody from deciding."""
    if application.state in Application.OPEN:
        return None
    if application.state == State.DRAFT:
        return NotConfirmed(company=application.company_name, email=application.contact_email)
    return AlreadyDecided(company=application.company_name, state=mid_sentence(application.get_state_display()))


def awaits_review(application: Application) -> PortalError | None:
    if application.state == State.INFORMATION_REQUESTED:
        return WaitsForApplicant(company=application.company_name)
    return awaits_decision(application)


# What a reviewer who does not have the application cannot do before taking it over. Withdrawing for the applicant and sending
# them their link again decide nothing.
REVIEWERS_OWN = frozenset({"start-review", "assign-reviewer", "request-information", "approve", "decline"})


def held_from(actor: Actor, application: Application, verb: str) -> PortalError | None:
    """For both doors: why this is not theirs to do just now."""
    return held_by_another(actor, application) if verb in REVIEWERS_OWN else None


def held_by_another(actor: Actor, application: Application) -> PortalError | None:
    """Whoever took an application decides it, unless somebody takes it over: so two never decide past each other."""
    if application.reviewer_key in {"", actor.id} or application.state not in Application.OPEN:
        return None
    return UnderReview(company=application.company_name, reviewer=application.reviewer)


@business_action(
    noun="applications",
    verb="start-review",
    label=_("Start review"),
    roles=NOBODY,
    staff_roles=APPLICATION_REVIEWERS,
    subject="application",
    available=awaits_decision,
    event="application.review_started",
)
def start_review(*, actor: Actor, application: Application, take_over: bool = False) -> Application:
    """Somebody reads it now, and everybody sees who. `take_over` takes it from whoever has it."""
    if not take_over:
        _refuse_if_held(actor, application)
    return _begin_review(application, actor.label, actor.id)


@business_action(
    noun="applications",
    verb="assign-reviewer",
    label=_("Assign reviewer"),
    roles=NOBODY,
    staff_roles=APPLICATION_REVIEWERS,
    subject="application",
    available=awaits_decision,
    event="application.reviewer_assigned",
)
def assign_reviewer(*, actor: Actor, application: Application, reviewer: User, take_over: bool = False) -> Application:
    """Puts it into a colleague's hands, who is told. `take_over` takes it from whoever has it."""
    if not able_to_review().filter(pk=reviewer.pk).exists():
        raise NotAReviewer(name=reviewer)
    if application.reviewer_key == reviewer.pk:
        return application
    if not take_over:
        _refuse_if_held(actor, application)
    return _begin_review(application, str(reviewer), reviewer.pk)


def _begin_review(application: Application, name: str, key: str) -> Application:
    _give(application, name, key)
    if application.state == State.SUBMITTED:
        application.become(State.IN_REVIEW)
    application.save()
    return application


def _refuse_if_held(actor: Actor, application: Application) -> None:
    if refused := held_by_another(actor, application):
        raise refused


def _give(application: Application, name: str, key: str) -> None:
    application.reviewer, application.reviewer_key = name[:250], key


@business_action(
    noun="applications",
    verb="request-information",
    label=_("Request information"),
    roles=NOBODY,
    staff_roles=APPLICATION_REVIEWERS,
    subject="application",
    available=awaits_review,
    event="application.information_requested",
)
def request_information(
    *, actor: Actor, application: Application, questions: dict[str, str], message: str = ""
) -> Application:
    """Asks about single fields, each with what is wrong or missing. The applicant gets a link that opens exactly these."""
    _refuse_if_held(actor, application)
    asked = {name: read_question(name, text) for name, text in questions.items()}
    if unknown := [name for name in asked if name not in ASKABLE]:
        raise NotAskable(name=unknown[0][:60])
    if not asked:
        raise NothingAskedFor()
    _give(application, actor.label, actor.id)
    application.become(State.INFORMATION_REQUESTED)
    application.asked, application.asked_message = asked, read_text("asked_message", message, field="message")
    application.asked_at, application.reminded_at, application.answer = clock.now(), None, ""
    application.save()
    return application


@business_action(
    noun="applications",
    verb="approve",
    label=_("Approve application"),
    roles=NOBODY,
    staff_roles=APPLICATION_REVIEWERS,
    subject="application",
    available=awaits_decision,
    event="application.approved",
)
def approve_application(
    *,
    actor: Actor,
    application: Application,
    reseller_id: str = "",
    authorised_countries: list[str] | None = None,
) -> Application:
    """Makes the partner and its owner. The event belongs to the new partner, and starts its onboarding.

    Without countries the partner is authorised for its own. A partner manager who approves looks after the partner from then
    on: otherwise they would lose sight of it.
    """
    _refuse_if_held(actor, application)
    application.partner = make_partner(
        application,
        manager_id=actor.staff_id if actor.reaches_assigned_only else None,
        reseller_id=read_reseller_id(reseller_id),
        authorised_countries=read_countries(authorised_countries or [application.country]),
    )
    decide(application, State.APPROVED, actor)
    return application


@business_action(
    noun="applications",
    verb="decline",
    label=_("Decline application"),
    roles=NOBODY,
    staff_roles=APPLICATION_REVIEWERS,
    subject="application",
    available=awaits_decision,
    event="application.declined",
)
def decline_application(*, actor: Actor, application: Application, reason: str) -> Application:
    """The reason is mailed to the applicant."""
    _refuse_if_held(actor, application)
    application.decision_reason = reason
    decide(application, State.DECLINED, actor)
    return application


def decide(application: Application, state: str, actor: Actor) -> None:
    """The end of it. What was still asked is not asked any more."""
    application.become(state)
    application.decided_at = clock.now()
    application.decided_by = actor.label[:250]
    application.asked, application.asked_message = {}, ""
    application.save()


def remind(pk: str) -> int:
    """Once per question: the row is locked and asked again, so that two rounds at once write one reminder."""
    with transaction.atomic():
        application = Application.objects.to_remind().select_for_update().filter(pk=pk).first()
        if application is None:
            return 0
        application.reminded_at = clock.now()
        application.save(update_fields=["reminded_at"])
        record_event(Actor.system(), "application.reminded", application)
        return 1
