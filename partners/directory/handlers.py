"""Staff's notes about partners."""

from django.utils.translation import gettext_lazy as _

from portal.events.sentences import minor, phrases
from portal.subjects import Side, Subject, subject
from portal.tenancy.models import Partner

phrases({"partner_note.created": _("wrote an internal note")})  # until they were `note.created`
minor("partner_note.created")

subject(Subject(Partner, staff_page="staff-partner", notes=Side.STAFF))
