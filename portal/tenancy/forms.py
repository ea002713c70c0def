from collections.abc import Sequence
from typing import cast

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.accounts.forms import PASSWORD_HINT
from portal.tenancy.roles import DESCRIPTIONS, Role, may_give
from portal.web.forms import SeenForm


def roles_within_reach(own_role: str) -> list[tuple[str, str | Promise]]:
    return [(role.value, role.label) for role in Role if may_give(own_role, role)]


BY_VALUE = {role.value: words for role, words in DESCRIPTIONS.items()}


class RoleForm(SeenForm):
    """Offers the roles that the person who asks may give, with what each is for."""

    role = forms.ChoiceField(
        label=_("Role"), widget=forms.RadioSelect, error_messages={"required": _("Choose a role.")}
    )

    roles: Sequence[tuple[str, str | Promise]] = ()  # when they do not depend on who asks

    def __init__(self, *args, own_role: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        self.offered = self.roles or roles_within_reach(own_role)
        cast(forms.ChoiceField, self.fields["role"]).choices = self.offered

    @property
    def options(self) -> list[dict]:
        """The choices as `<c-quiz-option>` wants them."""
        chosen = self["role"].value()
        return [
            {"value": value, "label": label, "text": BY_VALUE[value], "checked": value == chosen}
            for value, label in self.offered
        ]


class InvitationForm(RoleForm):
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("The invitation is sent here. It can be accepted for two weeks."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    field_order = ("email", "role")


class SecurityPolicyForm(SeenForm):
    second_factor_roles = forms.MultipleChoiceField(
        label=_("Roles that must have a second factor"),
        choices=Role.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class NewPersonForm(forms.Form):
    """For somebody invited who has no account yet."""

    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=500,
        help_text=PASSWORD_HINT,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
