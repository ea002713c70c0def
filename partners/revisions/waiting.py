"""Proposals whose day comes: who can confirm one is reminded three days before; on its day it lapses, and who entered
it hears so.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from partners.revisions.models import Revision
from partners.revisions.queries import confirmers_of
from partners.revisions.services import is_proposed
from partners.revisions.topics import TO_CONFIRM
from portal import clock
from portal.background import background_round
from portal.events.models import Event
from portal.events.once import record_once
from portal.events.registry import handles
from portal.events.sentences import minor, phrases
from portal.notifications.services import notify
from portal.tenancy.locking import locked
from portal.tenancy.queries import staff_with
from portal.tenancy.roles import NETWORK_ADMINS

DAYS, BATCH = 3, 100
NEAR, PASSED = "catalogue.revision_still_waits", "catalogue.revision_lapsed"
phrases(
    {
        NEAR: _("reminded that {subject} waits for a second person, until the day before {first_on}"),
        PASSED: _("said that {subject} did not come, for nobody confirmed it before {first_on}"),
    }
)
minor(NEAR, PASSED)


@background_round("revisions-waiting")
def remind_of_proposals(limit: int = BATCH) -> int:
    today = clock.today()
    said = Event.objects.filter(subject_id=OuterRef("pk"))
    waiting = Revision.objects.filter(state=Revision.State.PROPOSED)
    near = waiting.filter(~Exists(said.filter(verb=NEAR)), first_on__gt=today, first_on__lte=today + timedelta(days=DAYS))
    passed = waiting.filter(first_on__lte=today)
    reminded = sum(_record(row, NEAR) for row in near.order_by("pk")[:limit])
    return reminded + sum(_lapse(pk) for pk in passed.order_by("pk").values_list("pk", flat=True)[:limit])


def _record(revision: Revision, verb: str) -> int:
    return record_once(verb, revision, str(revision.first_on), new={"first_on": revision.first_on}) is not None


@transaction.atomic
def _lapse(pk: str) -> int:
    revision = locked(Revision, pk)
    if revision.state != Revision.State.PROPOSED:  # taken back meanwhile
        return 0
    revision.become(Revision.State.LAPSED)
    revision.save()
    return _record(revision, PASSED)


@handles(NEAR)
def tell_who_confirms(event: Event) -> None:
    revision = Revision.objects.get(pk=event.subject_id)
    if is_proposed(revision) is None:
        notify(TO_CONFIRM, event, confirmers_of(revision.user_id))


@handles(PASSED)
def tell_who_entered_it(event: Event) -> None:
    """All who revise, where that person does no more."""
    revision = Revision.objects.get(pk=event.subject_id)
    if revision.state == Revision.State.LAPSED:
        people = list(staff_with(NETWORK_ADMINS))
        notify(TO_CONFIRM, event, [one for one in people if one.pk == revision.user_id] or people)
