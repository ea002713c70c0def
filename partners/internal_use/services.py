"""Requesting internal use licences, and what staff decide. What is granted is ordered as every team is, for nothing."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from partners.catalogue.models import Plan
from partners.clients.models import ClientAccount
from partners.internal_use import errors
from partners.internal_use.models import InternalUseRequest
from partners.internal_use.queries import has_own_team, is_trained, own_account_of, versions_for_internal_use
from partners.orders.queries import must_have_free_address
from partners.orders.quoting import make_quote
from partners.orders.services import Written, make_order, submit_order
from partners.requests.deciding import DECIDERS, asked_by, decide, waits
from partners.subscriptions.engine.changes import Subscribe
from partners.subscriptions.errors import AboveMaximum, BelowMinimum, InternalUseAboveLimit
from partners.subscriptions.terms import Term
from partners.subscriptions.values import read_admin_email
from partners.tiers.own_licences import limit_on
from portal import clock
from portal.accounts.values import checked
from portal.actions import business_action
from portal.errors import InvalidValue, NotFound, PortalError, UnknownChoice
from portal.tenancy.actor import Actor
from portal.tenancy.locking import locked
from portal.tenancy.models import Partner
from portal.tenancy.roles import MANAGERS, NOBODY
from portal.text import clean_text

State = InternalUseRequest.State


def request_refusal(partner: Partner, day: date) -> PortalError | None:
    """Why the partner cannot ask for them now, whoever asks."""
    if not limit_on(partner.pk, day):
        return errors.NotInTier(partner=partner.name)
    if not is_trained(partner.pk):
        return errors.TrainingFirst(partner=partner.name)
    if InternalUseRequest.objects.waiting().filter(partner=partner).exists():
        return errors.AlreadyRequested()
    return errors.HasOwnTeam(partner=partner.name) if has_own_team(partner.pk) else None


@business_action(
    noun="internal-use-requests",
    verb="create",
    label=_("Request internal use licences"),
    roles=MANAGERS,
    selling=True,
    event="internal_use.requested",
)
def request_internal_use(
    *, actor: Actor, plan: Plan, seats: int, admin_email: str, purpose: str
) -> InternalUseRequest:
    """No more seats than the tier brings today; one request, and one team, at a time."""
    partner = locked(Partner, actor.partner_id)
    if partner is None:
        raise NotFound()
    if refused := request_refusal(partner, clock.today()):
        raise refused
    _must_fit(partner, seats)
    _must_be_offered(plan, seats)
    address = read_admin_email(admin_email)
    must_have_free_address(address)
    words = clean_text(purpose, multiline=True)
    if not words:
        cure = _("Write in a sentence what your people use it for.")
        raise InvalidValue(field="purpose", problem=_("The purpose is missing."), cure=cure)
    return InternalUseRequest.objects.create(
        partner=partner,
        plan=plan,
        seats=seats,
        admin_email=address,
        purpose=checked(InternalUseRequest, "purpose", words),
        **asked_by(actor),
    )


def _must_fit(partner: Partner, seats: int) -> None:
    limit = limit_on(partner.pk, clock.today())
    if seats > limit:
        raise InternalUseAboveLimit(seats=seats, limit=limit)


def _must_be_offered(plan: Plan, seats: int) -> None:
    """As the order asks that it becomes: what nobody could grant is not requested."""
    offered = {version.plan: version for version in versions_for_internal_use(clock.today()).select_related("plan")}
    if plan not in offered:
        raise UnknownChoice(field="plan", value=plan.name, known=[one.name for one in offered])
    version = offered[plan]
    if seats < version.minimum_seats:
        raise BelowMinimum(seats=seats, minimum=version.minimum_seats, plan=plan.name)
    if version.maximum_seats and seats > version.maximum_seats:
        raise AboveMaximum(seats=seats, maximum=version.maximum_seats, plan=plan.name)


@business_action(
    noun="internal-use-requests",
    verb="approve",
    label=_("Approve internal use"),
    roles=NOBODY,
    staff_roles=DECIDERS,
    subject="internal_use_request",
    available=waits,
    event="internal_use.approved",
)
def approve_internal_use(
    *,
    actor: Actor,
    internal_use_request: InternalUseRequest,
    seats: int | None = None,
    term: str = Term.YEARLY,
    reason: str = "",
) -> InternalUseRequest:
    """With as many seats as were requested, or fewer. It goes to the trade desk as an order that costs nothing."""
    record = internal_use_request
    granted = record.seats if seats is None else seats
    if not 1 <= granted <= record.seats:
        raise errors.MoreThanRequested(seats=granted, requested=record.seats)
    partner = record.partner
    _must_fit(partner, granted)
    if has_own_team(partner.pk):
        raise errors.HasOwnTeam(partner=partner.name)
    change = Subscribe(record.plan.code, Term(term), granted)
    quote = make_quote(actor, change, _own_account(partner), admin_email=record.admin_email)
    order = make_order(actor, [quote], Written(record.purpose))
    order.ordered_by, order.user_id = record.requested_by, record.requester_id
    record.order = submit_order(actor, order)
    record.seats_granted, record.term = granted, term
    decide(actor, record, State.APPROVED, reason)
    return record


def _own_account(partner: Partner) -> ClientAccount:
    """The partner as its own customer; it stays for good, as what it had does."""
    if account := own_account_of(partner.pk):
        return account
    account = ClientAccount(partner=partner, name=partner.name, country=partner.country, own=True)
    account.follow_tags()
    account.save()
    return account


@business_action(
    noun="internal-use-requests",
    verb="decline",
    label=_("Decline internal use"),
    roles=NOBODY,
    staff_roles=DECIDERS,
    subject="internal_use_request",
    available=waits,
    event="internal_use.declined",
)
def decline_internal_use(
    *, actor: Actor, internal_use_request: InternalUseRequest, reason: str
) -> InternalUseRequest:
    """The partner reads why."""
    decide(actor, internal_use_request, State.DECLINED, reason)
    return internal_use_request


@business_action(
    noun="internal-use-requests",
    verb="withdraw",
    label=_("Withdraw request"),
    roles=MANAGERS,
    subject="internal_use_request",
    available=waits,
    event="internal_use.withdrawn",
)
def withdraw_internal_use(*, actor: Actor, internal_use_request: InternalUseRequest) -> InternalUseRequest:
    decide(actor, internal_use_request, State.WITHDRAWN)
    return internal_use_request
