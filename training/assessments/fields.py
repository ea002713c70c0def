"""Answers that are more than one of Django's own fields takes."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.web.reasons import Words
from training.assessments.typed import parse_number
from training.courses.questions import Question, Texts


class NumberAnswerField(forms.CharField):
    """Kept as typed; only what nobody could read as a number is sent back."""

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and parse_number(value) is None:
            raise forms.ValidationError(
                _("“%(value)s” is not a number. Use digits, such as 1,920.50."), params={"value": value}
            )


class SelectPerOption(forms.Widget):
    """A `<select>` for each option of a question, called `<name>.<option>`. Its value is what was chosen, by option."""

    def __init__(self, options: Texts, choices: Texts) -> None:
        super().__init__()
        self.options, self.choices = options, choices

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> dict[str, str]:
        return {option: data.get(f"{name}.{option}", "") for option, _text in self.options}

    def subwidgets(self, name: str, value: Any, attrs: dict[str, Any] | None = None) -> Iterator[dict[str, Any]]:
        chosen = value or {}
        for option, text in self.options:
            yield {
                "name": f"{name}.{option}",
                "id": f"id_{name}.{option}",
                "label": text,
                "choices": [(id, label, id == chosen.get(option)) for id, label in self.choices],
            }


class _PerOption(forms.Field):
    unanswered: Words = ""

    def __init__(self, question: Question, choices: Texts) -> None:
        super().__init__(widget=SelectPerOption(question.options, choices))
        self.known = {id for id, _text in choices}

    def clean(self, value: dict[str, str]) -> Any:
        if not any(value.values()) and not self.required:
            return {}
        if not self.known.issuperset(value.values()):
            raise forms.ValidationError(self.unanswered)
        return value


class OrderingField(_PerOption):
    """The options' ids, from the first to the last."""

    unanswered = _("Give each a position.")

    def __init__(self, question: Question) -> None:
        places = [str(place) for place in range(1, len(question.options) + 1)]
        super().__init__(question, tuple((place, place) for place in places))

    def clean(self, value: dict[str, str]) -> list[str]:
        places = super().clean(value)
        if len(set(places.values())) < len(places):
            raise forms.ValidationError(_("Each position once."))
        return sorted(places, key=lambda option: int(places[option]))


class MatchingField(_PerOption):
    """A choice's id by option."""

    unanswered = _("Choose one for each.")

    def __init__(self, question: Question) -> None:
        super().__init__(question, question.choices)
