"""A business action is one function in a noun's `services.py`. `@business_action` gives it one transaction, one permission,
one event; the same table of actions draws the buttons, fills the API's `actions` and the permissions page, and refuses.
"""

import functools
import inspect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from django.db import models, transaction

from portal.errors import (
    AgreementRequired,
    NotAllowed,
    NotFound,
    PartnerSuspended,
    PortalError,
    ScopeMissing,
    StaffNotAllowed,
    StaffScopeMissing,
    ViewOnly,
)
from portal.events.record import Happened, changes_between, record_event, record_events, snapshot
from portal.reasons import read_reason
from portal.tenancy.actor import Actor, ActorKind
from portal.tenancy.database import set_partner
from portal.tenancy.kinds import PartnerOwned, Record
from portal.tenancy.locking import all_locked, locked
from portal.tenancy.models import Partner
from portal.tenancy.roles import NOBODY

Availability = Callable[[Any], PortalError | None]


@dataclass(frozen=True, slots=True)
class Action:
    """One line of the permissions table.

    `noun` and `verb` are the API's words (`client-accounts`, `create`). `subject` names the parameter that holds the
    record acted on; None for creating one. `available` looks at that record's own values and gives the refusal, or None.
    """

    noun: str
    verb: str
    label: str
    roles: frozenset
    staff_roles: frozenset = NOBODY
    subject: str | None = None
    available: Availability | None = None
    asks: Callable[[Actor, Any], PortalError | None] | None = None  # what the record asks of whoever acts on it
    selling: bool = False  # refused until the agreement in force is accepted
    while_suspended: bool = False
    anyone: bool = False  # also without being signed in: the public form, a signed link
    reading: bool = False  # changes nothing: a key needs no scope to write, and the service asks for the one to read
    by_link: bool = False  # also by whoever holds a signed link to the record
    for_oneself: bool = False  # by every person, also where they act for nobody: on what is their own
    api: bool = True
    page: str = ""  # url name of the page that offers it, for `Offer.url`
    function: Callable = field(default=lambda: None, compare=False)

    @property
    def name(self) -> str:
        return f"{self.noun}.{self.verb}"

    @property
    def scope(self) -> str:
        return f"{self.noun}:write"

    def permission_refusal(self, actor: Actor) -> PortalError | None:
        """Why this actor may not do this at all, whatever the record; None when they may. Pure."""
        refused = self._role_refusal(actor)
        if refused is None and actor.view_id:  # staff viewing as the partner may do nothing, nor what anybody may
            return ViewOnly(partner=actor.partner_name)
        return refused

    def _role_refusal(self, actor: Actor) -> PortalError | None:
        if actor.is_system or self.anyone or (self.by_link and actor.kind == ActorKind.LINK):
            return None
        if self.for_oneself and actor.user_id:
            return None
        if actor.kind == ActorKind.API_KEY:
            return self._key_refusal(actor)
        if actor.is_staff and not actor.partner_id:
            return None if actor.staff_role in self.staff_roles else StaffNotAllowed(action=self.label)
        if actor.role not in self.roles:
            return NotAllowed(action=self.label)
        return self._standing_refusal(actor)

    def _key_refusal(self, actor: Actor) -> PortalError | None:
        if actor.is_staff and actor.staff_role not in self.staff_roles:
            return StaffNotAllowed(action=self.label)
        if not actor.is_staff and not self.roles:
            return NotAllowed(action=self.label)
        if not self.reading and not actor.has_scope(self.scope):
            return (StaffScopeMissing if actor.is_staff else ScopeMissing)(scope=self.scope)
        return None if actor.is_staff else self._standing_refusal(actor)

    def _standing_refusal(self, actor: Actor) -> PortalError | None:
        if actor.suspended and not self.while_suspended:
            return PartnerSuspended(partner=actor.partner_name)
        if actor.agreement_due and self.selling:
            return AgreementRequired()
        return None

    def refusal(self, actor: Actor, record=None) -> PortalError | None:
        """Why this cannot be done now, or None."""
        refused = self.permission_refusal(actor)
        if refused is None and self.asks and record is not None:
            refused = self.asks(actor, record)
        if refused is None and self.available and record is not None:
            refused = self.available(record)
        return refused


REGISTRY: dict[str, Action] = {}


def business_action(*, noun: str, verb: str, event: str = "", together: bool = False, **options) -> Callable:
    """Make a service a business action. The wrapped function takes keywords only, `actor` among them.

    The subject is read again under a lock before availability is asked, so that a decision never rests on what a page
    showed; outsiders get `NotFound`. The function changes and saves rows; when the record it acted on (or returns, when it
    creates one) then differs, one event `event` with old and new values is written. A `reason` parameter goes with it: it is
    read (`portal.reasons`) before the function sees it, and without a default it may not be empty.

    With `together` the function takes `rows`, the keywords of many, and gives for each the record that it made or changed, or why
    it did not. As an action it is called for one like any other; `many` takes the rows.
    """

    def decorate(function: Callable) -> Callable:
        action = Action(noun=noun, verb=verb, function=function, **options)
        if action.name in REGISTRY:
            raise ValueError(f"two actions are called {action.name}")
        REGISTRY[action.name] = action
        reason_taken = inspect.signature(function).parameters.get("reason")
        one = functools.partial(_one_of_many, function) if together else function

        @functools.wraps(function)
        def perform(*, actor: Actor, **arguments):
            with transaction.atomic():
                set_partner(actor.partner_id)
                record = _lock_subject(action, actor, arguments)
                _refuse_foreign_records(actor, arguments)
                if refused := action.refusal(actor, record):
                    raise refused
                if reason_taken:
                    required = reason_taken.default is inspect.Parameter.empty
                    arguments["reason"] = read_reason(arguments.get("reason", ""), required=required)
                before = snapshot(record) if record is not None else {}
                result = one(actor=actor, **arguments)
                subject = record if record is not None else result
                if event and isinstance(subject, models.Model):
                    _write_event(event, actor, subject, before, arguments["reason"] if reason_taken else "")
                return result

        cast(Any, perform).action = action
        if together:
            cast(Any, perform).many = functools.partial(_do_many, action, event, function)
        return perform

    return decorate


Made = models.Model | PortalError  # of one row: the record, or why there is none


def _one_of_many(function: Callable, *, actor: Actor, **arguments) -> models.Model:
    [made] = function(actor=actor, rows=[arguments])
    if isinstance(made, PortalError):
        raise made
    return made


def _do_many(action: Action, event: str, function: Callable, *, actor: Actor, rows: Sequence[dict]) -> list[Made]:
    """In one transaction. Raises what has to do with no row: that the actor may not."""
    if not rows:
        return []
    with transaction.atomic():
        set_partner(actor.partner_id)
        if refused := action.permission_refusal(actor):
            raise refused
        fresh = _lock_subjects(action, rows)
        admitted = [tried(_admitted, action, actor, fresh, row) for row in rows]
        open_rows = [row for row in admitted if not isinstance(row, PortalError)]
        before = [snapshot(row[action.subject]) if action.subject else {} for row in open_rows]
        made = function(actor=actor, rows=open_rows) if open_rows else []
        record_events(actor, event, _happened(before, made))
        rest = iter(made)
        return [row if isinstance(row, PortalError) else next(rest) for row in admitted]


def _lock_subjects(action: Action, rows: Sequence[dict]) -> dict[str, Any]:
    given = [row[action.subject] for row in rows] if action.subject else []
    return all_locked(type(given[0]), [record.pk for record in given]) if given else {}


def _admitted(action: Action, actor: Actor, fresh: dict[str, Any], row: dict) -> dict:
    """The row with the record as it is now."""
    record = None
    if action.subject:
        record = fresh.get(row[action.subject].pk)
        if record is None or not _reaches(actor, record):
            raise NotFound()
        row = {**row, action.subject: record}
    _refuse_foreign_records(actor, row)
    if refused := action.refusal(actor, record):
        raise refused
    return row


def _happened(before: Sequence[dict], made: Sequence[Made]) -> Iterator[Happened]:
    for was, record in zip(before, made, strict=True):
        if isinstance(record, models.Model):
            old, new = changes_between(was, snapshot(record))
            if old or new:
                yield Happened(record, old, new)


def tried(rule: Callable, *arguments, **named) -> Any:
    """What the rule gives, or why it refuses: for one of many."""
    try:
        return rule(*arguments, **named)
    except PortalError as refused:
        return refused


def _lock_subject(action: Action, actor: Actor, arguments: dict):
    if action.subject is None:
        return None
    given = arguments[action.subject]
    fresh = locked(given.__class__, given.pk)  # not type(): a request's user is a lazy stand-in
    if fresh is None or not _reaches(actor, fresh):
        raise NotFound()
    arguments[action.subject] = fresh
    return fresh


def _refuse_foreign_records(actor: Actor, arguments: dict) -> None:
    for value in arguments.values():
        if isinstance(value, PartnerOwned | Partner) and not _reaches(actor, value):
            raise NotFound()


def _reaches(actor: Actor, record: Record) -> bool:
    """Whether the record lies inside what the actor acts for. Roles are asked afterwards."""
    if actor.is_system:
        return True
    if actor.is_staff:  # as far as they see: a partner manager the assigned partners
        return type(record).objects.visible_to(actor).filter(pk=record.pk).exists()
    if actor.kind == ActorKind.LINK:
        return record.pk == actor.record_id
    if isinstance(record, Partner):
        return record.pk == actor.partner_id
    if isinstance(record, PartnerOwned):
        return bool(actor.partner_id) and record.partner_id == actor.partner_id
    return True


def _write_event(verb: str, actor: Actor, subject: models.Model, before: dict, reason: str) -> None:
    if subject.pk is None or subject._state.adding:  # deleted by the action: what it was is the news
        record_event(actor, verb, subject, old=before, reason=reason)
        return
    old, new = changes_between(before, snapshot(subject))
    if new or old:
        record_event(actor, verb, subject, old=old, new=new, reason=reason)


@dataclass(frozen=True, slots=True)
class Offer:
    """An action as offered to somebody on a record: possible now, or with the reason why not."""

    action: Action
    refused: PortalError | None

    @property
    def enabled(self) -> bool:
        return self.refused is None

    def as_dict(self) -> dict:
        """For the API's `actions`."""
        if self.refused is None:
            return {"action": self.action.verb, "available": True}
        reason = {"code": self.refused.code, "reason": str(self.refused), "next_step": self.refused.advice_by_rest}
        return {"action": self.action.verb, "available": False, **reason}


def offers(actor: Actor, noun: str, record=None) -> Iterator[Offer]:
    """The noun's actions this actor's role includes: on `record`, or, without one, those that create.

    What a role does not include is not offered at all; what only has to wait is offered with its reason.
    """
    for action in REGISTRY.values():
        if action.noun != noun or (action.subject is None) != (record is None):
            continue
        refused = action.refusal(actor, record)
        if not isinstance(refused, NotAllowed | ScopeMissing):
            yield Offer(action, refused)


def offer(actor: Actor, name: str, record=None) -> Offer | None:
    """One action as `offers` would give it; None when the role does not include it."""
    action = REGISTRY[name]
    refused = action.refusal(actor, record)
    return None if isinstance(refused, NotAllowed | ScopeMissing) else Offer(action, refused)
