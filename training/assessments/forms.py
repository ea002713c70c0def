"""The quiz as a form: its fields are the questions that the attempt drew."""

from django import forms
from django.utils.translation import gettext_lazy as _

from training.assessments.grading import parse_number
from training.assessments.models import Attempt
from training.courses.questions import MULTIPLE, NUMBER, Question

UNANSWERED = {"required": _("Choose an answer.")}


class NumberAnswerField(forms.CharField):
    """Kept as typed; only what nobody could read as a number is sent back."""

    def validate(self, value: str) -> None:
        super().validate(value)
        if parse_number(value) is None:
            raise forms.ValidationError(
                _("“%(value)s” is not a number. Use digits, such as 1,920.50."), params={"value": value}
            )


class QuizForm(forms.Form):
    """One field per question, called `q-<id>`."""

    def __init__(self, attempt: Attempt, data=None):
        super().__init__(data)
        for question in attempt.drawn:
            self.fields[f"q-{question.id}"] = _field(question)

    def clean(self) -> dict[str, dict]:
        """What the service takes: `answers` by the questions' ids."""
        return {"answers": {name.removeprefix("q-"): value for name, value in self.cleaned_data.items()}}


def _field(question: Question) -> forms.Field:
    if question.kind == NUMBER:
        return NumberAnswerField(
            label=question.text,
            max_length=40,
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            error_messages={"required": _("Enter a number.")},
        )
    if question.kind == MULTIPLE:
        return forms.MultipleChoiceField(
            label=question.text,
            choices=question.options,
            widget=forms.CheckboxSelectMultiple,
            help_text=_("More than one can be right."),
            error_messages={"required": _("Choose at least one answer.")},
        )
    return forms.ChoiceField(
        label=question.text, choices=question.options, widget=forms.RadioSelect, error_messages=UNANSWERED
    )
