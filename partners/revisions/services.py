"""Laying down what the catalogue says from a day on, and taking it back before that day. What has begun is never changed."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from partners.revisions import errors
from partners.revisions.effects import catalogues_for, effects_of
from partners.revisions.lines import Line, read_lines
from partners.revisions.models import Revision
from partners.revisions.succession import (
    SERIES,
    hold_catalogue,
    put,
    row_before,
    said,
    said_by,
    says_nothing_new,
    take_out,
)
from partners.subscriptions.market import places_of_partners
from portal import clock
from portal.accounts.values import checked
from portal.actions import business_action
from portal.errors import PortalError
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
    event="catalogue.revised",
)
def create_revision(
    *, actor: Actor, title: str, lines: Mapping[str, Sequence[Mapping[str, Any]]], seen: str = ""
) -> Revision:
    """All of its lines or none. `seen` is the digest of the preview that is confirmed (`preview_revision`).

    A line with the day of a row that has not begun takes that row's place.
    """
    title = checked(Revision, "title", clean_text(title))
    hold_catalogue()
    read = sorted(read_lines(lines), key=lambda line: line.valid_from)
    places = places_of_partners()
    without = catalogues_for(places.values())
    revision = Revision(title=title, first_on=read[0].valid_from, confirmed_by=actor.label[:250])
    revision.save(force_insert=True)
    read = [line for line in read if _laid_down(line, revision)]
    if not read:
        raise errors.NothingNew()
    revision.first_on = read[0].valid_from
    revision.effects, revision.affected_partners = effects_of(read, places, without, catalogues_for(places.values()))
    if seen and seen != revision.digest:
        raise errors.ShownDifferently()
    revision.save()
    return revision


def _laid_down(line: Line, revision: Revision) -> bool:
    """Whether it said something new; then its row is there, and the revision tells of it."""
    row = row_before(line)
    if says_nothing_new(line, row):
        return False
    revision.lines.append(_as_asked(line, said_by(line, row)))
    put(line, revision)
    return True


def preview_revision(*, actor: Actor, **asked) -> Revision:
    """What `create_revision` would do for this actor now: the real thing, taken back."""
    with transaction.atomic():
        revision = create_revision(actor=actor, **{**asked, "seen": ""})
        transaction.set_rollback(True)
    return revision


def _as_asked(line: Line, before: dict[str, Any] | None) -> dict[str, Any]:
    return {
        "kind": line.kind,
        "what": line.label,
        "valid_from": line.valid_from.isoformat(),
        "before": before,
        "after": said(line),
        "source": line.values["source"],
    }


def must_not_have_begun(revision: Revision) -> PortalError | None:
    if revision.state == State.WITHDRAWN:
        return errors.AlreadyTakenBack(title=revision.title)
    if revision.has_begun:
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
    """What held before goes on. What a later revision said of the same day is that one's."""
    hold_catalogue()
    for model in SERIES:
        for row in model.objects.filter(revision=revision).order_by("valid_from"):
            take_out(row)
    revision.become(State.WITHDRAWN)
    revision.reason, revision.withdrawn_at = reason, clock.now()
    revision.save()
    return revision
