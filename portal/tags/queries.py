"""Questions about tags."""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db.models import Count, QuerySet

from portal.tags.errors import TagTooLong, TooManyTags
from portal.tags.models import Tag, Tagged, Tagging
from portal.tags.words import LONGEST, MOST, is_too_long, split_tags, united
from portal.tenancy.actor import Actor
from portal.text import HostileText, clean_text, fold


def read_tags(partner_id: str, given: str | Iterable[str], spelled: dict[str, str] | None = None) -> list[str]:
    """As typed in one line, or word by word, in the spelling that the partner has for each, which `spelled` says where
    `spellings` found it for many.
    """
    words = _words(given)
    if len(words) > MOST:
        raise TooManyTags(count=len(words), limit=MOST)
    if too_long := next((word for word in words if is_too_long(word)), None):
        raise TagTooLong(tag=too_long[:80], limit=LONGEST)
    known = spellings(partner_id, [words]) if spelled is None else spelled
    return [known.get(fold(word), word) for word in words]


def spell(words: Iterable[str], spelled: dict[str, str]) -> list[str]:
    """Likewise. A word that is new is spelled from then on as here: for what is kept."""
    return [spelled.setdefault(fold(word), word) for word in words]


def spellings(partner_id: str, many: Iterable[str | Iterable[str]]) -> dict[str, str]:
    """The partner's words among these, folded → as they are spelled."""
    folded = {fold(word) for given in many for word in _readable(given)[:MOST]}
    known = Tag.objects.filter(partner_id=partner_id, folded_name__in=folded)
    return dict(known.values_list("folded_name", "name")) if folded else {}


def _readable(given: str | Iterable[str]) -> list[str]:
    """Nothing of what `read_tags` refuses: of many that is the matter of one."""
    try:
        return _words(given)
    except HostileText:
        return []


def _words(given: str | Iterable[str]) -> list[str]:
    return split_tags(given) if isinstance(given, str) else united(*(split_tags(clean_text(word)) for word in given))


def tags_for(actor: Actor) -> QuerySet:
    """By name, each with the number of records that carry it."""
    return Tag.objects.visible_to(actor).annotate(used=Count("taggings"))


def tag_names(actor: Actor, limit: int = 200) -> list[str]:
    """To choose from: the most used first find room, then by name."""
    names = tags_for(actor).order_by("-used", "folded_name").values_list("name", flat=True)[:limit]
    return sorted(names, key=fold)


def tagged_with(rows: QuerySet, words: str) -> QuerySet:
    """Of `rows` those with any of the tags, as they stand in a line."""
    folded = [fold(word) for word in split_tags(words)[:MOST]]
    return rows.filter(pk__in=Tagging.objects.filter(tag__folded_name__in=folded).values("subject_id"))


def tagged_models() -> list[Any]:
    return [model for model in apps.get_models() if issubclass(model, Tagged)]
