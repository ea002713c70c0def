from django import forms
from django.utils.translation import gettext_lazy as _

from portal.imports.models import Import
from portal.imports.queries import examples
from portal.imports.targets import target_for


class ImportForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "CSV, TSV or XLSX, at most 50 MB and 100,000 rows. Nothing is saved before you have seen every row."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
    )


class ColumnsForm(forms.Form):
    """For each column of the file the field that it feeds."""

    def __init__(self, *args, source: Import, **options):
        super().__init__(*args, **options)
        fields = target_for(source.noun, source.partner_id).fields
        choices = [("", _("Leave out")), *((field.name, field.label) for field in fields)]
        found = examples(source)
        for index, header in enumerate(source.header):
            self.fields[f"column_{index}"] = forms.ChoiceField(
                label=header,
                choices=choices,
                required=False,
                initial=source.mapping.get(str(index), ""),
                help_text=" · ".join(found.get(index, ())) or _("Empty in the first rows."),
            )

    def clean(self) -> dict:
        mapping: dict[str, str] = {}
        fed: dict[str, str] = {}
        for name, field in list(self.cleaned_data.items()):
            if field and field in fed:
                taken = _("“{column}” feeds this already. Choose it for one of the two.")
                self.add_error(name, taken.format(column=self.fields[fed[field]].label))
            fed.setdefault(field, name)
            mapping[name.removeprefix("column_")] = field
        return {"mapping": mapping}
