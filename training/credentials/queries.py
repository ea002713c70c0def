"""Questions across credentials."""

from portal import clock
from portal.tenancy.actor import Actor
from training.credentials.models import Credential
from training.enrolments.models import Enrolment


def current_credential(enrolment: Enrolment) -> Credential | None:
    """The one that this enrolment earned and that is valid today, the longest if there are two."""
    rows = Credential.objects.filter(attempt__enrolment=enrolment, expires_on__gte=clock.today())
    return rows.order_by("-expires_on").first()


def certificate_of(number: str) -> Credential | None:
    """For whoever has the number before them: it cannot be guessed, so it is the permission."""
    rows = Credential.objects.select_related("certification")
    return rows.filter(number=number).first() if number else None


def credentials_of(actor: Actor) -> list[Credential]:
    """What the acting person holds and held, newest first."""
    rows = Credential.objects.visible_to(actor).filter(user_id=actor.user_id)
    return list(rows.select_related("certification__course"))
