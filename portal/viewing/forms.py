from django.utils.translation import gettext_lazy as _

from portal.tenancy.forms import RoleForm
from portal.tenancy.roles import Role
from portal.web.reasons import reason_field


class ViewForm(RoleForm):
    roles = Role.choices
    reason = reason_field(_("The partner's owner reads it in the timeline."))
