"""How a company becomes a partner: applying, confirming, deciding. The agreement's own decisions are in `agreements.py`."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from partners.network import agreements
from partners.network.errors import AlreadyDecided, NotConfirmed, ReasonRequired
from partners.network.joining import make_partner
from partners.network.models import Application
from partners.network.values import read_values
from portal import clock
from portal.actions import business_action
from portal.addresses import network_of
from portal.errors import LinkInvalid, NotFound, PortalError
from portal.ratelimit import take
from portal.tenancy.actor import Actor, ActorKind
from portal.tenancy.roles import APPLICATION_REVIEWERS, NOBODY
from portal.text import clean_text

accept_agreement = agreements.accept_agreement
publish_agreement = agreements.publish_agreement
somebody_can_agree = agreements.somebody_can_agree

State = Application.State


def awaits_confirmation(application: Application) -> PortalError | None:
    return None if application.state == State.DRAFT else LinkInvalid()


def awaits_decision(application: Application) -> PortalError | None:
    if application.state == State.SUBMITTED:
        return None
    if application.state == State.DRAFT:
        return NotConfirmed(company=application.company_name, email=application.contact_email)
    return AlreadyDecided(company=application.company_name, state=application.get_state_display().lower())


@business_action(
    noun="applications",
    verb="create",
    label=_("Apply to become a partner"),
    roles=NOBODY,
    anyone=True,
    event="application.created",
)
def create_application(*, actor: Actor, ip_address: str, language: str = "en", **values: str) -> Application:
    """`values` are the fields of the form. It waits outside the queue until the link mailed to the address is opened.

    Whether that address has an account makes no difference here, so that the answer cannot tell.
    """
    values = read_values(values)
    take(f"application:network:{network_of(ip_address)}", capacity=10, per=timedelta(hours=1))
    take(f"application:address:{values['contact_email'][:150]}", capacity=3, per=timedelta(days=1))
    return Application.objects.create(language=language, **values)


@business_action(
    noun="applications",
    verb="confirm",
    label=_("Confirm application"),
    roles=NOBODY,
    anyone=True,
    api=False,
    subject="application",
    available=awaits_confirmation,
    event="application.submitted",
)
def confirm_application(*, actor: Actor, application: Application) -> Application:
    """By whoever holds the mailed link: it proves that the address is theirs."""
    if actor.kind != ActorKind.LINK:
        raise NotFound()
    application.become(State.SUBMITTED)
    application.submitted_at = clock.now()
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
def approve_application(*, actor: Actor, application: Application) -> Application:
    """Makes the partner and its owner. The event belongs to the new partner, and starts its onboarding.

    A partner manager who approves looks after the partner from then on: otherwise they would lose sight of it.
    """
    application.partner = make_partner(application, manager_id=actor.staff_id if actor.reaches_assigned_only else None)
    _decide(application, State.APPROVED, actor)
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
    application.decision_reason = clean_text(reason, multiline=True)
    if not application.decision_reason:
        raise ReasonRequired()
    _decide(application, State.DECLINED, actor)
    return application


def _decide(application: Application, state: str, actor: Actor) -> None:
    application.become(state)
    application.decided_at = clock.now()
    application.decided_by = actor.label[:250]
    application.save()
