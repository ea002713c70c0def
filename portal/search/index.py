"""Keeping the table as the records are: in the transaction that changes a record, and all at once."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import models

from portal.search.models import SearchEntry
from portal.search.registry import FINDABLE, FOLLOWERS, Findable, followed_values
from portal.search.words import folded_title, kept_text
from portal.tenancy.models import Partner

BATCH = 500
_SHOWN = [field.name for field in SearchEntry._meta.concrete_fields if not field.primary_key]


def entry_of(record: Any, noun: Findable) -> SearchEntry:
    title, note = noun.title(record)[:250], noun.note(record)[:250]
    return SearchEntry(
        id=record.pk,
        noun=noun.noun,
        partner_id=record.pk if isinstance(record, Partner) else getattr(record, "partner_id", None),
        title=title,
        note=note,
        key=noun.key(record),
        folded_title=folded_title(title)[:250],
        text=kept_text([title, *noun.text(record)]),
    )


def index(records: Iterable[models.Model], using: str | None = None) -> None:
    """Write the entries of these records anew. For whoever changes rows without saving each."""
    by_noun = [(record, FINDABLE[type(record)]) for record in records]
    entries = [entry_of(record, noun) for record, noun in by_noun if noun.applies(record)]
    if others := [record.pk for record, noun in by_noun if not noun.applies(record)]:
        SearchEntry.objects.using(using).filter(pk__in=others).delete()
    SearchEntry.objects.using(using).bulk_create(
        entries, batch_size=BATCH, update_conflicts=True, unique_fields=["id"], update_fields=_SHOWN
    )


def forget(ids: Iterable[str]) -> None:
    SearchEntry.objects.filter(pk__in=list(ids)).delete()


def follow(model: type[models.Model], records: Sequence[models.Model], changed: Iterable[str] | None) -> None:
    """After these of a kind were saved; `changed` names the fields that were written, None for all."""
    noun, only = FINDABLE.get(model), None if changed is None else set(changed)
    if noun and (only is None or only & noun.fields):
        index(records)
    followers = [one for one in FOLLOWERS.get(model, ()) if only is None or only & one.fields]
    for follower in followers:
        if told := [record for record in records if _differs(record, follower.fields)]:
            index(follower.records(told))
    for record in records if followers else ():
        if _differs(record, followed_values(record)):
            record._state.followed = None  # type: ignore[attr-defined]  # a later save may take it back


def _differs(record: models.Model, fields: Iterable[str]) -> bool:
    """From what was read (`Record.from_db`), or nobody knows."""
    read = getattr(record._state, "followed", None)
    now = followed_values(record)
    return read is None or any(name not in read or read[name] != now[name] for name in fields)


def rebuild(noun: Findable, using: str | None = None) -> int:
    """All of one noun anew, and without what is no more; returns how many. In batches, beside others at work."""
    count = 0
    for records in _in_batches(noun, using):
        index(records, using)
        count += len(records)
    rows: Any = noun.model._base_manager.using(using)
    gone = SearchEntry.objects.using(using).filter(noun=noun.noun)
    gone.filter(~models.Exists(rows.filter(pk=models.OuterRef("pk")))).delete()
    return count


def _in_batches(noun: Findable, using: str | None) -> Iterator[list]:
    rows: Any = noun.model._base_manager.using(using).select_related(*noun.select_related)
    rows = rows.prefetch_related(*noun.prefetch_related).order_by("pk")
    last = ""
    while found := list(rows.filter(pk__gt=last)[:BATCH]):
        yield found
        last = found[-1].pk


def fill(models_of_app: Iterable[type[models.Model]], using: str) -> None:
    """After `migrate`: nouns that have records and no entry yet, because search, or this noun in it, is new."""
    for model in models_of_app:
        noun = FINDABLE.get(model)
        if noun and not SearchEntry.objects.using(using).filter(noun=noun.noun).exists():
            rebuild(noun, using)
