"""Which refusals an operation can answer with, read from the code that carries it out: its method, the services it calls, and
what every request passes on its way. The OpenAPI document lists them, and the suite fails for an answer that is not listed.

It errs on the side of one too many: a refusal that a function names counts, whether or not a case leads to it.
"""

import functools
import inspect
from collections.abc import Iterable, Iterator, Mapping
from types import CodeType, FunctionType, ModuleType
from typing import Any, get_type_hints

from rest_framework import exceptions
from rest_framework.permissions import SAFE_METHODS

from portal.actions import Action, offer, offers
from portal.api.authentication import refuse_elsewhere
from portal.api.errors import DryRunImpossible
from portal.api.pagination import CursorPage
from portal.api.viewsets import PortalViewSet
from portal.errors import (
    AgreementRequired,
    ChangedSinceRead,
    NotAllowed,
    NotFound,
    NotOffered,
    PartnerSuspended,
    PortalError,
    ReasonMissing,
    ScopeMissing,
    StaffNotAllowed,
    StaffScopeMissing,
    ViewOnly,
)

Refusal = type[PortalError] | type[exceptions.APIException]
OURS = ("portal.", "partners.", "training.")
# What is only shown of an action is no refusal of this request.
NOT_FOLLOWED = {offers, offer, Action, PortalViewSet.actions_of}
NEVER = {PortalError, ViewOnly}  # the base says nothing, and a key does not look at somebody's portal


@functools.cache
def refusals_of(view: type[PortalViewSet], action: str, method: str) -> frozenset[Refusal]:
    """Of one operation: `action` is the view's method."""
    # A key that is not right is refused also where none is asked for.
    found: set[Refusal] = {exceptions.Throttled, exceptions.AuthenticationFailed, *named_by(refuse_elsewhere)}
    if action not in getattr(view, "anonymous_actions", ()):
        found.add(exceptions.NotAuthenticated)
    if method in SAFE_METHODS:
        found |= _of_reading(view, action)
    else:
        found |= _of_writing(view, action)
    return frozenset(found - NEVER)


def _of_reading(view: type[PortalViewSet], action: str) -> set[Refusal]:
    method = getattr(view, action)
    found: set[Refusal] = {exceptions.ValidationError, *named_by(method, view)}
    if action not in getattr(view, "anonymous_actions", ()):
        found |= {ScopeMissing, StaffScopeMissing}
    if getattr(view, "staff_only", False):
        found.add(NotFound)
    if view.page_of in _followed(method, view):
        found |= named_by(CursorPage.paginate_queryset, CursorPage)
    return found


def _of_writing(view: type[PortalViewSet], action: str) -> set[Refusal]:
    found: set[Refusal] = {exceptions.ValidationError, exceptions.ParseError, exceptions.UnsupportedMediaType}
    found |= named_by(PortalViewSet._write, view) | named_by(getattr(view, action), view)
    if hook := getattr(view, "bulk_refusal", None) if action == "bulk" else None:
        found |= named_by(hook.__func__, view)  # the job's service finds it by the noun
    found -= {NotOffered}  # what a change answers with is whole
    if action not in view.untried_actions:
        found.discard(DryRunImpossible)
    if "pk" not in inspect.signature(getattr(view, action)).parameters:
        found.discard(ChangedSinceRead)
    return found


def named_by(function: Any, owner: type | None = None) -> set[Refusal]:
    """The refusals that it and all that it calls name."""
    return {one for reached in _followed(function, owner) for one in _named_in(reached)}


@functools.cache
def _followed(function: Any, owner: type | None) -> frozenset:
    """Everything of ours that it leads to: functions, actions and refusals."""
    seen: set = set()
    waiting = [(function, owner)]
    while waiting:
        found, whose = waiting.pop()
        if found in seen or found in NOT_FOLLOWED:
            continue
        seen.add(found)
        waiting += _next(found, whose)
    return frozenset(seen)


def _next(found: Any, owner: type | None) -> Iterator[tuple[Any, type | None]]:
    action = getattr(found, "action", None)
    if action is not None and hasattr(action, "function"):  # a model may have a column of that name
        yield action.function, None
        if isinstance(action, Action) and action.available:
            yield action.available, None
        if isinstance(action, Action) and action.asks:
            yield action.asks, None
    elif isinstance(found, FunctionType):
        yield from _called(found, owner)


def _named_in(found: Any) -> Iterator[Refusal]:
    if isinstance(found, type) and issubclass(found, PortalError):
        yield found
    action = getattr(found, "action", None)
    if isinstance(action, Action):
        yield from _of_permission(action)
    elif isinstance(found, FunctionType) and {"REGISTRY", "refusal"} <= set(_names(inspect.unwrap(found).__code__)):
        yield from _OF_ANY_ACTION  # a preview that asks the table which action it is of, and refuses as that does


_OF_ANY_ACTION = (NotAllowed, StaffNotAllowed, ScopeMissing, StaffScopeMissing, PartnerSuspended, AgreementRequired)


def _of_permission(action: Action) -> Iterator[Refusal]:
    yield from () if action.anyone else (NotAllowed, StaffNotAllowed, ScopeMissing, StaffScopeMissing)
    if action.roles and not (action.anyone or action.while_suspended):
        yield PartnerSuspended
    if action.selling:
        yield AgreementRequired
    if action.subject:
        yield NotFound
    taken = inspect.signature(action.function).parameters.get("reason")
    if taken and taken.default is inspect.Parameter.empty:
        yield ReasonMissing


@functools.cache
def _called(function: FunctionType, owner: type | None) -> frozenset[tuple[Any, type | None]]:
    """What the names in its code stand for: globals, what modules among them hold, and methods of the classes it speaks of."""
    return frozenset(_meant(function, owner))


def _meant(function: FunctionType, owner: type | None) -> Iterator[tuple[Any, type | None]]:
    names = set(_names(inspect.unwrap(function).__code__))
    known = inspect.unwrap(function).__globals__
    values = [one for name in names & known.keys() for one in _inside(known[name])]
    classes = [*_annotated(function), *([owner] if owner else [])]
    for value in values:
        if isinstance(value, ModuleType) and value.__name__.startswith(OURS):
            yield from ((getattr(value, name), None) for name in names if _is_ours(getattr(value, name, None)))
        elif isinstance(value, type) and value.__module__.startswith(OURS):
            classes.append(value)
            yield value, None
        elif _is_ours(value):
            yield value, None
    for kind in classes:
        yield from ((one, kind) for name in {*names, "__init__"} if _is_ours(one := _method(kind, name)))


def _inside(value: Any) -> Iterator[Any]:
    """A table of functions stands for what is in it."""
    if isinstance(value, functools.partial):
        yield from _inside(value.func)
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _inside(one)
    elif isinstance(value, tuple | list | set | frozenset):
        for one in value:
            yield from _inside(one)
    else:
        yield value


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)


def _annotated(function: FunctionType) -> Iterable[type]:
    try:
        hints = get_type_hints(inspect.unwrap(function))
    except NameError:  # a name that only the type checker knows
        return []
    return [hint for hint in hints.values() if isinstance(hint, type) and hint.__module__.startswith(OURS)]


def _method(kind: type, name: str) -> Any:
    found = inspect.getattr_static(kind, name, None)
    if isinstance(found, property):
        return found.fget
    return getattr(found, "__func__", found)


def _is_ours(value: Any) -> bool:
    if isinstance(value, type):
        return value.__module__.startswith(OURS)
    return isinstance(value, FunctionType) and value.__module__.startswith(OURS)
