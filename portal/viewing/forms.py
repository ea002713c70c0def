from django.utils.translation import gettext_lazy as _

from portal.staff.forms import reason_field
from portal.tenancy.forms import RoleForm
from portal.tenancy.roles import Role


class ViewForm(RoleForm):
    roles = Role.choices
    reason = reason_field(_("The partner's owner reads it in the timeline."))
