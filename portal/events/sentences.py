"""What a timeline says: for each event verb a phrase after the actor's name. Nouns register theirs in `handlers.py`."""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date
from types import MappingProxyType
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
# People and partners themselves; every other noun registers its own.
_PHRASES: dict[str, str | Promise] = {
    "invitation.accepted": gettext_lazy("accepted the invitation"),
    "invitation.created": gettext_lazy("invited {subject}"),
    "invitation.renewed": gettext_lazy("had a new link sent, for the invitation had expired"),
    "invitation.resent": gettext_lazy("sent the invitation to {subject} again"),
    "invitation.revoked": gettext_lazy("revoked the invitation to {subject}"),
    "membership.created": gettext_lazy("joined the company"),
    "membership.left": gettext_lazy("left the company"),
    "membership.rights_withdrawn": gettext_lazy("ended the API keys and invitations of {subject}"),
    "membership.removed": gettext_lazy("removed {subject}"),
    "membership.role_changed": gettext_lazy("changed the role of {subject}"),
    "partner.manager_assigned": gettext_lazy("made {manager} the partner manager of {subject}"),
    "partner.manager_released": gettext_lazy("took {manager} off {subject} as partner manager"),
    "partner.ended": gettext_lazy("ended {subject}"),
    "partner.reactivated": gettext_lazy("lifted the suspension of {subject}"),  # until it was called reinstated
    "partner.reinstated": gettext_lazy("reinstated {subject}"),
    "partner.security_policy_set": gettext_lazy("changed who must have a second factor"),
    "partner.suspended": gettext_lazy("suspended {subject}"),
    "user.password_changed": gettext_lazy("changed a password"),
    "user.password_set": gettext_lazy("set a password"),
    "user.recovery_codes_renewed": gettext_lazy("renewed the recovery codes"),
    "user.second_factor_added": gettext_lazy("set up a second factor"),
    "user.second_factor_removed": gettext_lazy("removed the second factor"),
    "user.updated": gettext_lazy("changed the account {subject}"),
}


_SAID_AS: dict[str, Mapping[str, Callable[[Any], str]]] = {}  # by verb, how its values are written


def phrases(words: Mapping[str, str | Promise], said: Mapping[str, Callable[[Any], str]] | None = None) -> None:
    """`{"client_account.created": _("added the client account {subject}")}`; `{subject}` is the record's name then.

    Events keep codes. `said` writes those that people read otherwise: `{"format": str.upper}`.
    """
    _PHRASES.update(words)
    _SAID_AS.update(dict.fromkeys(words, said or {}))


def known_verbs() -> list[str]:
    return sorted(_PHRASES)


_MINOR: set[str] = set()


def minor(*verbs: str) -> None:
    """Steps too small for the home page's latest changes. Timelines, the audit trail and the feed have them all."""
    _MINOR.update(verbs)


def minor_verbs() -> frozenset[str]:
    return frozenset(_MINOR)


def sentence(event) -> str:
    """The phrase for this event; one that no noun has words for reads as its verb."""
    if event.erased_digest:
        return str(_PHRASES.get(event.verb, event.verb)).format_map(_Words(_("(erased)")))
    phrase = _PHRASES.get(event.verb)
    if phrase is None:
        return _("{verb}: {subject}").format(verb=event.verb, subject=event.subject_label)
    about_oneself = f" · {event.actor_label}"  # "Sam started Plans · Sam" names Sam once
    words = _scalars(event.new, _SAID_AS.get(event.verb, {})) | {"subject": event.subject_label.removesuffix(about_oneself)}
    return str(phrase).format_map(_Words("…", words))


class _Words(dict):
    """A word that the event does not have never keeps the others from being read: an event holds only what changed."""

    def __init__(self, absent: str, words: Mapping = MappingProxyType({})):
        super().__init__(words)
        self.absent = absent

    def __missing__(self, name: str) -> str:
        return self.absent


def _scalars(values: Mapping, said_as: Mapping[str, Callable[[Any], str]]) -> dict:
    return {
        name: said_as.get(name, _said)(value)
        for name, value in values.items()
        if name != "subject" and isinstance(value, str | int | float)
    }


def _said(value: str | int | float) -> str | int | float:
    """A date as people read it; anything else as it is."""
    if isinstance(value, str) and _DATE.fullmatch(value):
        with suppress(ValueError):  # somebody's text that only looks like one
            return date_format(date.fromisoformat(value))
    return value
