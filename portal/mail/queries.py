"""Questions about the queue, and about what was mailed."""

from django.db.models import Model, Q

from portal.mail.models import Message
from portal.mail.templates import label_of
from portal.tenancy.actor import Actor

State = Message.State
SHOWN = 5  # on the page of the record that they are about


def mail_about(record: Model, actor: Actor) -> list[Message] | None:
    """The newest of them. None for whoever reads no mail."""
    if actor.role not in Message.read_roles:
        return None
    return list(Message.objects.visible_to(actor).filter(about_id=record.pk).order_by("-id")[:SHOWN])


def kinds_of_mail(actor: Actor) -> list[tuple[str, str]]:
    """(template, words) of what this actor reads, in the order of the words."""
    found = Message.objects.visible_to(actor).order_by("template").values_list("template", flat=True).distinct()
    return sorted(((template, label_of(template)) for template in found), key=lambda one: one[1])


def needing_staff(actor: Actor):
    """Parked, failed, or cut off in the middle and not known to have arrived since."""
    rows = Message.objects.visible_to(actor)
    return rows.filter(Q(state__in=(State.PARKED, State.FAILED)) | _doubtful()).order_by("-id")


def _doubtful() -> Q:
    return Q(in_doubt_at__isnull=False) & ~Q(state__in=(State.SENT, State.SKIPPED))
