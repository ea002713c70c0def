"""Questions about the queue."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.mail.models import Message
from portal.tenancy.actor import Actor

State = Message.State


@dataclass(frozen=True, slots=True)
class View:
    """A filter in words, with the part of the URL that asks for it. `count` is None where it says nothing."""

    label: str | Promise
    query: str
    current: bool
    count: int | None = None


def views_of_queue(actor: Actor, asked: dict[str, list[str]]) -> list[View]:
    """`asked` is the URL's state and in_doubt, as lists."""
    counts = Message.objects.visible_to(actor).aggregate(
        waiting=Count("pk", filter=Q(state__in=(State.QUEUED, State.SENDING))),
        stuck=Count("pk", filter=Q(state__in=(State.PARKED, State.FAILED))),
        in_doubt=Count("pk", filter=Q(in_doubt_at__isnull=False)),
    )
    offered: tuple[tuple[Promise, Mapping[str, Sequence[str]], int | None], ...] = (
        (_("All mail"), {}, None),
        (_("Waiting"), {"state": [State.QUEUED, State.SENDING]}, counts["waiting"]),
        (_("Stuck"), {"state": [State.PARKED, State.FAILED]}, counts["stuck"]),
        (_("In doubt"), {"in_doubt": ["true"]}, counts["in_doubt"]),
        (_("Sent"), {"state": [State.SENT]}, None),
        (_("Skipped"), {"state": [State.SKIPPED]}, None),
    )
    return [View(label, _query(values), values == asked, count) for label, values, count in offered]


def _query(values: Mapping[str, Sequence[str]]) -> str:
    return "&".join(f"{name}={value}" for name, chosen in values.items() for value in chosen)


def needing_staff(actor: Actor):
    """Parked, failed, or cut off in the middle and not known to have arrived since."""
    rows = Message.objects.visible_to(actor)
    return rows.filter(Q(state__in=(State.PARKED, State.FAILED)) | _doubtful()).order_by("-id")


def _doubtful() -> Q:
    return Q(in_doubt_at__isnull=False) & ~Q(state__in=(State.SENT, State.SKIPPED))
