"""Stopping mail to an address, and letting it go again."""

import hashlib

from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.actions import business_action
from portal.errors import PortalError, UnknownChoice
from portal.events.record import changes_between, record_event, snapshot
from portal.imports.internet import read_email
from portal.mail.errors import ReadersWish, SuppressionEnded
from portal.mail.models import FORGOTTEN, Message, Suppression
from portal.mail.stops import Stop
from portal.mail.streams import OPTIONAL
from portal.tenancy.actor import Actor
from portal.tenancy.models import Partner
from portal.tenancy.roles import MANAGERS, OUTBOX_KEEPERS, RESENDERS

Cause = Suppression.Cause


def spelled(address: str) -> str:
    """The one form in which an address is kept and asked for: lower case, its domain in ASCII."""
    try:
        return read_email(address).lower()
    except PortalError:  # of an older account, or from a bounce
        return address.strip().lower()


def digest_of_address(address: str) -> str:
    """What stands for an address that is no longer kept: it still recognises it."""
    return FORGOTTEN + hashlib.sha256(spelled(address).encode()).hexdigest()


def spellings(address: str) -> tuple[str, ...]:
    """Everything that rows about the address may have in its place."""
    if address.startswith(FORGOTTEN):
        return (address,)
    return spelled(address), digest_of_address(address)


def stops_of(address: str, partner_id: str | None) -> list[Stop]:
    """What is open of the address, for mail of that partner or of the network."""
    rows = Suppression.objects.open().holding_for(partner_id).filter(address__in=spellings(address))
    found = rows.order_by("id").values_list("cause", "stream", "partner_id")
    return [Stop(cause, stream, bool(owner)) for cause, stream, owner in found]


def suppress(
    actor: Actor,
    address: str,
    stream: str,
    cause: str,
    *,
    partner: Partner | None = None,
    message: Message | None = None,
    reason: str = "",
) -> Suppression:
    """In the caller's transaction. Of all mail where `stream` is empty, of everybody's where no `partner` is named. Said twice,
    also at the same moment, it is once, with the reason of the first.
    """
    same = {"address": spelled(address), "stream": stream, "cause": cause, "partner": partner}
    row = Suppression(**same, message=message, reason=reason)
    while (found := _insert(row, same)) is None:
        pass  # the one that was in its way has ended since
    found.stopped_before = found.pk != row.pk
    if not found.stopped_before:
        record_event(actor, "suppression.created", found, new=changes_between({}, snapshot(found))[1], reason=reason)
    return found


def _insert(row: Suppression, same: dict) -> Suppression | None:
    Suppression.objects.bulk_create([row], ignore_conflicts=True)
    return Suppression.objects.open().filter(**same).first()


def only_open(suppression: Suppression) -> PortalError | None:
    return SuppressionEnded() if suppression.ended_at else None


def not_a_readers_wish(actor: Actor, suppression: Suppression) -> PortalError | None:
    """Whoever sends does not decide that somebody wants it after all."""
    sends = not (actor.is_staff or actor.is_system)
    return ReadersWish() if sends and suppression.cause != Cause.MANUAL else None


@business_action(
    noun="suppressions",
    verb="create",
    label=_("Stop mail to an address"),
    roles=MANAGERS,
    staff_roles=OUTBOX_KEEPERS,
    while_suspended=True,
)
def create_suppression(*, actor: Actor, address: str, reason: str, stream: str = "") -> Suppression:
    """A partner stops what it sends itself, staff what anybody does. All mail where `stream` is empty."""
    _refuse_what_is_no_address(address)
    if stream and stream not in OPTIONAL:
        raise UnknownChoice(field="stream", value=stream, known=OPTIONAL)
    partner = Partner.objects.get(pk=actor.partner_id) if actor.partner_id else None
    return suppress(actor, address, stream, Cause.MANUAL, partner=partner, reason=reason)


@business_action(
    noun="suppressions",
    verb="end",
    label=_("Let mail go again"),
    roles=MANAGERS,
    staff_roles=RESENDERS,
    subject="suppression",
    available=only_open,
    asks=not_a_readers_wish,
    event="suppression.ended",
)
def end_suppression(*, actor: Actor, suppression: Suppression, reason: str) -> Suppression:
    """What was skipped meanwhile stays skipped."""
    suppression.ended_at = clock.now()
    suppression.save(update_fields=["ended_at"])
    return suppression


def _refuse_what_is_no_address(text: str) -> None:
    try:
        read_email(text)
    except PortalError as error:
        error.field = "address"
        raise
