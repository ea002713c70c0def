from django.utils.translation import gettext_lazy as _

from portal.tenancy.forms import InvitationForm, RoleForm
from portal.tenancy.roles import StaffRole
from portal.web.reasons import reason_field

ON_RECORD = _("It stands in the record of what staff did, for everybody who audits it.")


class StaffRoleForm(RoleForm):
    """Every staff role, with what it is for."""

    roles = StaffRole.choices
    reason = reason_field(ON_RECORD)


class StaffInvitationForm(InvitationForm):
    roles = StaffRole.choices
