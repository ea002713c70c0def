"""How every form of the portal is drawn and speaks: `FORM_RENDERER` in the settings points here."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.http import QueryDict
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from portal.editing import Difference
from portal.errors import ChangedMeanwhile

# By the control, the first that fits: a box is ticked, an option chosen, a file picked, everything else filled in.
_LEFT_EMPTY = (
    (forms.CheckboxInput, _("“{label}” is not ticked. Tick it to go on.")),
    (forms.FileInput, _("No file is chosen for “{label}”. Choose one.")),
    (forms.SelectMultiple, _("Nothing is chosen for “{label}”. Choose at least one.")),
    (forms.CheckboxSelectMultiple, _("Nothing is chosen for “{label}”. Choose at least one.")),
    (forms.Select, _("Nothing is chosen for “{label}”. Choose one.")),
    (forms.RadioSelect, _("Nothing is chosen for “{label}”. Choose one.")),
    (forms.Widget, _("“{label}” is empty. Fill it in.")),
)


class LinesField(forms.CharField):
    """A list, one entry on each line."""

    widget = forms.Textarea(attrs={"rows": 5})

    def prepare_value(self, value: Any) -> str:
        return value if isinstance(value, str) else "\n".join(value or ())

    def clean(self, value: Any) -> Any:
        return super().clean(value).splitlines()


class SuggestInput(forms.TextInput):
    """One line; what is known is offered while it is typed."""

    template_name = "django/forms/widgets/suggest_input.html"

    def __init__(self, known: Iterable[str] = (), attrs: dict | None = None):
        super().__init__(attrs)
        self.known = known

    def get_context(self, name: str, value: Any, attrs: dict | None) -> dict:
        context = super().get_context(name, value, attrs)
        context["widget"]["known"] = self.known
        context["widget"]["attrs"] |= {"list": f"{name}-known", "autocomplete": "off"}
        return context


class RecordInput(SuggestInput):
    """One line for the name of one of many records. The first are suggested; while somebody types, those that fit (`suggest.js`,
    which asks at `suggestions`).
    """

    def __init__(self, rows: QuerySet, in_words: Callable[[Any], str], most: int, suggestions: str):
        super().__init__(_FirstOf(rows, in_words, most), {"data-suggest": suggestions, "spellcheck": "false"})


@dataclass(frozen=True, slots=True)
class _FirstOf:
    """By name; asked when it is drawn."""

    rows: QuerySet
    in_words: Callable[[Any], str]
    most: int

    def __iter__(self) -> Iterator[str]:
        return map(self.in_words, self.rows.order_by("folded_name", "id")[: self.most])


class NoFields(forms.Form):
    """A button whose refusals are shown on its page."""


class TypedName(forms.Form):
    """What hits many at once, or cannot be taken back, is confirmed by a name that is typed."""

    confirmation = forms.CharField(
        max_length=300, widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})
    )

    def __init__(self, name: str, data: Any = None) -> None:
        super().__init__(data)
        self.name = " ".join(name.split())
        self.fields["confirmation"].label = _("Type “{name}” to confirm").format(name=self.name)

    def clean_confirmation(self) -> str:
        given = " ".join(self.cleaned_data["confirmation"].split())
        if given != self.name:
            words = _("“{given}” is not “{name}”. Type the name as it stands above.")
            raise forms.ValidationError(words.format(given=given[:200], name=self.name))
        return given


class SeenForm(forms.Form):
    """Remembers the values it was opened with (`seen` among `initial`), so that two people do not write over each other. What
    is new was opened by nobody else: then there is no `seen`.
    """

    seen = forms.CharField(max_length=2000, required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **options):
        """`initial` are the values saved now: what is taken instead of one's own where `keep-<field>` says so."""
        super().__init__(*args, **options)
        if "seen" not in self.initial:
            del self.fields["seen"]
        self.differences: dict[str, Difference] = {}
        theirs = [name for name in self.fields if self.data.get(f"keep-{name}") == "theirs"]
        saved = {name: self.fields[name].prepare_value(self.initial.get(name)) for name in theirs}
        self._answer({name: "" if value is None else value for name, value in saved.items()})

    def show(self, refused: ChangedMeanwhile) -> None:
        """Each difference stands beside its field. What is saved now has been seen then, and may be replaced."""
        self.differences = {one.field: one for one in refused.values["differences"]}
        self._answer({"seen": refused.values["seen"]})

    def _answer(self, values: dict[str, Any]) -> None:
        """In place of what was sent."""
        if values:
            data = cast(QueryDict, self.data).copy()
            for name, value in values.items():
                data.setlist(name, value if isinstance(value, list) else [value])
            self.data = data


class SpokenField(BoundField):
    """Says of a required field that was left empty which one it is and what to do, unless the form has words of its own."""

    def __init__(self, form: forms.BaseForm, field: forms.Field, name: str):
        super().__init__(form, field, name)
        if field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
            words = next(words for kind, words in _LEFT_EMPTY if isinstance(field.widget, kind))
            field.error_messages["required"] = format_lazy(words, label=self.label)  # the form's own copy of the field

    @property
    def difference(self) -> Difference | None:
        """What somebody else saved here in the meantime."""
        return getattr(self.form, "differences", {}).get(self.name)

    @property
    def saved_words(self) -> str:
        """Their value as the control shows it."""
        saved = self.field.prepare_value(self.difference.saved or "") if self.difference else ""
        values = [str(value) for value in (saved if isinstance(saved, list) else [saved])]
        choices = {str(key): str(words) for key, words in getattr(self.field, "choices", ())}
        return ", ".join(choices.get(value, value) for value in values if value)


class FormRenderer(TemplatesSetting):
    """Fields one below the other: label, hint, error in words, control (`templates/forms/field.html`).

    Controls are styled by what they are, so that a form needs no `attrs` for its looks.
    """

    form_template_name = "forms/form.html"
    formset_template_name = "forms/formset.html"
    field_template_name = "forms/field.html"
    bound_field_class = SpokenField
