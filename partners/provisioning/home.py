"""Where staff lay down what is asked of new teams."""

from django.utils.translation import gettext_lazy as _

from partners.provisioning.models import ProvisioningQuestion
from portal.tenancy.kinds import staff_reads
from portal.web.navigation import STAFF, Entry

STAFF.append(
    Entry(
        _("Questions for new teams"),
        "staff-provisioning-question-list",
        "message-circle-question-mark",
        visible=staff_reads(ProvisioningQuestion),
        hub="staff-programme",
        text=_("What whoever orders a new team is asked, so that the trade desk need not ask again."),
        order=36,
    )
)
