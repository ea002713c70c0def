"""How timelines speak of saved views."""

from django.utils.translation import gettext_lazy as _

from portal.events.sentences import minor, phrases

phrases({"saved_view.shared": _("shared a view of a list"), "saved_view.deleted": _("deleted a shared view of a list")})
minor("saved_view.shared", "saved_view.deleted")
