"""Which handlers hear which events. Filled when the apps load each noun's `handlers.py`."""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from portal.events.models import Event

Handler = Callable[["Event"], None]

_by_verb: dict[str, list[str]] = {}
_by_name: dict[str, Handler] = {}


def handles(*verbs: str) -> Callable[[Handler], Handler]:
    """Register a handler: an idempotent function of one event, run by Celery with retries until it returns."""

    def decorate(function: Handler) -> Handler:
        name = f"{function.__module__}.{function.__name__}"
        _by_name[name] = function
        for verb in verbs:
            _by_verb.setdefault(verb, []).append(name)
        return function

    return decorate


def handlers_of(verb: str) -> list[str]:
    return _by_verb.get(verb, [])


def handler_named(name: str) -> Handler:
    """Raises LookupError for a handler that only a newer or older version of the code knows."""
    try:
        return _by_name[name]
    except KeyError:
        raise LookupError("this version of the portal has no such handler") from None
