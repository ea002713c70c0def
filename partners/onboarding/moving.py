"""Moving those who are on a journey to its published version: in the background, and however often it is interrupted."""

from django.db import transaction

from partners.onboarding.engine.values import Run
from partners.onboarding.engine.ways import carried_over
from partners.onboarding.models import Journey, JourneyRun
from portal import clock
from portal.events.record import Happened, record_events
from portal.tenancy.actor import Actor

AT_ONCE = 500  # runs in a transaction; the planner waits no longer for the ones that it wants


def move_runs() -> int:
    """What is left to do, the runs themselves say: each names its version."""
    return sum(_move_all_of(pk) for pk in list(Journey.objects.filter(moves_running=True).values_list("pk", flat=True)))


def _move_all_of(pk: str) -> int:
    moved = 0
    while some := _move_some(pk):
        moved += some
    return moved


@transaction.atomic
def _move_some(pk: str) -> int:
    """The journey is held, so that nobody publishes meanwhile. A run that the planner holds is taken next time."""
    journeys = Journey.objects.select_for_update(no_key=True, of=("self",)).filter(pk=pk, moves_running=True)
    if (journey := journeys.select_related("published").first()) is None:
        return 0
    left = JourneyRun.objects.filter(journey=journey, state=JourneyRun.State.RUNNING).exclude(version=journey.published)
    held = left.select_for_update(no_key=True, of=("self",), skip_locked=True).select_related(
        "version", "partner", "user", "contact"
    )
    runs = list(held.order_by("id")[:AT_ONCE])
    if not runs and not left.exists():
        Journey.objects.filter(pk=pk).update(moves_running=False)
    happened = [_moved(run, journey) for run in runs]
    JourneyRun.objects.bulk_update(runs, ["version", "at_step", "entered_at", "next_at"], batch_size=100)
    record_events(Actor.system(), "journey_run.moved", happened)
    return len(runs)


def _moved(run: JourneyRun, journey: Journey) -> Happened:
    """Where a step is gone it goes on with the next one that is there, which it has just come to."""
    old, new, now = run.version, journey.published, clock.now()
    assert new is not None
    at = carried_over(old.value, new.value, Run(run.at_step, run.started_at, run.entered_at))
    happened = Happened(run, {"version_id": old.pk, "at_step": run.at_step}, {"version_id": new.pk, "at_step": at})
    run.entered_at = run.entered_at if at == run.at_step else now
    run.version, run.journey, run.at_step, run.next_at = new, journey, at, now
    return happened
