"""Questions across credentials."""

from django.db.models import Count

from portal.tenancy.actor import Actor
from training.credentials.models import Certification, Credential, CredentialQuerySet, SigningKey
from training.enrolments.models import Enrolment


def current_credential(enrolment: Enrolment) -> Credential | None:
    """The one that this enrolment earned and that is valid today, the longest if there are two."""
    rows = Credential.objects.current().filter(attempt__enrolment=enrolment)
    return rows.order_by("-expires_on").first()


def credentials_for(actor: Actor) -> CredentialQuerySet:
    """With what a page shows of each."""
    return Credential.objects.visible_to(actor).select_related("certification__course", "partner", "user")


def certificate_of(number: str) -> Credential | None:
    """For whoever has the number before them: it cannot be guessed, so it is the permission."""
    rows = Credential.objects.select_related("certification__course")
    return rows.filter(number=number).first() if number else None


def credentials_of(actor: Actor) -> list[Credential]:
    """What the acting person holds and held, newest first."""
    rows = Credential.objects.visible_to(actor).held_by(actor)
    return list(rows.select_related("certification__course"))


def certification_page_of(code: str) -> Certification | None:
    """For everybody, also when it is no longer offered: badges lead there."""
    rows = Certification.objects.select_related("course").annotate(lesson_count=Count("course__lessons"))
    return rows.filter(code=code).first()


def signing_keys() -> list[SigningKey]:
    """Newest first."""
    return list(SigningKey.objects.order_by("-id"))
