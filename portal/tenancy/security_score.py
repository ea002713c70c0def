"""How well a partner's ways in are protected: a number up to 100, what it is made of, and what would raise it. Pure.

A share counts by its people or keys and is rounded down, so 100 is said only when nothing is left to do. Where there is nobody,
or no key, there is nothing to lose.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


@dataclass(frozen=True, slots=True)
class Posture:
    """What is asked of the records. `bare`: without a second factor. `open`: no end and no networks. `idle`: long unused."""

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
    return sum(part.points for part in parts_of(posture))


def parts_of(posture: Posture) -> list[Part]:
    return [*_of_people(posture), *_of_keys(posture)]


def _of_people(posture: Posture) -> list[Part]:
    policy = "" if posture.policy else _("Require it of owners and admins, so that it stays so when people change.")
    return [
        Part(
            "managers",
            _("Owners and admins have a second factor"),
            _share(40, posture.managers, posture.managers_bare),
            40,
            _without(posture.managers_bare),
            "partner-people",
        ),
        Part(
            "others",
            _("Everybody else has one, too"),
            _share(25, posture.others, posture.others_bare),
            25,
            _without(posture.others_bare),
            "partner-people",
        ),
        Part("policy", _("The policy asks for it"), 15 if posture.policy else 0, 15, policy, "security-policy"),
    ]


def _of_keys(posture: Posture) -> list[Part]:
    opened = ngettext(
        "{count} key has neither an end nor allowed networks.",
        "{count} keys have neither an end nor allowed networks.",
        posture.keys_open,
    ).format(count=posture.keys_open)
    idle = ngettext(
        "{count} key was not used for 90 days: revoke it.",
        "{count} keys were not used for 90 days: revoke them.",
        posture.keys_idle,
    ).format(count=posture.keys_idle)
    return [
        Part(
            "keys-limited",
            _("API keys end, or work from named networks only"),
            _share(10, posture.keys, posture.keys_open),
            10,
            opened if posture.keys_open else "",
            "api-key-list",
        ),
        Part(
            "keys-used",
            _("API keys are in use"),
            _share(10, posture.keys, posture.keys_idle),
            10,
            idle if posture.keys_idle else "",
            "api-key-list",
        ),
    ]


def _share(most: int, all_of_them: int, lacking: int) -> int:
    return most * (all_of_them - lacking) // all_of_them if all_of_them else most


def _without(bare: int) -> str:
    if not bare:
        return ""
    return ngettext("{count} person has none.", "{count} people have none.", bare).format(count=bare)
