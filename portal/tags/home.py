from django.utils.translation import gettext_lazy as _

from portal.tags.models import Tag
from portal.web.navigation import PARTNER, Entry

PARTNER.append(
    Entry(
        _("Tags"),
        "tag-list",
        "tags",
        visible=lambda actor: actor.role in Tag.read_roles,
        hub="partner-settings",
        text=_("The words by which your clients are sorted. Rename them, merge two that mean the same."),
        order=95,
    )
)
