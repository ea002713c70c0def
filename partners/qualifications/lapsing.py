"""What the calendar brings to qualifications: sellers hear before one ends, and then it has ended."""

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from partners.qualifications.models import Qualification
from partners.qualifications.queries import ending_within
from portal import clock
from portal.background import background_round
from portal.events.models import Event
from portal.events.record import record_event
from portal.tenancy.actor import Actor
from portal.tenancy.database import set_partner
from portal.tenancy.locking import locked

DAYS, BATCH = 60, 100
APPROACHED = "qualification.lapse_approached"
State = Qualification.State


@background_round("qualifications-lapsing")
def lapse_due(limit: int = BATCH) -> int:
    """Those whose day has come; and once for each that ends soon, and has no successor, one event."""
    ended = Qualification.objects.filter(state=State.CONFIRMED, expires_on__lte=clock.today())
    ids = list(ended.order_by("expires_on", "id").values_list("pk", flat=True)[:limit])
    near = list(_near().order_by("expires_on", "id").values_list("pk", flat=True)[:limit])
    return sum(map(_lapse, ids)) + sum(map(_announce, near))


def _near() -> QuerySet[Qualification]:
    announced = Event.objects.filter(subject_id=OuterRef("pk"), verb=APPROACHED)
    return ending_within(DAYS).exclude(Exists(announced))


@transaction.atomic
def _lapse(pk: str) -> int:
    row = locked(Qualification, pk)
    if row is None or row.state != State.CONFIRMED or row.is_held_on(clock.today()):
        return 0
    set_partner(row.partner_id)
    row.become(State.LAPSED)
    row.review_because = ""
    row.save()
    old, new = {"state": State.CONFIRMED}, {"state": row.state}
    record_event(Actor.system(), "qualification.lapsed", row, old=old, new=new)
    return 1


@transaction.atomic
def _announce(pk: str) -> int:
    row = locked(Qualification, pk)
    if row is None or not _near().filter(pk=pk).exists():  # another process was faster
        return 0
    set_partner(row.partner_id)
    record_event(Actor.system(), APPROACHED, row, new={"expires_on": row.expires_on})
    return 1
