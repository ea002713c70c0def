"""Issuing credentials. Only a passed attempt does: there is no button and no route for it."""

from portal import clock
from portal.events.record import record_event, snapshot
from portal.tenancy.actor import Actor
from training.assessments.models import Attempt
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
