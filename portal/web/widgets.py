"""Controls of our own, where the browser's are hard to use."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django import forms
from django.utils.functional import Promise

from portal.envelope import order_of


class CountrySelect(forms.Select):
    """Each country knows in which order its addresses are written, so that the form follows the choice (`address.js`).

    `names` are the form's own for the parts, where they differ.
    """

    def __init__(self, names: Mapping[str, str] = MappingProxyType({}), **options: Any):
        super().__init__(**{**options, "attrs": {"data-address-country": "", **options.get("attrs", {})}})
        self.names = names

    def create_option(self, name, value, *args, **options):
        option = super().create_option(name, value, *args, **options)
        option["attrs"]["data-order"] = " ".join(self.names.get(part, part) for part in order_of(str(value)))
        return option


class ManyOptions(forms.CheckboxSelectMultiple):
    """Several out of many, each a box to tick: what is chosen stands first, and a search narrows the rest (with JavaScript).

    Unlike `<select multiple>` a click takes nothing back, nobody needs a second key, and the chosen are seen together.
    """

    template_name = "django/forms/widgets/many_options.html"

    def __init__(self, *, search: str | Promise, **options: Any):
        super().__init__(**options)
        self.search = search

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        options = [option for _group, options, _index in context["widget"]["optgroups"] for option in options]
        chosen = [option for option in options if option["selected"]]
        others = [option for option in options if not option["selected"]]
        context["widget"] |= {"options": [*chosen, *others], "chosen": len(chosen), "search": self.search}
        return context
