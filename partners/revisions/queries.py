"""Questions across revisions."""

from django.db.models import QuerySet

from partners.revisions.models import Revision
from portal import clock
from portal.accounts.models import User
from portal.keys.queries import person_behind
from portal.tenancy.actor import Actor
from portal.tenancy.queries import staff_with
from portal.tenancy.roles import NETWORK_ADMINS


def confirmers_of(user_id: str | None) -> QuerySet[User]:
    """Network admins other than whoever entered it."""
    return staff_with(NETWORK_ADMINS).exclude(pk=user_id or "")


def waits_for_second_person(actor: Actor) -> bool:
    """Whether a revision that this actor enters will: wherever somebody else could confirm it."""
    return not actor.is_system and confirmers_of(person_behind(actor)).exists()


def waiting_for(actor: Actor) -> QuerySet[Revision]:
    """Revisions that this person may confirm, longest wait first."""
    rows = Revision.objects.visible_to(actor).filter(state=Revision.State.PROPOSED, first_on__gt=clock.today())
    return rows.exclude(user_id=actor.user_id).order_by("id")


def proposed_as(revision: Revision) -> Revision | None:
    """One that waits already and says the same."""
    rows = Revision.objects.filter(state=Revision.State.PROPOSED, title=revision.title, first_on=revision.first_on)
    return next((row for row in rows.order_by("id") if row.asked == revision.asked), None)
