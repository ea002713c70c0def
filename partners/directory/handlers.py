"""Staff's notes about partners."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.events.sentences import minor, phrases
from portal.notes.subjects import Subject, notable
from portal.tenancy.models import Partner

phrases({"partner_note.created": _("wrote an internal note")})  # until they were `note.created`
minor("partner_note.created")

notable(Subject(Partner, lambda partner_id, _none: reverse("staff-partner", args=[partner_id]), by_staff=True))
