"""The quiz as a form: its fields are the questions that the attempt drew."""

from collections.abc import Callable

from django import forms
from django.template.defaultfilters import floatformat
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from training.assessments.fields import MatchingField, NumberAnswerField, OrderingField
from training.assessments.models import Attempt
from training.courses.questions import MATCHING, MULTIPLE, NUMBER, ORDERING, SHORT, SINGLE, Question

UNANSWERED = {"required": _("Choose an answer.")}


class QuizForm(forms.Form):
    """One field per question, called `q-<id>`. Where a wrong answer costs something, none has to be given."""

    def __init__(self, attempt: Attempt, data=None):
        super().__init__(data)
        for question in attempt.drawn:
            field = _FIELD[question.kind](question)
            field.label, field.required = question.text, not question.penalty
            field.help_text = " ".join(_hints(question))
            field.kind = question.kind  # type: ignore[attr-defined]  # for the template
            self.fields[f"q-{question.id}"] = field

    def clean(self) -> dict[str, dict]:
        """What the service takes: `answers` by the questions' ids."""
        return {"answers": {name.removeprefix("q-"): value for name, value in self.cleaned_data.items()}}


def _single(question: Question) -> forms.Field:
    none = [("", _("No answer"))] if question.penalty else []
    return forms.ChoiceField(choices=[*question.options, *none], widget=forms.RadioSelect, error_messages=UNANSWERED)


def _multiple(question: Question) -> forms.Field:
    return forms.MultipleChoiceField(
        choices=question.options,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one answer.")},
    )


def _number(question: Question) -> forms.Field:
    return NumberAnswerField(
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={"required": _("Enter a number.")},
    )


def _short(question: Question) -> forms.Field:
    return forms.CharField(
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "off"}),
        error_messages={"required": _("Enter an answer.")},
    )


_FIELD: dict[str, Callable[[Question], forms.Field]] = {
    SINGLE: _single,
    MULTIPLE: _multiple,
    NUMBER: _number,
    ORDERING: OrderingField,
    MATCHING: MatchingField,
    SHORT: _short,
}
_HOW = {
    MULTIPLE: _("More than one can be right."),
    ORDERING: _("Give each its position; 1 is the first."),
    MATCHING: _("Choose what belongs to each. A choice can fit more than once, or not at all."),
    SHORT: _("A word or a few. Upper and lower case do not matter."),
}


def _hints(question: Question) -> list[str]:
    hints = [str(_HOW[question.kind])] if question.kind in _HOW else []
    if question.points > 1:
        hints.append(ngettext("%(n)d point.", "%(n)d points.", question.points) % {"n": question.points})
    if question.partial:
        hints.append(str(_("What is right in part counts in part.")))
    if question.penalty:
        text = _("Points that a wrong answer takes off: %(points)s. Leave it empty if you do not know.")
        hints.append(text % {"points": floatformat(question.penalty, "-2")})
    return hints
