"""Writing down what was said of a mail, and what follows from it: mail that goes on coming back is stopped."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from portal import clock
from portal.mail.fate_models import MailEvent
from portal.mail.fates import ANSWERS, SMTP, Word, fate_of
from portal.mail.models import Message, Suppression
from portal.mail.pausing import WENT_WRONG, pause_if_too_much_went_wrong
from portal.mail.reader_links import partner_of_reader
from portal.mail.replies import Kind
from portal.mail.streams import OPTIONAL
from portal.mail.suppressing import digest_of_address, suppress
from portal.tenancy.actor import Actor
from portal.tenancy.models import Partner

Type, Cause, State = MailEvent.Type, Suppression.Cause, Message.State

TOO_OFTEN, WITHIN = 3, timedelta(days=30)  # mails that a mailbox did not take, with none taken since
KEPT = timedelta(days=396)  # thirteen months: a year can be compared with the one before
ROUND = 1000
ARRIVED = frozenset({Type.DELIVERED, Type.BOUNCED, Type.COMPLAINED})  # of a mail that was cut off: it had left


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that was said of a mail. `source_id` tells it from all others of its source."""

    type: str
    source: str
    source_id: str
    at: datetime
    kind: str = ""
    reject_reason: str = ""
    code: str = ""
    words: str = ""
    recipient: str = ""


def record_fate(message: Message, said: Said) -> bool:
    """Whether it is news. One transaction with what follows, so that whoever is told of a fault can say it again."""
    with transaction.atomic():
        held = Message.objects.select_for_update(of=("self",)).filter(pk=message.pk).first()
        if held is None or not _insert(held, said):
            return False
        held.delivery = fate_of(Word(*row) for row in held.mail_events.values_list("type", "source", "at"))
        held.save(update_fields=["delivery"])
        if said.source not in ANSWERS and said.type in ARRIVED:
            _no_longer_in_doubt(held, said)
        _stop_mail(held, said)
        if said.type in WENT_WRONG:
            pause_if_too_much_went_wrong(held.stream)
    return True


def _insert(message: Message, said: Said) -> bool:
    row = MailEvent(
        message=message,
        partner_id=message.partner_id,
        stream=message.stream,
        type=said.type,
        kind=said.kind,
        reject_reason=said.reject_reason,
        code=said.code,
        words=said.words.replace("\0", "")[:500] if message.to_email else "",
        source=said.source,
        source_id=said.source_id,
        at=min(said.at, clock.now()),
    )
    MailEvent.objects.bulk_create([row], ignore_conflicts=True)
    return MailEvent.objects.filter(pk=row.pk).exists()


def _no_longer_in_doubt(message: Message, said: Said) -> None:
    """Cut off, and it had left all the same: it is not sent a second time, and nobody has to decide."""
    waits = Message.objects.filter(pk=message.pk, in_doubt_at__isnull=False, state__in=(State.QUEUED, State.PARKED))
    waits.update(state=State.SENT, sent_at=message.handed_over_at or said.at, settled_at=clock.now(), error="")


def _stop_mail(message: Message, said: Said) -> None:
    optional = message.stream in OPTIONAL
    if said.type == Type.COMPLAINED:
        for stream in OPTIONAL if optional else ("",):
            _suppress(message, said, stream, Cause.COMPLAINT)
    elif said.type == Type.UNSUBSCRIBED and optional:
        _suppress(message, said, message.stream, Cause.UNSUBSCRIBED, partner_of_reader(message))
    elif said.kind == Kind.HARD and not _arrived_since(message, said.at):
        _suppress(message, said, "", Cause.HARD_BOUNCE)
    elif said.kind == Kind.SOFT and _came_back_too_often(message, said):
        _suppress(message, said, "", Cause.SOFT_BOUNCES)


def _suppress(message: Message, said: Said, stream: str, cause: str, partner_id: str = "") -> None:
    address = message.to_email or digest_of_address(said.recipient)
    partner = Partner.objects.get(pk=partner_id) if partner_id else None
    reason = said.words if message.to_email else ""
    suppress(Actor.system(), address, stream, cause, partner=partner, message=message, reason=reason[:500])


def _arrived_since(message: Message, moment: datetime) -> bool:
    """A bounce that is heard late says nothing of a mailbox that has taken mail since."""
    return _of_address(message).filter(type=Type.DELIVERED, at__gt=moment).exists()


def _came_back_too_often(message: Message, said: Said) -> bool:
    """Mails, not attempts. What a server took that refused others counts as taken; where it passes mail on, only its delivery."""
    taken = Q(type=Type.DELIVERED)
    if said.source == SMTP:
        taken |= Q(type=Type.SENT, source=SMTP)
    events = _of_address(message).filter(at__gt=said.at - WITHIN)
    last = events.filter(taken).order_by("-at").values_list("at", flat=True).first()
    soft = events.filter(kind=Kind.SOFT, **({"at__gt": last} if last else {}))
    return soft.order_by().values("message").distinct().count() >= TOO_OFTEN


def _of_address(message: Message) -> QuerySet[MailEvent]:
    """Of a forgotten address nothing further is known than this mail."""
    if not message.to_email:
        return MailEvent.objects.filter(message=message)
    return MailEvent.objects.filter(message__to_email__iexact=message.to_email)


def forget_words_of(message_ids: list[str]) -> None:
    """Servers like to name the address in what they say."""
    MailEvent.objects.filter(message__in=message_ids).update(words="")


def forget_old_fates() -> int:
    """Mails keep what became of them."""
    old = MailEvent.objects.filter(created_at__lt=clock.now() - KEPT).order_by("created_at").values("pk")[:ROUND]
    return MailEvent.objects.filter(pk__in=list(old.values_list("pk", flat=True))).delete()[0]


