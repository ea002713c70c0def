"""What the background does: a request that nobody answered expires; before an end both sides hear of it; then it has come."""

from django.db import transaction

from partners.delegated_access.ending_soon import extended, next_moment
from partners.delegated_access.models import DelegatedAccess
from portal import clock
from portal.background import background_round
from portal.events.record import record_event
from portal.tenancy.actor import Actor
from portal.tenancy.database import set_partner
from portal.tenancy.locking import locked

State = DelegatedAccess.State
BATCH = 100


@background_round("delegated-access")
def let_time_pass(limit: int = BATCH) -> int:
    due = DelegatedAccess.objects.filter(next_at__lte=clock.now()).order_by("next_at", "id")
    return sum(map(_pass, due.values_list("pk", flat=True)[:limit]))


@transaction.atomic
def _pass(pk: str) -> int:
    row = locked(DelegatedAccess, pk)
    if row is None or row.next_at is None or row.next_at > clock.now():  # another process was faster
        return 0
    set_partner(row.partner_id)
    if row.state == State.REQUESTED:
        _leave(row, State.EXPIRED, "delegated_access.expired")
    elif row.ends_on > clock.today():
        row.next_at = next_moment(row.ends_on, clock.now())
        row.save(update_fields=["next_at"])
        record_event(Actor.system(), "delegated_access.end_approached", row, new={"ends_on": row.ends_on})
    elif (
        row.extends
        and not row.partner.is_suspended
        and (later := extended(row.ends_on, row.decided_at.date())) > clock.today()
    ):
        _extend(row, later)
    else:
        _leave(row, State.RUN_OUT, "delegated_access.run_out")
    return 1


def _extend(row: DelegatedAccess, later) -> None:
    before, row.ends_on = row.ends_on, later
    row.next_at = next_moment(later, clock.now())
    row.save()
    record_event(Actor.system(), "delegated_access.extended", row, old={"ends_on": before}, new={"ends_on": later})


def _leave(row: DelegatedAccess, state: str, verb: str) -> None:
    before = row.state
    row.become(state)
    row.next_at = None
    row.save()
    record_event(Actor.system(), verb, row, old={"state": before}, new={"state": row.state})
