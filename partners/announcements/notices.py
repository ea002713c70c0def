"""Announcements as notifications: news as everybody chose, and what has to be acknowledged always by mail as well."""

from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.announcements.models import Notice
from portal.events.models import Event
from portal.notifications.models import Notification
from portal.notifications.services import Letter, notify
from portal.notifications.topics import Mail, Place, topic
from portal.tenancy.queries import people_with
from portal.tenancy.roles import MANAGERS


def _url(row: Notification) -> str:
    return reverse("announcement", args=[row.partner.slug, row.event.subject_id]) if row.partner else ""


def _says(event: Event) -> str:
    return _("News from the network: {title}").format(title=event.subject_label)


NEWS = topic(
    "announcement",
    label=gettext_lazy("News from the network"),
    text=gettext_lazy("What the network tells its partners."),
    place=Place.PARTNER,
    icon="megaphone",
    says=_says,
    mail=Mail.AT_ONCE,
    url=_url,
    roles=MANAGERS,
)
TO_ACKNOWLEDGE = topic(
    "announcement-to-acknowledge",
    label=gettext_lazy("Changes to acknowledge"),
    text=gettext_lazy("Changes of the programme that your company has to acknowledge."),
    place=Place.PARTNER,
    icon="megaphone",
    says=_says,
    mail=Mail.AT_ONCE,
    url=_url,
    roles=MANAGERS,
    fixed=True,
)


def announce(notice: Notice) -> None:
    """To every owner and admin of the partner."""
    about = TO_ACKNOWLEDGE if notice.announcement.acknowledgement_required else NEWS
    published = Event.objects.filter(verb="announcement.published", subject_id=notice.announcement_id)
    letter = Letter(
        "announcement",
        context={"notice": notice.pk},
        why=format_lazy(gettext_lazy("You get this as an owner or admin of {partner}."), partner=notice.partner.name),
        stream=notice.announcement.stream,
    )
    people = [member.user for member in people_with(notice.partner_id, MANAGERS)]
    notify(about, published.latest("created_at"), people, partner=notice.partner, letter=letter)
