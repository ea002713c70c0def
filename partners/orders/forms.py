"""Shape only; what an answer must be is read by the service."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from partners.orders.checklist import Point
from partners.orders.desk import LONGEST_QUESTION
from portal.web.forms import SeenForm


class LimitForm(SeenForm):
    limit = forms.DecimalField(
        label=_("An order may cost without a second person"),
        max_digits=12,
        decimal_places=2,
        min_value=0,
        required=False,
        help_text=_("In your currency. Empty: any order; 0: none."),
    )


class ConfirmForm(forms.Form):
    reference = forms.CharField(
        label=_("Distributor's reference"),
        max_length=100,
        help_text=_("The number of the order there, as the distributor wrote it."),
    )

    def __init__(self, *args, points: Iterable[Point], **options):
        """A box for each point of the checklist."""
        super().__init__(*args, **options)
        self.points = [point.key for point in points]
        for point in points:
            self.fields[point.key] = forms.BooleanField(label=str(point.words))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        ticked = [key for key in self.points if data.get(key)]
        return {"reference": data.get("reference", ""), "checked": ticked}


class OrderedForm(forms.Form):
    reference = forms.CharField(
        label=_("Distributor's reference"), max_length=100, required=False, help_text=_("If there is one already.")
    )


class TextsForm(forms.Form):
    """A text for each of some fields, as one mapping."""

    texts = ""  # what the service calls it

    def __init__(self, *args, labels: Mapping[str, str], helps: Mapping[str, str] | None = None, **options):
        super().__init__(*args, **options)
        for name, label in labels.items():
            area = forms.Textarea(attrs={"rows": 2}) if self.is_long(name) else forms.TextInput()
            self.fields[name] = forms.CharField(
                label=label,
                max_length=LONGEST_QUESTION,
                required=False,
                widget=area,
                help_text=(helps or {}).get(name, ""),
            )

    def is_long(self, name: str) -> bool:
        return True

    def clean(self) -> dict[str, Any]:
        return {self.texts: super().clean() or {}}


class QuestionsForm(TextsForm):
    texts = "questions"


class AnswersForm(TextsForm):
    """The question stands below its field."""

    texts = "answers"

    def is_long(self, name: str) -> bool:
        return name == "message"
