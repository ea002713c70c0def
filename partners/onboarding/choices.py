"""What the fields of the editor's cards offer."""

from collections.abc import Collection, Mapping
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from partners.onboarding.engine.reading import DAYS, LARGEST
from partners.onboarding.registry import FACTS, TRIGGERS, ReaderKind, fitting, label_of

Choices = list[tuple[str, Any]]


def named(registry: Mapping[str, Any], kind: ReaderKind | None = None) -> Choices:
    """What fits whom the journey begins with."""
    return [(code, capfirst(str(entry.label))) for code, entry in fitting(registry, kind).items()]


def triggers() -> Choices:
    return [(code, trigger.label) for code, trigger in TRIGGERS.items()]


def conditions(kind: ReaderKind | None) -> Choices:
    facts = fitting(FACTS, kind)
    return [(value, _words_of(value)) for value in (*facts, *(f"not {code}" for code in facts))]


def choice(label: Any, choices: Choices, value: str, *, empty: Any = "–", **options: Any) -> forms.ChoiceField:
    """What is saved stays choosable, also if nobody knows it any more, or it fits others: checking says so."""
    unknown = [] if not value or value in dict(choices) else [(value, _words_of(value))]
    offered = [("", empty), *choices, *unknown] if empty is not None else [*choices, *unknown]
    return forms.ChoiceField(label=label, choices=offered, initial=value, required=False, **options)


def _words_of(value: str) -> str:
    code = value.removeprefix("not ")
    label = capfirst(label_of(code))
    return label if code == value else _("Not so: {fact}").format(fact=label)


def number(label: Any, value: int) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=1, max_value=LARGEST, initial=value)


def hour(label: Any, value: str, *, required: bool = True) -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, initial=value, required=required, widget=widget)


def days(label: Any, chosen: Collection[str]) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        choices=[(code, WEEKDAYS[place]) for place, code in enumerate(DAYS)],
        initial=chosen,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
