from django import forms
from django.utils.translation import gettext_lazy as _

from partners.contacts.models import Contact
from partners.subscriptions.models import Subscription


class AnotherForm(forms.Form):
    """Another address for the link: one of the client's contacts, or any other."""

    contact = forms.ChoiceField(label=_("Contact of the client"), required=False)
    email = forms.EmailField(label=_("Or another address"), required=False)

    def __init__(self, data=None, *, contacts: list[Contact]) -> None:
        super().__init__(data)
        self.contacts = {one.pk: one for one in contacts}
        words = [(one.pk, f"{one.name} ({one.email})") for one in contacts]
        self.fields["contact"].choices = [("", _("None of them")), *words]  # type: ignore[attr-defined]

    def clean_contact(self) -> Contact | None:
        return self.contacts.get(self.cleaned_data["contact"])


class AskForm(forms.Form):
    """Of whom it is asked: the team's admin, or one of the client's contacts."""

    contact = forms.ChoiceField(
        label=_("Send the link to"), required=False, help_text=_("At Dropbox only an admin of the team can connect it.")
    )

    def __init__(self, data=None, *, subscription: Subscription, contacts: list[Contact]) -> None:
        super().__init__(data)
        self.contacts = {one.pk: one for one in contacts}
        admin = _("{email} (team admin)").format(email=subscription.admin_email)
        others = [(one.pk, f"{one.name} ({one.email})") for one in contacts]
        self.fields["contact"].choices = [("", admin), *others]  # type: ignore[attr-defined]

    def clean_contact(self) -> Contact | None:
        return self.contacts.get(self.cleaned_data["contact"])
