"""A link that was mailed to somebody without an account, sent once more: once for two clicks, and so many a day."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from django.db.models import Model

from portal import clock
from portal.events.record import record_event
from portal.ratelimit import take
from portal.tenancy.actor import Actor

R = TypeVar("R", bound=Model)
TWICE = timedelta(minutes=1)
PER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class MailedLink:
    """`column` of the record says when it was mailed last; the mail follows from `event`, in the `language` that this names."""

    bucket: str
    event: str
    column: str = "mailed_at"
    most: int = 5  # in a day

    def limit(self, of: str) -> None:
        """`of` may be more than the record: then asking anew goes no further. Raises TooManyRequests."""
        take(f"{self.bucket}:{of}", capacity=self.most, per=PER)

    def send_again(self, actor: Actor, row: R, of: str, language: str | None = "") -> R:
        mailed_at = getattr(row, self.column)
        if mailed_at and clock.now() - mailed_at < TWICE:
            return row
        self.limit(of)
        setattr(row, self.column, clock.now())
        row.save(update_fields=[self.column])
        record_event(actor, self.event, row, new={} if language is None else {"language": language})
        return row
