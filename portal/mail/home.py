"""Where staff and partners find the mail, and what of it stands on staff's home page."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.mail.models import Message, Suppression
from portal.mail.queries import needing_staff
from portal.mail.stream_models import MailStream
from portal.tenancy.actor import Actor
from portal.tenancy.kinds import staff_reads
from portal.tenancy.roles import RESENDERS
from portal.web.home import NOW, Card, Item, staff_card
from portal.web.navigation import PARTNER, STAFF, Entry

SHOWN = 5

STAFF.append(Entry(gettext_lazy("Operations"), "staff-operations", "activity", order=60))
STAFF.append(
    Entry(
        gettext_lazy("Mail"),
        "message-list",
        "mail",
        visible=staff_reads(Message),
        count=lambda actor: needing_staff(actor).count() or None,
        hub="staff-operations",
        text=gettext_lazy("Every mail that left, waits or got stuck."),
        order=61,
    )
)

PARTNER.append(
    Entry(
        gettext_lazy("Mail"),
        "partner-message-list",
        "mail",
        visible=lambda actor: actor.role in Message.read_roles,
        hub="partner-settings",
        text=gettext_lazy("What was mailed to your people and your clients, why, and what became of it."),
        order=98,
    )
)
STAFF.append(
    Entry(
        gettext_lazy("Stopped addresses"),
        "staff-suppression-list",
        "ban",
        visible=staff_reads(Suppression),
        hub="staff-operations",
        text=gettext_lazy("Who gets no mail, or none of one stream, and why."),
        order=62,
    )
)
STAFF.append(
    Entry(
        gettext_lazy("Mail streams"),
        "staff-mail-stream-list",
        "octagon-pause",
        visible=staff_reads(MailStream),
        hub="staff-operations",
        text=gettext_lazy("Which streams of mail leave, which are paused, and what went wrong lately."),
        order=63,
    )
)

PARTNER.append(
    Entry(
        gettext_lazy("Stopped addresses"),
        "suppression-list",
        "ban",
        visible=lambda actor: actor.role in Suppression.read_roles,
        hub="partner-settings",
        text=gettext_lazy("Who gets none of your mail, or none of one stream, and why."),
        order=99,
    )
)


@staff_card
def stuck_mail(actor: Actor, partner) -> Card | None:
    rows = needing_staff(actor)
    if actor.staff_role not in RESENDERS or not (total := rows.count()):
        return None
    return Card(_("Mail that got stuck"), NOW, [_item(row) for row in rows[:SHOWN]], total, _more_url(), order=60)


@staff_card
def paused_streams(actor: Actor, partner) -> Card | None:
    rows = MailStream.objects.visible_to(actor).paused().order_by("paused_at")
    if actor.staff_role not in RESENDERS or not rows:
        return None
    items = [Item(str(row), reverse("staff-mail-stream", args=[row.pk]), _("Paused"), row.paused_at, "bad") for row in rows]
    return Card(_("Mail streams that are paused"), NOW, items, len(items), reverse("staff-mail-stream-list"), order=59)


def _more_url() -> str:
    stuck = "&".join(f"state={state}" for state in (Message.State.PARKED, Message.State.FAILED))
    return f"{reverse('message-list')}?{stuck}"


def _item(message: Message) -> Item:
    tone = "warning" if message.in_doubt_at else "bad"
    note = _("In doubt") if message.in_doubt_at else message.get_state_display()
    return Item(
        f"{message} · {message.to_email}", reverse("message", args=[message.pk]), note, message.created_at, tone
    )
