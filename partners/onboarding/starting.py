"""Beginning journeys with whoever events start them with. The round reads the events in their sealed order, many at once: no
event of a trigger without a journey costs anything, and those of an import cost a few statements for all.
"""

import logging
from collections.abc import Collection, Iterable, Iterator, Sequence

from django.db import transaction

from partners.onboarding.engine.deciding import begin
from partners.onboarding.engine.values import Ended, Reason, Seen, Version
from partners.onboarding.models import Journey, JourneyAct, JourneyRun
from partners.onboarding.readers import partners_that_mail_no_clients, subject_of
from partners.onboarding.registry import FACTS, TRIGGERS, Subject
from portal import clock
from portal.events.models import Event, EventDelivery, EventSeal
from portal.events.once import record_once
from portal.tenancy.models import Partner

AT_ONCE = 500  # events
HANDLER = "partners.onboarding.handlers.start_journeys"
TOLD = "partner.clients_mailed"
State = JourneyRun.State
Start = tuple[Event, Subject]
logger = logging.getLogger(__name__)


def start_due_journeys() -> int:
    """Returns how many runs began."""
    active = Journey.objects.filter(is_active=True, published__isnull=False, heard__lt=sealed_up_to()).order_by("id")
    return sum(_start_with_the_next(pk) for pk in list(active.values_list("pk", flat=True)))


def sealed_up_to() -> int:
    return EventSeal.objects.values_list("position", flat=True).first() or 0


@transaction.atomic
def _start_with_the_next(pk: str) -> int:
    """The journey is held, so that no event is read by two, nor passed over when somebody publishes meanwhile."""
    journeys = Journey.objects.select_for_update(no_key=True, skip_locked=True, of=("self",)).select_related(
        "published"
    )
    journey = journeys.filter(pk=pk, is_active=True).exclude(published=None).first()
    if journey is None or journey.published is None:
        return 0
    upto, trigger = sealed_up_to(), TRIGGERS.get(journey.published.trigger)
    rows = Event.objects.filter(
        position__gt=journey.heard, position__lte=upto, verb__in=trigger.verbs if trigger else ()
    )
    events = list(rows.order_by("position")[:AT_ONCE])
    began = _start_with(journey, events) if events else 0
    last = events[-1].position if len(events) == AT_ONCE else upto
    Journey.objects.filter(pk=pk).update(heard=last)
    return began


def _start_with(journey: Journey, events: Sequence[Event]) -> int:
    """What cannot be started with is left to the outbox, event by event, which tries again and tells staff in the end: the others
    do not wait for it.
    """
    try:
        with transaction.atomic():
            return len(start_with(journey, events))
    except Exception:
        logger.exception("the journey %s cannot begin with %s events at once", journey.code, len(events))
    deliveries = [EventDelivery(event=event, handler=HANDLER) for event in events]
    EventDelivery.objects.bulk_create(deliveries, ignore_conflicts=True)
    return 0


def start_with(journey: Journey, events: Sequence[Event]) -> list[JourneyRun]:
    assert journey.published is not None
    starts = TRIGGERS[journey.published.trigger].readers([event for event in events if event.partner_id])
    return begin_runs(journey, _those_who_are_not_on_it(journey, list(starts)))


def _those_who_are_not_on_it(journey: Journey, starts: Sequence[Start]) -> Iterator[Start]:
    """Whoever is still on it goes on: who brings a thousand clients in one file is led through it once."""
    running = JourneyRun.objects.filter(journey=journey, state=State.RUNNING)
    running = running.filter(partner__in={subject.partner.pk for _event, subject in starts}).order_by()
    on_it: set[tuple] = set(running.values_list("partner_id", "user_id", "contact_id"))
    for event, subject in starts:
        reader = (subject.partner.pk, subject.user and subject.user.pk, subject.contact and subject.contact.pk)
        if reader not in on_it:
            on_it.add(reader)
            yield event, subject


@transaction.atomic
def begin_runs(journey: Journey, starts: Iterable[Start]) -> list[JourneyRun]:
    """Those that are new: once per journey and reader, or per starting event, however often it is called. For whom the journey
    is not, their run is over at once, and says why.
    """
    runs = [_run_for(journey, subject, event) for event, subject in starts]
    known = JourneyRun.objects.filter(journey=journey, start_key__in={run.start_key for run in runs})
    known_keys = set(known.values_list("start_key", flat=True))
    runs = [run for run in runs if run.start_key not in known_keys]
    if not runs:
        return []
    silent = partners_that_mail_no_clients({run.partner_id for run in runs})
    ends = {run.pk: end for run in runs if (end := _begun(run, silent))}
    JourneyRun.objects.bulk_create(runs, ignore_conflicts=True)
    made = list(JourneyRun.objects.filter(pk__in=[run.pk for run in runs]).select_related("partner").order_by("id"))
    acts = [_ended(run, ends[run.pk]) for run in made if run.pk in ends]
    JourneyAct.objects.bulk_create(acts)
    _tell_owners([run for run in made if run.contact_id and run.state == State.RUNNING])
    return made


def start_journey(journey: Journey, subject: Subject, event: Event) -> JourneyRun:
    """With one reader; the run that there is, where there is one."""
    if journey.published is None:
        raise ValueError(f"{journey.code} has no published version.")
    begin_runs(journey, [(event, subject)])
    return JourneyRun.objects.get(journey=journey, start_key=_start_key(journey, subject, event))


def _run_for(journey: Journey, subject: Subject, event: Event) -> JourneyRun:
    if event.partner_id is None:
        raise ValueError(f"{event.pk} is the network's own: there is no partner to go on a journey.")
    now = clock.now()
    return JourneyRun(
        journey=journey,
        version=journey.published,
        partner=subject.partner,
        user=subject.user,
        contact=subject.contact,
        client_account=subject.client,
        event=event,
        start_key=_start_key(journey, subject, event),
        started_at=now,
        entered_at=now,
        next_at=now,
    )


def _start_key(journey: Journey, subject: Subject, event: Event) -> str:
    reader = subject.contact or subject.account
    return reader.pk if journey.entry == Journey.Entry.ONCE else f"{reader.pk}:{event.pk}"


def _begun(run: JourneyRun, silent: Collection[str]) -> Ended | None:
    """Puts it at its first step, or says why there is none. Only what the audience names is asked."""
    first: str | Ended
    if run.contact_id and run.partner_id in silent:
        first = Ended(Reason("mails-no-clients"))
    else:
        first = begin(run.version.value, _seen_at_first(run, run.version.value))
    if isinstance(first, Ended):
        run.state, run.next_at = State.FINISHED, None
        return first
    run.at_step = first
    return None


def _seen_at_first(run: JourneyRun, version: Version) -> Seen:
    subject = subject_of(run)
    named = {condition.fact for condition in version.audience} & FACTS.keys()
    return Seen({}, {code: FACTS[code].ask(subject) for code in named})


def _ended(run: JourneyRun, end: Ended) -> JourneyAct:
    about = dict(end.because.about)
    return JourneyAct(run=run, partner_id=run.partner_id, outcome=end.outcome, reason=end.because.code, about=about)


def _tell_owners(runs: Sequence[JourneyRun]) -> None:
    """A partner hears once that its clients are mailed in its name."""
    partners: dict[str, Partner] = {run.partner_id: run.partner for run in runs}
    for partner in partners.values():
        record_once(TOLD, partner, "", new={})
