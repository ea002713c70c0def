"""Writing a journey: a draft that nobody is on, until it is published as a version that never changes."""

import json
from collections.abc import Sequence
from itertools import chain, count
from typing import Any

from django.db.models import Max
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from partners.onboarding import errors
from partners.onboarding.engine.checking import ERROR, MOST_STEPS, Problem, check
from partners.onboarding.engine.reading import SCHEMA, UnreadableVersion, read_version
from partners.onboarding.engine.values import Version, walk
from partners.onboarding.known import known
from partners.onboarding.models import Journey, JourneyVersion
from partners.onboarding.starting import sealed_up_to
from portal import clock
from portal.accounts.values import checked
from portal.actions import business_action
from portal.errors import PortalError, ReasonMissing
from portal.mail.streams import Stream
from portal.tenancy.actor import Actor
from portal.tenancy.database import lock
from portal.tenancy.queries import staff_with
from portal.tenancy.roles import CONTENT_EDITORS, NOBODY
from portal.text import clean_text

MOST_BYTES = 1_000_000
STAY, MOVE = "stay", "move"


@business_action(
    noun="journeys",
    verb="create",
    label=_("Begin journey"),
    roles=NOBODY,
    staff_roles=CONTENT_EDITORS,
    api=False,
    event="journey.created",
)
def create_journey(
    *, actor: Actor, name: str, stream: str = Stream.ONBOARDING, entry: str = Journey.Entry.ONCE
) -> Journey:
    """Nobody begins on it before a version is published."""
    name = checked(Journey, "name", clean_text(name))
    lock("journey-names")
    if Journey.objects.filter(name__iexact=name).exists():
        raise errors.JourneyNameTaken()
    journey = Journey(
        code=_free_code(name),
        name=name,
        stream=checked(Journey, "stream", stream),
        entry=checked(Journey, "entry", entry),
    )
    _draft(journey, actor, {"schema": SCHEMA, "trigger": "", "steps": []})
    journey.save()
    return journey


@business_action(
    noun="journeys",
    verb="edit-draft",
    label=_("Edit draft"),
    roles=NOBODY,
    staff_roles=CONTENT_EDITORS,
    api=False,
    subject="journey",
    event="journey.edited",
)
def edit_draft(*, actor: Actor, journey: Journey, draft: dict[str, Any], seen: str) -> Journey:
    """`seen` is the edition on which the change rests. What changes nothing begins no draft."""
    if seen != journey.edition:
        raise errors.DraftChanged()
    draft = _cleaned(draft)
    version = _read(draft)
    if sum(1 for _step in walk(version.steps)) > MOST_STEPS or len(json.dumps(draft)) > MOST_BYTES:
        raise errors.DraftTooLarge(most=MOST_STEPS)
    if version != read_version(journey.content):
        _draft(journey, actor, draft)
        journey.draft_editors = sorted({*journey.draft_editors, *filter(None, [_person(actor)])})
        journey.save()
    return journey


def has_draft(journey: Journey) -> PortalError | None:
    return None if journey.draft is not None else errors.NoDraft()


@business_action(
    noun="journeys",
    verb="discard-draft",
    label=_("Discard draft"),
    roles=NOBODY,
    staff_roles=CONTENT_EDITORS,
    api=False,
    subject="journey",
    available=has_draft,
    event="journey.draft_discarded",
)
def discard_draft(*, actor: Actor, journey: Journey, seen: str) -> Journey:
    if seen != journey.edition:
        raise errors.DraftChanged()
    _forget(journey)
    journey.save()
    return journey


def must_be_somebody_else(actor: Actor, journey: Journey) -> PortalError | None:
    """Where there is nobody else who could, a reason is asked for instead. A program is nobody's second pair of eyes."""
    itself = not actor.user_id or actor.user_id in journey.draft_editors
    return errors.SecondPersonPublishes() if journey.draft is not None and itself and somebody_else(journey) else None


def somebody_else(journey: Journey) -> bool:
    """Who could publish the draft and has written nothing of it."""
    return staff_with(CONTENT_EDITORS).exclude(pk__in=journey.draft_editors).exists()


@business_action(
    noun="journeys",
    verb="publish",
    label=_("Publish version"),
    roles=NOBODY,
    staff_roles=CONTENT_EDITORS,
    api=False,
    subject="journey",
    available=has_draft,
    asks=must_be_somebody_else,
    event="journey.published",
)
def publish_draft(*, actor: Actor, journey: Journey, seen: str, running: str = STAY, reason: str = "") -> Journey:
    """New people begin with it; those on their way stay with theirs, or are moved in the background."""
    if seen != journey.edition:
        raise errors.DraftChanged()
    if not reason and not somebody_else(journey):
        raise ReasonMissing()
    if wrong := [problem for problem in problems_of(journey) if problem.level == ERROR]:
        raise errors.NotPublishable(wrong)
    content = dict(journey.content)
    if journey.published is None:  # what happened before starts nobody
        journey.heard = sealed_up_to()
    journey.published = JourneyVersion.objects.create(
        journey=journey,
        number=(journey.versions.aggregate(last=Max("number"))["last"] or 0) + 1,
        trigger=content.pop("trigger"),
        content=content,
        edited_by_id=journey.draft_by_id,
        editors=journey.draft_editors,
        published_by_id=_person(actor),
        publish_reason=reason,
    )
    journey.moves_running = journey.moves_running or running == MOVE  # what is under way goes on, to this version
    _forget(journey)
    journey.save()
    return journey


def is_off(journey: Journey) -> PortalError | None:
    return errors.SwitchedAlready(state=pgettext("switch", "on")) if journey.is_active else None


def is_on(journey: Journey) -> PortalError | None:
    return None if journey.is_active else errors.SwitchedAlready(state=pgettext("switch", "off"))


@business_action(
    noun="journeys",
    verb="switch-on",
    label=_("Switch on"),
    roles=NOBODY,
    staff_roles=CONTENT_EDITORS,
    api=False,
    subject="journey",
    available=is_off,
    event="journey.switched_on",
)
def switch_on(*, actor: Actor, journey: Journey) -> Journey:
    return _switched(journey, on=True)


@business_action(
    noun="journeys",
    verb="switch-off",
    label=_("Switch off"),
    roles=NOBODY,
    staff_roles=CONTENT_EDITORS,
    api=False,
    subject="journey",
    available=is_on,
    event="journey.switched_off",
)
def switch_off(*, actor: Actor, journey: Journey) -> Journey:
    """Nobody new begins on it; those on their way go on."""
    return _switched(journey, on=False)


def _switched(journey: Journey, on: bool) -> Journey:
    journey.is_active = on
    if on:  # what happened meanwhile starts nobody
        journey.heard = sealed_up_to()
    journey.save()
    return journey


def problems_of(journey: Journey) -> Sequence[Problem]:
    return check(read_version(journey.content), known())


def _free_code(name: str) -> str:
    """Its address; numbered where another has it, as those without a Latin letter have."""
    code = slugify(name)[:50].strip("-") or "journey"
    taken = {"new", *Journey.objects.filter(code__startswith=code).values_list("code", flat=True)}
    return next(one for one in chain([code], (f"{code}-{n}" for n in count(2))) if one not in taken)


def _draft(journey: Journey, actor: Actor, draft: dict[str, Any]) -> None:
    journey.draft, journey.draft_by_id, journey.draft_at = draft, _person(actor), clock.now()


def _forget(journey: Journey) -> None:
    journey.draft = journey.draft_by = journey.draft_at = None
    journey.draft_editors = []


def _person(actor: Actor) -> str | None:
    """Also whoever made the key that acts."""
    return actor.user_id or actor.staff_id or None


def _read(draft: dict[str, Any]) -> Version:
    try:
        return read_version(draft)
    except UnreadableVersion as refused:
        raise errors.DraftUnreadable(path=refused.path or "draft", problem=refused.code) from None


def _cleaned(value: Any) -> Any:
    """As PostgreSQL can store it, and nobody is misled by it."""
    match value:
        case str():
            return clean_text(value, multiline=True)
        case list():
            return [_cleaned(one) for one in value]
        case dict():
            return {clean_text(name): _cleaned(one) for name, one in value.items()}
    return value
