from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from portal.imports.encodings import GUESS
from portal.imports.models import Import
from portal.imports.queries import examples
from portal.imports.targets import target_for

_OTHERS = {
    GUESS: _("Western Europe (Windows)"), "Windows-1250": _("Central Europe (Windows)"), "Windows-1251": _("Cyrillic (Windows)"),
    "Windows-1253": _("Greek (Windows)"), "Windows-1254": _("Turkish (Windows)"), "ISO-8859-2": _("Central Europe"),
    "KOI8-R": _("Cyrillic"), "CP437": _("United States (DOS)"), "CP850": _("Western Europe (DOS)"),
    "CP852": _("Central Europe (DOS)"), "CP866": _("Cyrillic (DOS)"), "Mac Roman": _("Western Europe (Mac)"),
    "Shift-JIS": _("Japanese"), "EUC-JP": _("Japanese (EUC)"), "EUC-KR": _("Korean"), "GB18030": _("Chinese, simplified"),
    "Big5": _("Chinese, traditional"),
}  # fmt: skip
ENCODINGS = [(name, format_lazy("{label}: {name}", label=label, name=name)) for name, label in _OTHERS.items()]


class ImportForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "CSV, TSV or XLSX, at most 50 MB and 100,000 rows. Nothing is saved before you have seen every row."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
    )
    encoding = forms.ChoiceField(
        label=_("Encoding"),
        choices=[("", _("Recognised")), *ENCODINGS],
        required=False,
        help_text=_("Only if letters come out wrong. UTF-8 is always recognised."),
    )


class EncodingForm(forms.Form):
    encoding = forms.ChoiceField(
        label=_("Encoding"),
        choices=ENCODINGS,
        help_text=_("Of programs that do not write UTF-8. Choose the one in which names and places read right."),
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
