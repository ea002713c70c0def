from django import forms
from django.utils.translation import gettext_lazy as _

from portal.tenancy.forms import InvitationForm, RoleForm
from portal.tenancy.roles import StaffRole

REASON = _("It stands in the record of what staff did, for everybody who audits it.")


def reason_field(help_text=REASON) -> forms.CharField:
    return forms.CharField(
        label=_("Reason"),
        max_length=500,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write in a sentence why.")},
    )


class StaffRoleForm(RoleForm):
    """Every staff role, with what it is for."""

    roles = StaffRole.choices
    reason = reason_field()


class StaffInvitationForm(InvitationForm):
    roles = StaffRole.choices


class RemoveForm(forms.Form):
    reason = reason_field()
