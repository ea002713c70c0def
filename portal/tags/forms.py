from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from portal.tags.models import Tag
from portal.tags.words import LONGEST, MOST, split_tags
from portal.web.forms import SeenForm, SuggestInput


class TagsInput(SuggestInput):
    """The partner's tags are offered, each behind a comma."""

    def get_context(self, name: str, value: Any, attrs: dict | None) -> dict:
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"]["data-tags"] = ""
        return context


class TagsField(forms.CharField):
    """Shape only: a line becomes a list. `known` are the tags to choose from."""

    widget = TagsInput

    def __init__(self, *, required: bool = False, **options):
        hint = _("Words to filter by, with commas between them.")
        longest = (LONGEST + 2) * MOST
        super().__init__(label=_("Tags"), required=required, max_length=longest, help_text=hint, **options)

    def prepare_value(self, value: Any) -> str:
        return value if isinstance(value, str) else ", ".join(value or ())

    def clean(self, value: Any) -> Any:
        return split_tags(super().clean(value) or "")


class RenameForm(SeenForm):
    name = forms.CharField(label=_("Name"), max_length=LONGEST)


class MergeTagsForm(forms.Form):
    into = forms.ModelChoiceField(label=_("Merge into"), queryset=Tag.objects.none(), empty_label=_("Choose a tag"))

    def __init__(self, *args, others: QuerySet[Tag], **options):
        super().__init__(*args, **options)
        cast(forms.ModelChoiceField, self.fields["into"]).queryset = others
