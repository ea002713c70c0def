from collections.abc import Iterable
from typing import cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from partners.clients.merge_parts import KEPT, OTHER, Part
from partners.clients.models import ClientAccount
from partners.custom_fields.forms import controls_for
from partners.custom_fields.models import CustomField
from portal.countries import country_choices
from portal.envelope import order_of
from portal.tags.forms import TagsField, TagsInput
from portal.tenancy.models import Membership
from portal.web.forms import SeenForm
from portal.web.reasons import reason_field
from portal.web.widgets import CountrySelect

PARTS = {"line1": "address_line1", "line2": "address_line2"}  # as the model calls them


WORKING = [(state.value, state.label) for state in (ClientAccount.State.ACTIVE, ClientAccount.State.INACTIVE)]


class ClientAccountForm(SeenForm):
    """Shape only; what a value must be is read by the service."""

    name = forms.CharField(label=_("Company name"), max_length=200)
    external_id = forms.CharField(
        label=_("Number in your PSA"),
        max_length=80,
        required=False,
        help_text=_("Imports recognise the client by it."),
    )
    domain = forms.CharField(label=_("Website or domain"), max_length=253, required=False)
    country = forms.ChoiceField(
        label=_("Country"), required=False, choices=country_choices, widget=CountrySelect(PARTS)
    )
    tax_id = forms.CharField(
        label=_("Tax id"),
        max_length=40,
        required=False,
        help_text=_("In the European Union the VAT number, elsewhere the number of its tax office."),
    )
    contact_name = forms.CharField(label=_("Contact"), max_length=120, required=False)
    contact_email = forms.CharField(
        label=_("Contact's e-mail"),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    address_line1 = forms.CharField(label=_("Address"), max_length=200, required=False)
    address_line2 = forms.CharField(label=_("Address, second line"), max_length=200, required=False)
    postal_code = forms.CharField(label=_("Postal code"), max_length=20, required=False)
    city = forms.CharField(label=_("City"), max_length=120, required=False)
    region = forms.CharField(label=_("State or region"), max_length=120, required=False)
    state = forms.ChoiceField(label=_("Status"), choices=WORKING, initial=ClientAccount.State.ACTIVE)
    acquired_on = forms.DateField(
        label=_("Client since"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    owner = forms.ModelChoiceField(
        label=pgettext_lazy("client", "Owner"),
        queryset=Membership.objects.none(),
        required=False,
        empty_label=_("Nobody"),
        help_text=_("Who in your company looks after the client."),
    )

    tags = TagsField()

    def __init__(
        self,
        *args,
        country: str,
        owners: QuerySet[Membership],
        known_tags: Iterable[str] = (),
        asked: Iterable[CustomField] = (),
        **options,
    ):
        """`country` decides in which order an address is asked for; `asked` are the partner's own fields."""
        own = controls_for(asked, options.get("initial") or {})
        self.base_fields = {**self.base_fields, **own}  # type: ignore[misc]  # of this form alone
        super().__init__(*args, **options)
        self.own_names = list(own)
        cast(forms.ModelChoiceField, self.fields["owner"]).queryset = owners
        cast(TagsInput, self.fields["tags"].widget).known = known_tags
        order = order_of(self.data.get("country") or country)
        self.address_names = ["country", *(PARTS.get(part, part) for part in order)]

    def address(self) -> list[forms.BoundField]:
        return [self[name] for name in self.address_names]

    def own_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.own_names]

    def clean(self) -> dict:
        """As the service takes it: the values of custom fields by their ids. What was typed into one that was archived since the
        form was opened is refused there, not lost here.
        """
        values = super().clean() or {}
        own = {name: self.data[name] for name in self.data if name.startswith("custom_fields.")}
        own |= {name: values.pop(name) for name in self.own_names if name in values}
        given = {name.partition(".")[2]: value for name, value in own.items()}
        return {**values, "custom_fields": given} if given else values


class MergeForm(forms.Form):
    """Which of two values stays, for each part that differs; `take` are those of the account that goes."""

    reason = reason_field(_("Your colleagues read it in the client's timeline."), required=False)
    confirmation = forms.CharField(
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Type the name of the client that goes.")},
    )

    def __init__(self, *args, other: ClientAccount, parts: list[Part], **options):
        super().__init__(*args, **options)
        self.fields["confirmation"].label = _("Type “{name}” to confirm").format(name=other.name)
        self.parts = parts
        for part in parts:
            values = [(KEPT, part.kept or _("empty")), (OTHER, part.other)]
            self.fields[f"part-{part.name}"] = forms.ChoiceField(
                label=part.label, choices=values, initial=part.default, widget=forms.RadioSelect
            )

    def choices(self) -> list[forms.BoundField]:
        return [self[f"part-{part.name}"] for part in self.parts]

    def clean(self) -> dict:
        """As the service takes it."""
        values = super().clean() or {}
        chosen = {part.name: values.pop(f"part-{part.name}", None) for part in self.parts}
        return {**values, "take": [name for name, whose in chosen.items() if whose == OTHER]}


class OwnerForm(forms.Form):
    """Who looks after several clients at once."""

    owner = forms.ModelChoiceField(
        label=pgettext_lazy("client", "Owner"),
        queryset=Membership.objects.none(),
        required=False,
        empty_label=_("Nobody"),
        help_text=_("Who in your company looks after the clients."),
    )

    def __init__(self, *args, owners: QuerySet[Membership], **options):
        super().__init__(*args, **options)
        cast(forms.ModelChoiceField, self.fields["owner"]).queryset = owners


class TagsForm(forms.Form):
    """Tags that several clients get, or lose."""

    tags = TagsField(required=True)

    def __init__(self, *args, known_tags: Iterable[str], **options):
        super().__init__(*args, **options)
        cast(TagsInput, self.fields["tags"].widget).known = known_tags
