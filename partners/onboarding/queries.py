"""Questions about journeys."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from partners.clients.models import ClientAccount
from partners.onboarding.conditions import CONDITIONS, Facts
from partners.onboarding.models import Journey, JourneyRun, Step
from portal.accounts.models import User
from portal.mail.models import Message
from portal.tenancy.actor import Actor
from portal.tenancy.models import Membership
from portal.tenancy.queries import owners_of

SHOWN = 50
TRIGGERS = {"application.approved": _("The application of a partner is approved")}


def facts_of(partner_id: str) -> Facts:
    return Facts(clients=ClientAccount.objects.customers().filter(partner_id=partner_id).count())


def journeys_started_by(verb: str) -> list[Journey]:
    return list(Journey.objects.filter(trigger=verb, is_active=True))


def first_owner(partner_id: str) -> User | None:
    """Whom a new partner's mails go to."""
    return next(iter(owners_of(partner_id)), None)


def is_member(user: User, partner_id: str) -> bool:
    return Membership.objects.filter(partner_id=partner_id, user=user).exists()


@dataclass(frozen=True, slots=True)
class RunLine:
    """A run as staff read it: what was written so far, and what comes next."""

    run: JourneyRun
    messages: list[Message]
    next_step: Step | None


@dataclass(frozen=True, slots=True)
class JourneyLine:
    journey: Journey
    trigger: str  # what starts it, in words
    steps: list[tuple[Step, str]]  # with the words of its condition
    runs: list[RunLine]
    total: int


def journey_lines(actor: Actor) -> list[JourneyLine]:
    """Each journey with its steps and its newest runs."""
    journeys = Journey.objects.visible_to(actor).prefetch_related("steps").order_by("name", "id")
    return [_journey_line(actor, journey) for journey in journeys]


def _journey_line(actor: Actor, journey: Journey) -> JourneyLine:
    steps = sorted(journey.steps.all(), key=lambda step: step.position)
    rows = JourneyRun.objects.visible_to(actor).filter(journey=journey)
    runs = list(rows.select_related("partner", "user", "event")[:SHOWN])
    return JourneyLine(
        journey=journey,
        trigger=str(TRIGGERS.get(journey.trigger, journey.trigger)),
        steps=[(step, _words_of_condition(step)) for step in steps],
        runs=_run_lines(runs, steps),
        total=rows.count(),
    )


def _words_of_condition(step: Step) -> str:
    condition = CONDITIONS.get(step.condition)
    return str(condition.label) if condition else step.condition


def _run_lines(runs: list[JourneyRun], steps: list[Step]) -> list[RunLine]:
    written = _messages_of(runs, steps)
    return [
        RunLine(
            run=run,
            messages=[written[key] for step in steps if (key := run.key_of(step)) in written],
            next_step=steps[run.steps_done] if run.next_at and run.steps_done < len(steps) else None,
        )
        for run in runs
    ]


def _messages_of(runs: list[JourneyRun], steps: list[Step]) -> dict[str, Message]:
    keys = [run.key_of(step) for run in runs for step in steps]
    rows: QuerySet[Message] = Message.objects.filter(dedupe_key__in=keys)
    return {message.dedupe_key: message for message in rows}
