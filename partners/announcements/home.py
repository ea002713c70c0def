"""What announcements put on the home pages and in staff's sidebar."""

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.announcements.models import Announcement, Notice
from partners.announcements.queries import recent_news, waiting_notices
from portal.tenancy.actor import Actor
from portal.tenancy.roles import CONTENT_EDITORS, MANAGERS
from portal.web.home import CHANGED, COMING, NOW, Card, Item, partner_card, staff_card
from portal.web.navigation import STAFF, Entry

SHOWN = 5

STAFF.append(
    Entry(
        gettext_lazy("Announcements"),
        "staff-announcement-list",
        "megaphone",
        hub="staff-programme",
        text=gettext_lazy("News and programme changes, whom they reach, and who has acknowledged them."),
        order=31,
    )
)


@staff_card
def drafts(actor: Actor, partner: None) -> Card | None:
    """What is written and not published; with nothing waiting, the way to write something."""
    if actor.staff_role not in CONTENT_EDITORS:
        return None
    rows = Announcement.objects.visible_to(actor).filter(state=Announcement.State.DRAFT)
    total, list_url = rows.count(), reverse("staff-announcement-list")
    return Card(
        title=_("Announcements to publish"),
        section=NOW,
        items=[
            Item(row.title, reverse("staff-announcement", args=[row.pk]), row.get_kind_display(), row.created_at)
            for row in rows[:SHOWN]
        ],
        total=total,
        more_url=list_url if total > SHOWN else "",
        first_step=_("No draft waits. What partners have acknowledged stands under Announcements."),
        first_step_label=_("See announcements"),
        first_step_url=list_url,
        order=40,
    )


@partner_card
def to_acknowledge(actor: Actor, partner) -> Card | None:
    """Stays until an owner or admin has acknowledged it; the others see that it is in good hands."""
    rows = waiting_notices(actor)
    if not (total := rows.count()):
        return None
    more = reverse("announcement-list", args=[partner.slug])
    items = [_item(row, partner) for row in rows[:SHOWN]]
    mine = actor.role in MANAGERS
    title = _("To be acknowledged") if mine else _("An owner or admin is to acknowledge")
    return Card(title, NOW if mine else COMING, items, total, more if total > SHOWN else "", order=-10)


@partner_card
def news(actor: Actor, partner) -> Card | None:
    rows = list(recent_news(actor)[:SHOWN])
    if not rows:
        return None
    more = reverse("announcement-list", args=[partner.slug])
    return Card(_("Announcements"), CHANGED, [_item(row, partner) for row in rows], more_url=more, order=40)


def _item(notice: Notice, partner) -> Item:
    record = notice.announcement
    day = date_format(record.effective_on) if record.effective_on else ""
    note = _("In force from {day}").format(day=day) if day else record.get_kind_display()
    return Item(record.title, reverse("announcement", args=[partner.slug, record.pk]), note, record.published_at)
