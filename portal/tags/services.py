"""Renaming, merging and deleting a tag, with all records that carry it. What tags a record has is its own noun's business."""

from django.utils.translation import gettext_lazy as _

from portal.actions import business_action
from portal.editing import refuse_stale
from portal.errors import InvalidValue, LeftEmpty, NotFound
from portal.events.record import record_event
from portal.search.index import index
from portal.search.registry import is_found
from portal.tags.errors import SameTag, TagTaken, TagTooLong
from portal.tags.models import Tag, Tagging
from portal.tags.queries import tagged_models
from portal.tags.words import LONGEST, is_too_long, split_tags, united
from portal.tenancy.actor import Actor
from portal.tenancy.roles import MANAGERS
from portal.text import fold

BATCH = 500


@business_action(noun="tags", verb="update", label=_("Rename tag"), roles=MANAGERS, subject="tag", event="tag.renamed")
def rename_tag(*, actor: Actor, tag: Tag, name: str, seen: str = "") -> Tag:
    """Another spelling of the same word is fine; the name of another tag is not."""
    name = _read_name(name)
    refuse_stale(seen, {"name": tag.name}, {"name": name}, tag)
    if Tag.objects.filter(partner_id=tag.partner_id, folded_name=fold(name)).exclude(pk=tag.pk).exists():
        raise TagTaken(name=name)
    _retag(tag, [name])
    tag.name = name
    tag.save()
    return tag


@business_action(noun="tags", verb="merge", label=_("Merge tags"), roles=MANAGERS, subject="tag")
def merge_tags(*, actor: Actor, tag: Tag, into: Tag) -> Tag:
    """Whatever carries `tag` carries `into` then, and the tag is gone."""
    if tag.pk == into.pk:
        raise SameTag()
    found = Tag.objects.filter(pk=into.pk, partner_id=tag.partner_id).first()
    if found is None:
        raise NotFound()
    into = found  # as it is now
    record_event(actor, "tag.merged", tag, old={"name": tag.name}, new={"into": into.name})
    _retag(tag, [into.name])
    Tagging.objects.filter(tag=tag).exclude(subject_id__in=_carriers(into)).update(tag=into)
    tag.delete()
    return into


@business_action(noun="tags", verb="delete", label=_("Delete tag"), roles=MANAGERS, subject="tag")
def delete_tag(*, actor: Actor, tag: Tag) -> None:
    """From all records that carry it, too."""
    record_event(actor, "tag.deleted", tag, old={"name": tag.name})
    _retag(tag, [])
    tag.delete()


def _carriers(tag: Tag) -> list[str]:
    return list(Tagging.objects.filter(tag=tag).values_list("subject_id", flat=True))


def _read_name(name: str) -> str:
    words = split_tags(name)
    if not words:
        raise LeftEmpty(field="name")
    if len(words) > 1:
        problem = _("A tag has no comma and no semicolon in it.")
        raise InvalidValue(field="name", problem=problem, cure=_("Write one tag."))
    if is_too_long(words[0]):
        raise TagTooLong(field="name", tag=words[0][:80], limit=LONGEST)
    return words[0]


def _retag(tag: Tag, instead: list[str]) -> None:
    """In the records' own lists. In batches: a word may be on all of a partner's records."""
    for model in tagged_models():
        rows = model._base_manager.filter(pk__in=Tagging.objects.filter(tag=tag).values("subject_id"))
        last = ""
        while batch := list(rows.filter(pk__gt=last).order_by("pk")[:BATCH]):
            for record in batch:
                kept = [word for word in record.tags if fold(word) != tag.folded_name]
                record.tags = united(instead, kept)
                record.follow_tags()
            model._base_manager.bulk_update(batch, ["tags", *model.made_of_tags])
            if is_found(model):
                index(batch)
            last = batch[-1].pk
