"""How every form of the portal is drawn: `FORM_RENDERER` in the settings points here."""

from django.forms.renderers import TemplatesSetting


class FormRenderer(TemplatesSetting):
    """Fields one below the other: label, hint, error in words, control (`templates/forms/field.html`).

    Controls are styled by what they are, so that a form needs no `attrs` for its looks.
    """

    form_template_name = "forms/form.html"
    formset_template_name = "forms/formset.html"
    field_template_name = "forms/field.html"
