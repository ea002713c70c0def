"""What people can be told about. A noun registers its topics beside its event handlers, and tells by `notify`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.events.sentences import sentence
from portal.tenancy.roles import ALL_STAFF, EVERYONE

if TYPE_CHECKING:
    from portal.events.models import Event
    from portal.notifications.models import Notification


class Place(models.TextChoices):
    """Where somebody is told something: as a member of a partner, among staff, or about their own account."""

    PARTNER = "partner", _("Your companies")
    STAFF = "staff", _("The network’s staff")
    ACCOUNT = "account", _("Your account")


class Mail(models.TextChoices):
    AT_ONCE = "at-once", _("At once")
    DAILY = "daily", _("Once a day")
    NEVER = "never", _("No mail")


def _said(event: "Event") -> str:
    """As the timeline says it."""
    return f"{event.actor_label} {sentence(event)}"


@dataclass(frozen=True, slots=True)
class Topic:
    """`label` and `text` stand on the page where people choose. `url` leads to what it is about, without the host.

    `roles` may be told it (those of the place). `inbox` and `mail` hold until somebody chooses; what is `fixed` nobody can
    turn off. `says` gives the sentence, in the language of the moment.
    """

    code: str
    label: str | Promise
    text: str | Promise
    place: Place
    url: "Callable[[Notification], str]"
    icon: str = "bell"
    says: "Callable[[Event], str]" = _said
    roles: frozenset = EVERYONE | ALL_STAFF
    inbox: bool = True
    mail: Mail = Mail.NEVER
    fixed: bool = False


TOPICS: dict[str, Topic] = {}


def topic(code: str, **about) -> Topic:
    if code in TOPICS:
        raise ValueError(f"two topics are called {code}")
    TOPICS[code] = Topic(code, **about)
    return TOPICS[code]
