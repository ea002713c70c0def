"""Issuing credentials, which only a passed attempt does: there is no button and no route for it. And revoking them."""

from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.actions import business_action
from portal.errors import PortalError
from portal.events.record import record_event, snapshot
from portal.tenancy.actor import Actor
from portal.tenancy.roles import NOBODY, PARTNER_KEEPERS
from training.assessments.models import Attempt
from training.credentials.errors import CredentialRevoked
from training.credentials.models import Certification, Credential
from training.credentials.validity import months_after


def issue_credential(actor: Actor, attempt: Attempt) -> Credential:
    """In the transaction that passes the attempt."""
    certification = Certification.objects.get(course_id=attempt.enrolment.course_id)
    today = clock.today()
    credential = Credential.objects.create(
        partner_id=attempt.partner_id,
        user_id=attempt.user_id,
        holder_name=str(attempt.user)[:120],
        certification=certification,
        attempt=attempt,
        issued_on=today,
        expires_on=months_after(today, certification.valid_months),
    )
    record_event(actor, "credential.issued", credential, new=snapshot(credential))
    return credential


def _stands(credential: Credential) -> PortalError | None:
    return CredentialRevoked() if credential.revoked_at else None


@business_action(
    noun="credentials",
    verb="revoke",
    label=_("Revoke credential"),
    roles=NOBODY,
    staff_roles=PARTNER_KEEPERS,
    subject="credential",
    available=_stands,
    event="credential.revoked",
)
def revoke_credential(*, actor: Actor, credential: Credential, reason: str) -> Credential:
    """At once, on the page that checks it and in the status list of its badge. The holder and the partner read why."""
    credential.revoked_at, credential.revoked_by = clock.now(), actor.label[:250]
    credential.revoke_reason = reason
    credential.save()
    return credential
