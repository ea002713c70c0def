"""What becomes of it: the client's admin answers, either side ends it at once, and it ends with what it rests on."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from partners.clients.models import ClientAccount
from partners.delegated_access import errors
from partners.delegated_access.asking import is_open
from partners.delegated_access.ending_soon import next_moment
from partners.delegated_access.models import DelegatedAccess
from partners.delegated_access.speakers import answering_refusal
from partners.subscriptions.terms import add_months
from portal import clock
from portal.actions import business_action
from portal.errors import PortalError, ReasonMissing, date_in_words
from portal.events.record import record_event
from portal.tenancy.actor import Actor
from portal.tenancy.locking import locked
from portal.tenancy.roles import NOBODY, PARTNER_KEEPERS, SELLERS

State = DelegatedAccess.State
ENDED = "delegated_access.ended"


FRESH = timedelta(days=7)  # nobody is reminded of what they have just accepted
REPLACED = "delegated_access.replaced"  # by the next one: nobody is told that it is over


def waits(access: DelegatedAccess) -> PortalError | None:
    if access.state != State.REQUESTED:
        return errors.Answered(state=access.get_state_display())
    if access.next_at and access.next_at <= clock.now():  # also before the background has come by
        return errors.TooLate(day=date_in_words(access.next_at), partner=access.partner.name)
    return None


def can_be_accepted(access: DelegatedAccess) -> PortalError | None:
    refused = waits(access)
    if refused is None and access.partner.is_suspended:
        return errors.Rests(partner=access.partner.name)
    return refused or answering_refusal(access)


@business_action(
    noun="delegated-accesses",
    verb="accept",
    label=_("Accept delegated access"),
    roles=NOBODY,
    by_link=True,
    subject="delegated_access",
    available=can_be_accepted,
    api=False,
    event="delegated_access.accepted",
)
def accept_access(*, actor: Actor, delegated_access: DelegatedAccess, language: str = "") -> DelegatedAccess:
    """From now on, in place of one that holds."""
    row, now = delegated_access, clock.now()
    before = DelegatedAccess.objects.filter(subscription=row.subscription_id, state=State.ACCEPTED)
    for older in before.select_for_update(of=("self",)):
        _told(actor, older, REPLACED, now)
    row.become(State.ACCEPTED)
    row.decided_at, row.language = now, language
    row.ends_on = add_months(now.date(), row.months)
    row.next_at = next_moment(row.ends_on, now + FRESH)
    row.save()
    return row


@business_action(
    noun="delegated-accesses",
    verb="decline",
    label=_("Decline delegated access"),
    roles=NOBODY,
    by_link=True,
    subject="delegated_access",
    available=waits,
    api=False,
    event="delegated_access.declined",
)
def decline_access(*, actor: Actor, delegated_access: DelegatedAccess, language: str = "") -> DelegatedAccess:
    row = delegated_access
    row.become(State.DECLINED)
    row.decided_at, row.language, row.next_at = clock.now(), language, None
    row.save()
    return row


@business_action(
    noun="delegated-accesses",
    verb="end",
    label=_("End delegated access"),
    roles=SELLERS,
    staff_roles=PARTNER_KEEPERS,
    by_link=True,
    subject="delegated_access",
    available=is_open,
    while_suspended=True,
    event=ENDED,
)
def end_access(*, actor: Actor, delegated_access: DelegatedAccess, reason: str = "") -> DelegatedAccess:
    """By either side, at once; also one that is only asked for. The other side reads why, where it is said. Staff say it always:
    they end it for a client whose mailbox nobody opens any more.
    """
    if actor.is_staff and not reason:
        raise ReasonMissing()
    return _end(actor, delegated_access)


def end_of_subscription(subscription_id: str) -> None:
    """It ended. Safe to repeat."""
    _end_all(subscription=subscription_id)


def end_of_partner(partner_id: str) -> None:
    """It ended. Safe to repeat."""
    _end_all(partner=partner_id)


def end_for_client(actor: Actor, client: ClientAccount) -> None:
    """It goes to another partner, whom its admin permitted nothing; both are held."""
    rows = DelegatedAccess.objects.filter(subscription__client_account=client, partner=client.partner_id)
    for row in rows.filter(state__in=DelegatedAccess.OPEN).select_for_update(of=("self",)):
        _told(actor, row)


@transaction.atomic
def _end_all(**of: str) -> None:
    rows = DelegatedAccess.objects.filter(**of, state__in=DelegatedAccess.OPEN)
    for pk in rows.order_by("pk").values_list("pk", flat=True):
        row = locked(DelegatedAccess, pk)
        if row.is_open:
            _told(Actor.system(), row)


def replaced_by(access: DelegatedAccess) -> DelegatedAccess | None:
    """The one that held until this one was accepted."""
    rows = DelegatedAccess.objects.filter(subscription=access.subscription_id, partner=access.partner_id)
    return rows.filter(state=State.ENDED, ends_on__isnull=False, ended_at=access.decided_at).first()


def _told(actor: Actor, row: DelegatedAccess, verb: str = ENDED, at: datetime | None = None) -> None:
    before = row.state
    record_event(actor, verb, _end(actor, row, at), old={"state": before}, new={"state": row.state})


def _end(actor: Actor, row: DelegatedAccess, at: datetime | None = None) -> DelegatedAccess:
    row.become(State.ENDED)
    row.ended_by, row.ended_at, row.next_at = actor.label[:250], at or clock.now(), None
    row.save()
    return row
