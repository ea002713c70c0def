from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from partners.announcements.models import Announcement
from portal.search.registry import Destination, Findable, destination, findable
from portal.search.words import Kind

findable(
    Findable(
        noun="announcements",
        model=Announcement,
        label=_("Announcements"),
        icon="megaphone",
        title=lambda announcement: announcement.title,
        text=lambda announcement: (announcement.text,),
        fields=frozenset({"title", "text"}),
        on_partner=lambda entry, partner: reverse("announcement", args=[partner.slug, entry.key]),
        on_staff=lambda entry: reverse("staff-announcement", args=[entry.key]),
        order=70,
        kind=Kind.READING,
    )
)
destination(
    Destination(_("Announcements"), "megaphone", partner="announcement-list", words=_("news")),
    Destination(_("Write announcement"), "megaphone", staff="staff-announcement-create", action="announcements.create"),
)
