"""What its reader decides about mail of a stream: to get it no more, and to get it again."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.actions import business_action
from portal.errors import UnknownChoice
from portal.events.record import record_event
from portal.mail.models import Suppression, SuppressionQuerySet
from portal.mail.reader_links import Reader
from portal.mail.streams import OPTIONAL
from portal.mail.suppressing import Cause, spellings, suppress
from portal.ratelimit import take
from portal.tenancy.actor import Actor
from portal.tenancy.models import Partner
from portal.tenancy.roles import NOBODY

OWN = (Cause.UNSUBSCRIBED, Cause.COMPLAINT)
MOST_CHANGES = 30  # an hour, by one link or account: each leaves a row and an event for good


@business_action(
    noun="suppressions",
    verb="opt-out",
    label=_("Get no more mail of a stream"),
    roles=NOBODY,
    by_link=True,
    for_oneself=True,
    api=False,
)
def opt_out(*, actor: Actor, reader: Reader, stream: str) -> Suppression:
    """Once, however often it is said."""
    _refuse_what_is_no_choice(stream)
    if row := wishes_of(reader).filter(stream=stream).first():
        return row
    count_change(reader)
    partner = Partner.objects.get(pk=reader.partner_id) if reader.partner_id else None
    return suppress(actor, reader.address, stream, Cause.UNSUBSCRIBED, partner=partner, message=reader.message)


@business_action(
    noun="suppressions",
    verb="opt-in",
    label=_("Get mail of a stream again"),
    roles=NOBODY,
    by_link=True,
    for_oneself=True,
    api=False,
)
def opt_in(*, actor: Actor, reader: Reader, stream: str) -> None:
    """Ends what the reader said. A mailbox that is gone, and what somebody else stopped, stay as they are."""
    _refuse_what_is_no_choice(stream)
    said = wishes_of(reader).filter(stream=stream)
    if said.exists():
        count_change(reader)
    for row in said.order_by("id").select_for_update(of=("self",)):
        row.ended_at = clock.now()
        row.save(update_fields=["ended_at"])
        record_event(actor, "suppression.ended", row, old={"ended_at": None}, new={"ended_at": row.ended_at.isoformat()})


def wishes_of(reader: Reader) -> SuppressionQuerySet:
    """What is open of what was said for this address, of the mail that this reader decides about: of everybody's by whoever has
    an account, of its own partner's by a client's contact. Neither answers for the other.
    """
    said = Suppression.objects.open().filter(address__in=spellings(reader.address), cause__in=OWN)
    return said.filter(partner=reader.partner_id or None)


def count_change(reader: Reader) -> None:
    take(f"mail-choices:{reader.counted_as}"[:200], capacity=MOST_CHANGES, per=timedelta(hours=1))


def _refuse_what_is_no_choice(stream: str) -> None:
    if stream not in OPTIONAL:
        raise UnknownChoice(field="stream", value=stream, known=OPTIONAL)
