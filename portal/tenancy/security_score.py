"""How well a partner's ways in are protected: a number up to 100, what it is made of, and what would raise it. Pure.

Of people a share counts, rounded down, so 100 is said only when nothing is left to do. A part about people that nobody is among
does not count, and the rest is scaled to 100. Keys only ever cost points, each by itself: making harmless ones hides none that is
not, and who has none loses nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

CODES = ("managers", "others", "policy", "keys-limited", "keys-used")
IDLE_DAYS = 90
OF_KEYS, COST_OF_KEY = 10, 5


@dataclass(frozen=True, slots=True)
class Posture:
    """What is asked of the records. `bare`: without a second factor. `open`: no end and no networks. `idle`: for IDLE_DAYS."""

    managers: int = 0
    managers_bare: int = 0
    others: int = 0
    others_bare: int = 0
    policy: bool = False  # owners and admins must have a second factor
    keys: int = 0
    keys_open: int = 0
    keys_idle: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """`todo` is what brings the rest of its points; empty where none is missing. `page` is the name of where to do it."""

    code: str
    label: str
    points: int
    of: int
    todo: str
    page: str

    @property
    def is_full(self) -> bool:
        return self.points == self.of


def score_of(posture: Posture) -> int:
    parts = parts_of(posture)
    return 100 * sum(part.points for part in parts) // sum(part.of for part in parts)


def parts_of(posture: Posture) -> list[Part]:
    """Those that apply. Whether the policy asks for a second factor, and keys, are there for everybody."""
    return [*_of_people(posture), _of_policy(posture), *_of_keys(posture)]


def _of_people(posture: Posture) -> Iterator[Part]:
    owners, everybody = _("Owners and admins have a second factor"), _("Everybody else has one, too")
    if posture.managers:
        yield _share("managers", owners, 40, posture.managers, posture.managers_bare)
    if posture.others:
        yield _share("others", everybody, 25, posture.others, posture.others_bare)


def _share(code: str, label: str, of: int, people: int, bare: int) -> Part:
    todo = ngettext(
        "{count} person has none: ask them to set one up.", "{count} people have none: ask them to set one up.", bare
    ).format(count=bare)
    return Part(code, label, of * (people - bare) // people, of, todo if bare else "", "partner-people")


def _of_policy(posture: Posture) -> Part:
    todo = "" if posture.policy else _("Require it of owners and admins, so that it stays so when people change.")
    return Part("policy", _("The policy asks for it"), 15 if posture.policy else 0, 15, todo, "security-policy")


def _of_keys(posture: Posture) -> Iterator[Part]:
    limited, used = _("API keys end, or work from named networks only"), _("API keys are in use")
    if not posture.keys:
        limited, used = _("There are no API keys to limit"), _("There are no API keys to revoke")
    limit = ngettext(
        "{count} key has neither an end nor allowed networks: name its networks, or replace it by one that ends.",
        "{count} keys have neither an end nor allowed networks: name their networks, or replace them by some that end.",
        posture.keys_open,
    ).format(count=posture.keys_open)
    revoke = ngettext(
        "{count} key was not used for {days} days: revoke it.",
        "{count} keys were not used for {days} days: revoke them.",
        posture.keys_idle,
    ).format(count=posture.keys_idle, days=IDLE_DAYS)
    yield _cost("keys-limited", limited, posture.keys_open, limit)
    yield _cost("keys-used", used, posture.keys_idle, revoke)


def _cost(code: str, label: str, lacking: int, todo: str) -> Part:
    points = max(0, OF_KEYS - COST_OF_KEY * lacking)
    return Part(code, label, points, OF_KEYS, todo if lacking else "", "api-key-list")
