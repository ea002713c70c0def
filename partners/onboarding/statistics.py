"""What came of a version of a journey: numbers only, so that they are also for whoever reads no partners. A run counts where it
stands now: whoever was moved to another version counts there, with all that happened before.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from partners.onboarding.describing import words_of_reason, words_of_step
from partners.onboarding.engine.values import Mail, Reason, walk
from partners.onboarding.models import JourneyAct, JourneyRun, JourneyVersion
from portal.mail.fate_models import MailEvent
from portal.mail.models import Message, Suppression
from portal.tenancy.actor import Actor
from portal.tenancy.kinds import staff_reads

Outcome, State, Delivery = JourneyAct.Outcome, Message.State, Message.Delivery
STUCK = (State.FAILED, State.PARKED)
REASONS = 5  # of each mail; what a server said of a mail that somebody skipped differs from mail to mail


@dataclass(frozen=True, slots=True)
class MailFigures:
    """Of one mail step. `known` are the mails of whose arrival something is known; what is delivered is so many of these, never
    of all that were sent. One that came back and was sent again may wait, and is known.
    """

    key: str
    number: str
    words: str
    sent: int
    waiting: int
    skipped: int
    stuck: int
    known: int
    unknown: int
    delivered: int
    came_back: int
    complained: int
    opened: int  # of those whose opening the provider may note, which is asked for where `MAIL_TRACKING` is on
    unsubscribed: int
    goal_after: int  # runs that reached the goal with this as the last mail before
    reasons: list[tuple[str, int]]  # why it was skipped: the most frequent of them


@dataclass(frozen=True, slots=True)
class Statistics:
    """`goal_at_once`: runs that reached the goal before any mail."""

    begun: int
    running: int
    finished: int
    stopped: int
    goal: int
    goal_at_once: int
    mails: list[MailFigures]


def statistics_of(version: JourneyVersion, actor: Actor) -> Statistics:
    """In a fixed number of queries."""
    runs = JourneyRun.objects.filter(version=version).order_by()
    states = dict(runs.values_list("state").annotate(Count("id")))
    mailed, skipped, goals = _mailed(runs), _skipped(runs, staff_reads(Message)(actor)), _goals(runs)
    left, opened = _unsubscribed(runs), _opened(runs)
    steps = [(number, step) for number, step in walk(version.value.steps) if isinstance(step, Mail)]
    return Statistics(
        begun=sum(states.values()),
        running=states.get(JourneyRun.State.RUNNING, 0),
        finished=states.get(JourneyRun.State.FINISHED, 0),
        stopped=states.get(JourneyRun.State.STOPPED, 0),
        goal=sum(goals.values()),
        goal_at_once=goals[None],
        mails=[
            MailFigures(
                key=step.key,
                number=number,
                words=words_of_step(step),
                **_fates(mailed[step.key]),
                skipped=sum(skipped[step.key].values()),
                opened=opened[step.key],
                unsubscribed=left[step.key],
                goal_after=goals[step.key],
                reasons=skipped[step.key].most_common(REASONS),
            )
            for number, step in steps
        ],
    )


Fate = tuple[str, str]  # a message's state and delivery


def _mailed(runs: QuerySet[JourneyRun]) -> Mapping[str, Counter[Fate]]:
    """Of each step. What somebody had erased was sent."""
    acts = _acts(runs, Outcome.MAILED).exclude(message__state=State.SKIPPED)
    found: dict[str, Counter[Fate]] = defaultdict(Counter)
    for step, state, delivery, count in acts.values_list("step", "message__state", "message__delivery").annotate(Count("id")):
        found[step][(state or State.SENT, delivery or Delivery.UNKNOWN)] += count
    return found


def _fates(mails: Counter[Fate]) -> dict[str, int]:
    def count(states: Iterable[str] = State, deliveries: Iterable[str] = Delivery) -> int:
        return sum(mails[(state, delivery)] for state in states for delivery in deliveries)

    return {
        "sent": count([State.SENT]),
        "waiting": count([State.QUEUED, State.SENDING]),
        "stuck": count(STUCK),
        "known": count(deliveries=set(Delivery) - {Delivery.UNKNOWN}),
        "unknown": count([State.SENT], [Delivery.UNKNOWN]),
        "delivered": count(deliveries=[Delivery.DELIVERED, Delivery.COMPLAINED]),
        "came_back": count(deliveries=[Delivery.BOUNCED]),
        "complained": count(deliveries=[Delivery.COMPLAINED]),
    }


def _skipped(runs: QuerySet[JourneyRun], reads_mail: bool) -> Mapping[str, Counter[str]]:
    """Of each step, by the words of the reason: what the journey skipped, and what was skipped when it was to leave. Why that was
    may be in somebody's own words, which are for whoever reads mail.
    """
    found: dict[str, Counter[str]] = defaultdict(Counter)
    planned = _acts(runs, Outcome.SKIPPED).values_list("step", "reason", "about").annotate(Count("id"))
    for step, code, about, count in planned:
        found[step][words_of_reason(Reason(code, about))] += count
    leaving = _acts(runs, Outcome.MAILED).filter(message__state=State.SKIPPED)
    for step, words, count in leaving.values_list("step", "message__error").annotate(Count("id")):
        found[step][words if reads_mail else _("It was to leave, and was not wanted any more.")] += count
    return found


def _unsubscribed(runs: QuerySet[JourneyRun]) -> Counter[str]:
    """How many mails of each step brought about that their reader wants no more of the stream."""
    stops = Suppression.objects.filter(cause=Suppression.Cause.UNSUBSCRIBED, message__journey_act__run__in=runs).order_by()
    step = F("message__journey_act__step")
    return Counter(dict(stops.values_list(step).annotate(Count("message", distinct=True))))


def _opened(runs: QuerySet[JourneyRun]) -> Counter[str]:
    acts = JourneyAct.objects.filter(run__in=runs, message__mail_events__type=MailEvent.Type.OPENED).order_by()
    return Counter(dict(acts.values_list("step").annotate(Count("id", distinct=True))))


def _goals(runs: QuerySet[JourneyRun]) -> Counter[str | None]:
    """How many runs reached the goal, by the step of the last mail that had left before; None where none had."""
    before = JourneyAct.objects.filter(run=OuterRef("pk"), message__sent_at__lte=OuterRef("goal_at"))
    last = Subquery(before.order_by("-message__sent_at", "-id").values("step")[:1])
    reached = runs.filter(goal_at__isnull=False).annotate(last_step=last)
    return Counter(dict(reached.values_list("last_step").annotate(Count("id"))))


def _acts(runs: QuerySet[JourneyRun], outcome: str) -> QuerySet[JourneyAct]:
    return JourneyAct.objects.filter(run__in=runs, outcome=outcome).order_by()
