from django.conf import settings
from django.urls import reverse

from partners.announcements.models import Notice


def page_of(notice: Notice) -> str:
    """The whole address of the page that shows it to its partner, for a mail."""
    return settings.SITE_URL + reverse("announcement", args=[notice.partner.slug, notice.announcement_id])
