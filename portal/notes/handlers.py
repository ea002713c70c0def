"""How timelines speak of notes, and who is told that they are mentioned in one."""

from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.events.models import Event
from portal.events.registry import handles
from portal.events.sentences import minor, phrases
from portal.notes.models import Note, StaffNote
from portal.notes.queries import readers_of
from portal.notifications.models import Notification
from portal.notifications.services import notify
from portal.notifications.topics import Mail, Place, topic
from portal.subjects import subject_kind
from portal.tenancy.roles import PARTNER_READERS, TRADE_READERS

phrases(
    {
        "note.created": _("wrote a note on {about}"),
        "note.updated": _("edited a note on {about}"),
        "note.deleted": _("deleted a note on {about}"),
    }
)
minor("note.created", "note.updated", "note.deleted")


def _says(event: Event) -> str:
    return str(_("{name} mentions you in a note on {about}")).format(name=event.actor_label, about=event.new["about"])


def _url(row: Notification) -> str:
    """The note where it stands now: a merge may have moved it."""
    note = Note.objects.filter(pk=row.event.subject_id).only("subject_id").first()
    subject_id = note.subject_id if note else row.event.new["subject_id"]
    kind = subject_kind(subject_id)
    return f"{kind.url(subject_id, row.partner)}#{row.event.subject_id}" if kind else ""


_ABOUT = {
    "label": _("Somebody mentions you"),
    "text": _("When a colleague writes @ and your name in a note."),
    "icon": "at-sign",
    "says": _says,
    "url": _url,
    "mail": Mail.AT_ONCE,
}
OF_PARTNER = topic("mention", place=Place.PARTNER, roles=TRADE_READERS, **_ABOUT)
OF_STAFF = topic("staff-mention", place=Place.STAFF, roles=PARTNER_READERS, **_ABOUT)


@handles("note.created", "note.updated")
def tell_who_is_mentioned(event: Event) -> None:
    """Not whoever wrote it, nor who no longer reads what it is about. A note that was deleted meanwhile tells nobody."""
    note = Note.objects.filter(pk=event.subject_id).select_related("partner").first()
    kind = subject_kind(note.subject_id) if note else None
    if note is None or kind is None or "mentions" not in event.new:
        return
    record = kind.model._base_manager.get(pk=note.subject_id)
    readers = {user.pk for user in readers_of(record, kind)}
    told = readers & set(event.new["mentions"]) - {note.author_id}
    is_staffs = event.subject_type == StaffNote._meta.label_lower
    notify(OF_STAFF if is_staffs else OF_PARTNER, event, User.objects.filter(pk__in=told), partner=note.partner)
