from django.utils.translation import gettext_lazy as _

from portal.events.sentences import minor, phrases

phrases({"partner_note.created": _("wrote an internal note")})
minor("partner_note.created")
