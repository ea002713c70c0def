"""Laying down what the catalogue says from a day on, and taking it back before that day. What has begun is never changed."""

from collections.abc import Mapping, Sequence
from copy import copy
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from partners.revisions import errors
from partners.revisions.laying_down import lay_down
from partners.revisions.models import Revision
from partners.revisions.products import take_back_products
from partners.revisions.queries import proposed_as, waits_for_second_person
from partners.revisions.succession import SERIES, hold_catalogue, take_out
from portal import clock
from portal.accounts.values import checked
from portal.actions import REGISTRY, business_action
from portal.errors import PortalError
from portal.events.record import plain, record_event, snapshot
from portal.keys.queries import person_behind
from portal.tenancy.actor import Actor
from portal.tenancy.roles import NETWORK_ADMINS, NOBODY
from portal.text import clean_text

State = Revision.State


@business_action(
    noun="catalogue-revisions",
    verb="create",
    label=_("Revise catalogue"),
    roles=NOBODY,
    staff_roles=NETWORK_ADMINS,
)
def create_revision(
    *,
    actor: Actor,
    title: str,
    lines: Mapping[str, Sequence[Mapping[str, Any]]],
    seen: str = "",
    reason: str = "",
) -> Revision:
    """It waits for another network admin, who confirms it; where there is none, `reason` says why one person alone lays it down.

    `seen` is the digest of the preview that was shown (`preview_revision`).
    """
    revision = _entered(actor, title, lines)
    if waits_for_second_person(actor):
        return _propose(actor, revision, seen)
    revision.alone_because = reason
    _confirm(actor, revision, seen)
    if not reason and not actor.is_system:
        raise errors.ReasonNeeded()
    _tell(actor, revision, reason)
    return revision


def _entered(actor: Actor, title: str, lines: Mapping[str, Sequence[Mapping[str, Any]]]) -> Revision:
    asked = plain({kind: [dict(row) for row in rows] for kind, rows in lines.items()})
    title = checked(Revision, "title", clean_text(title))
    return Revision(title=title, asked=asked, entered_by=actor.label[:250], user_id=person_behind(actor))


def _propose(actor: Actor, revision: Revision, seen: str) -> Revision:
    """Tried, so that what cannot be is refused to whoever enters it; none of its rows stays. Sent twice it is one."""
    hold_catalogue()
    revision.state = State.PROPOSED
    with transaction.atomic():
        lay_down(revision, seen)
        transaction.set_rollback(True)
    if (twin := proposed_as(revision)) is not None:
        return twin
    revision.save(force_insert=True)
    record_event(actor, "catalogue.revision_proposed", revision, new=snapshot(revision))
    return revision


def _confirm(actor: Actor, revision: Revision, seen: str) -> None:
    revision.confirmed_by, revision.confirmed_at = actor.label[:250], clock.now()
    lay_down(revision, seen)


def _tell(actor: Actor, revision: Revision, reason: str = "") -> None:
    record_event(actor, "catalogue.revised", revision, new=snapshot(revision), reason=reason)


def preview_revision(*, actor: Actor, title: str, lines: Mapping[str, Sequence[Mapping[str, Any]]], **_asked) -> Revision:
    """What `create_revision` of this actor would do once it is confirmed: the real thing, taken back."""
    if refused := REGISTRY["catalogue-revisions.create"].refusal(actor):
        raise refused
    return _tried(_entered(actor, title, lines))


def preview_confirmation(*, actor: Actor, revision: Revision) -> Revision:
    """What `confirm_revision` would do for this actor now."""
    if refused := REGISTRY["catalogue-revisions.confirm"].refusal(actor, revision):
        raise refused
    return _tried(copy(revision))


def _tried(revision: Revision) -> Revision:
    with transaction.atomic():
        lay_down(revision)
        transaction.set_rollback(True)
    return revision


def is_proposed(revision: Revision) -> PortalError | None:
    if has_lapsed(revision):
        return errors.ProposedTooLong(title=revision.title, day=revision.first_on)
    return None if revision.state == State.PROPOSED else errors.NotProposed(title=revision.title)


def has_lapsed(revision: Revision) -> bool:
    """Also in the moments of its day before the round has written it down."""
    return revision.state == State.LAPSED or (revision.state == State.PROPOSED and revision.has_begun)


def must_be_somebody_else(actor: Actor, revision: Revision) -> PortalError | None:
    """Four eyes are people's: a key approves nothing."""
    if revision.state == State.PROPOSED and (not actor.user_id or actor.user_id == revision.user_id):
        return errors.SecondPersonConfirms(title=revision.title)
    return None


@business_action(
    noun="catalogue-revisions",
    verb="confirm",
    label=_("Confirm revision"),
    roles=NOBODY,
    staff_roles=NETWORK_ADMINS,
    subject="revision",
    available=is_proposed,
    asks=must_be_somebody_else,
    api=False,
)
def confirm_revision(*, actor: Actor, revision: Revision, seen: str = "") -> Revision:
    """As of today: what it does by now is what is confirmed, and `seen` its digest (`preview_confirmation`)."""
    revision.become(State.CONFIRMED)
    _confirm(actor, revision, seen)
    _tell(actor, revision)
    return revision


def must_not_have_begun(revision: Revision) -> PortalError | None:
    if revision.state == State.WITHDRAWN:
        return errors.AlreadyTakenBack(title=revision.title)
    if has_lapsed(revision):
        return errors.ProposedTooLong(title=revision.title, day=revision.first_on)
    if revision.state == State.CONFIRMED and revision.has_begun:
        return errors.RevisionBegun(title=revision.title, day=revision.first_on)
    return None


@business_action(
    noun="catalogue-revisions",
    verb="withdraw",
    label=_("Take revision back"),
    roles=NOBODY,
    staff_roles=NETWORK_ADMINS,
    subject="revision",
    available=must_not_have_begun,
    event="catalogue.revision_withdrawn",
)
def withdraw_revision(*, actor: Actor, revision: Revision, reason: str) -> Revision:
    """What held before goes on. What a later revision said of the same day is that one's. Of one that waits for a second person
    nothing holds yet: whoever could confirm it takes it back instead.
    """
    hold_catalogue()
    for model in SERIES:
        for row in model.objects.filter(revision=revision).order_by("valid_from"):
            take_out(row)
    take_back_products(revision)
    revision.become(State.WITHDRAWN)
    revision.reason, revision.withdrawn_at = reason, clock.now()
    revision.save()
    return revision
