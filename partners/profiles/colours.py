"""What is said about a colour that a partner chooses: its contrast in words, and the nearest one that can be read. Pure."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.contrast import EDGE, SHEET, TEXT, contrast, nearest, text_on


@dataclass(frozen=True, slots=True)
class Verdict:
    """One check. `better` is the nearest colour that passes; the colour itself when it does."""

    field: str
    label: str | Promise
    ratio: float
    needed: float
    better: str

    @property
    def passes(self) -> bool:
        return self.ratio >= self.needed

    @property
    def words(self) -> str:
        numbers = {"ratio": shown(self.ratio), "needed": shown(self.needed), "better": self.better}
        if self.passes:
            return str(_("{ratio} to 1, and {needed} is enough.")).format(**numbers)
        return str(_("{ratio} to 1, and {needed} is needed. {better} is the nearest that has it.")).format(**numbers)


def shown(ratio: float) -> str:
    """Cut, not rounded: 4.49 is not 4.5."""
    return f"{int(ratio * 10) / 10:g}"


def verdicts(button: str, link: str) -> list[Verdict]:
    """A button is seen by its edge and read by its text; a link is text."""
    return [
        _verdict("button_colour", _("Buttons on white"), button, EDGE),
        Verdict("button_colour", _("Text on buttons"), contrast(button, text_on(button)), TEXT, button),
        _verdict("link_colour", _("Links on white"), link, TEXT),
    ]


def _verdict(field: str, label: str | Promise, colour: str, needed: float) -> Verdict:
    return Verdict(field, label, contrast(colour, SHEET), needed, nearest(colour, on=SHEET, ratio=needed))
