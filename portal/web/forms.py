"""How every form of the portal is drawn and speaks: `FORM_RENDERER` in the settings points here."""

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.http import QueryDict
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

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


class SeenForm(forms.Form):
    """Remembers the values it was opened with, so that two people do not write over each other."""

    seen = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)

    def see(self, digest: str) -> None:
        """After a refusal: what is saved now has been read, and may be replaced."""
        self.data = {**self.data.dict(), "seen": digest} if isinstance(self.data, QueryDict) else self.data


class SpokenField(BoundField):
    """Says of a required field that was left empty which one it is and what to do, unless the form has words of its own."""

    def __init__(self, form: forms.BaseForm, field: forms.Field, name: str):
        super().__init__(form, field, name)
        if field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
            words = next(words for kind, words in _LEFT_EMPTY if isinstance(field.widget, kind))
            field.error_messages["required"] = format_lazy(words, label=self.label)  # the form's own copy of the field


class FormRenderer(TemplatesSetting):
    """Fields one below the other: label, hint, error in words, control (`templates/forms/field.html`).

    Controls are styled by what they are, so that a form needs no `attrs` for its looks.
    """

    form_template_name = "forms/form.html"
    formset_template_name = "forms/formset.html"
    field_template_name = "forms/field.html"
    bound_field_class = SpokenField
