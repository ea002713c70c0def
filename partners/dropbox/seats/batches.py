"""Telling that all which was asked for together is settled."""

from partners.dropbox.seats.models import SeatOperation
from partners.dropbox.seats.queries import counted_by_state
from portal.events.models import Event
from portal.events.record import record_event
from portal.jobs.models import Job
from portal.tenancy.actor import Actor

State = SeatOperation.State


def tell_of_batches(news: list[SeatOperation], *, unless_all: str = "") -> None:
    """Once all are settled, or wait for nothing but a licence. `unless_all`: the state of which nobody needs to hear who brought
    all of them into it.
    """
    for (partner, batch), row in {(row.partner_id, row.batch): row for row in reversed(news)}.items():
        states = counted_by_state(SeatOperation.objects.filter(partner=partner, batch=batch))
        if states.keys() & SeatOperation.IN_HAND or states.keys() == {unless_all} or _is_being_asked(batch):
            continue
        counted = {"people": states.total(), "done": states[State.DONE], "refused": states[State.REFUSED]}
        new = {**counted, "without_licence": states[State.NO_LICENCE], "action": row.action}
        if states[State.CANCELLED]:
            new["cancelled"] = states[State.CANCELLED]
        record_event(Actor.system(), "seat_operation.batch_ended", row, new=new)


def tell_of_job(partner: str, job_id: str) -> None:
    """It asked for all; what was settled meanwhile is told now, unless something that was settled since told it."""
    rows = SeatOperation.objects.filter(partner=partner, batch=job_id).order_by("pk")
    told = Event.objects.filter(verb="seat_operation.batch_ended", subject_id__in=rows.values("pk"))
    if (first := rows.first()) and not told.exists():
        tell_of_batches([first])


def _is_being_asked(batch: str) -> bool:
    """By a job that goes on in chunks, between which all may be settled."""
    return Job.objects.filter(pk=batch).exclude(state__in=Job.FINISHED).exists()

