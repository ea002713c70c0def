from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from partners.catalogue.models import Plan
from partners.provisioning.answers import LONGEST, Answer, asked, in_words
from partners.provisioning.models import ProvisioningQuestion
from portal.tenancy.actor import Actor
from portal.web.forms import LinesField

Kind = ProvisioningQuestion.Kind
PREFIX = "asked-"  # before a question's code, in the form that asks it


class SetUpForm(forms.Form):
    """The questions for a new team, each as its kind of answer wants it. Shape only; `answers` is what the service takes."""

    def __init__(self, *args, questions: Iterable[ProvisioningQuestion], **options):
        super().__init__(*args, **options)
        for question in questions:
            self.fields[PREFIX + question.code] = field_for(asked(question), question.help)

    @property
    def answers(self) -> dict[str, str]:
        return {name.removeprefix(PREFIX): value for name, value in self.cleaned_data.items()}


def field_for(question: Answer, help_text: str = "") -> forms.Field:
    """As its kind of answer wants it."""
    options: dict[str, Any] = {
        "label": question["question"],
        "help_text": help_text,
        "required": question["required"],
    }
    if question["answers"]:
        pairs = [(text, in_words(text)) for text in question["answers"]]
        return forms.ChoiceField(choices=[("", pgettext_lazy("answer", "Choose")), *pairs], **options)
    if question["kind"] == Kind.EMAIL:
        widget = forms.EmailInput(attrs={"autocomplete": "off"})
        return forms.CharField(max_length=254, widget=widget, **options)
    return forms.CharField(max_length=LONGEST, **options)


class QuestionForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        help_text=_("Its name in the API. Under the same code a question is asked anew."),
    )
    label = forms.CharField(label=_("Question"), max_length=120, help_text=_("Whoever orders a team reads it."))
    help = forms.CharField(label=_("Help"), max_length=300, required=False, help_text=_("Stands below the question."))
    kind = forms.ChoiceField(label=_("Kind of answer"), choices=Kind)
    choices = LinesField(
        label=_("Answers"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Of a question with several answers: one on each line."),
    )
    required = forms.BooleanField(
        label=_("Required"),
        required=False,
        help_text=_("Without an answer no new team can be ordered, by the API either."),
    )
    plans = forms.ModelMultipleChoiceField(
        label=_("Asked for the plans"),
        queryset=Plan.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: for every plan."),
    )
    rank = forms.IntegerField(
        label=_("Place"), min_value=0, max_value=1000, initial=0, help_text=_("Lower comes first.")
    )
    asked = forms.BooleanField(
        label=_("Asked"), required=False, initial=True, help_text=_("Not ticked: the question ends on that day.")
    )
    valid_from = forms.DateField(
        label=_("Valid from"),
        help_text=_("Today or later. What was asked before stays on record."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args, actor: Actor, **options):
        super().__init__(*args, **options)
        cast(forms.ModelMultipleChoiceField, self.fields["plans"]).queryset = Plan.objects.visible_to(actor)
