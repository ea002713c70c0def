"""Words that people sort records by. A record carries its own as a list; these tables say which words there are, and where."""

from collections.abc import Sequence
from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.folded import FoldedField
from portal.ids import IdField
from portal.tags.words import LONGEST, MOST
from portal.tenancy.kinds import PartnerOwned
from portal.tenancy.roles import TRADE_READERS
from portal.text import fold


class Tag(PartnerOwned):
    """One word of a partner, however it is written: the spelling is that of whoever wrote it first, until it is renamed."""

    id = IdField("tag")
    name = models.CharField(_("name"), max_length=LONGEST)
    folded_name = FoldedField("name", max_length=2 * LONGEST)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    read_roles = TRADE_READERS
    held_first = "partner"

    class Meta:
        ordering = ("folded_name", "id")
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        constraints = (models.UniqueConstraint(fields=("partner", "folded_name"), name="tag_once"),)

    def __str__(self) -> str:
        return self.name


class Tagging(PartnerOwned):
    """A tag on the record `subject_id`."""

    id = IdField("tg")
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="taggings")
    subject_id = models.CharField(max_length=40)

    read_roles = TRADE_READERS

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("tag", "subject_id"), name="tagging_once"),)
        indexes = (models.Index(fields=("subject_id",), name="taggings_of_record"),)

    def __str__(self) -> str:
        return self.tag.name


class Tagged(PartnerOwned):
    """A record with tags. Saving it keeps `Tag` and `Tagging` up to it, in one transaction with whatever calls it."""

    held_first = "partner"

    tags = models.JSONField(_("tags"), default=list, blank=True)

    class Meta:
        abstract = True

    # Columns that are made of the tags, too: `retag` has them computed anew by `follow_tags` and saves them.
    made_of_tags: ClassVar[tuple[str, ...]] = ()

    def follow_tags(self) -> None:
        """Hook: compute `made_of_tags`."""

    def save(self, *args, update_fields=None, **options) -> None:
        is_new = self._state.adding
        super().save(*args, update_fields=update_fields, **options)
        if (update_fields is None or "tags" in update_fields) and (self.tags or not is_new):
            keep_taggings([self])

    @classmethod
    def insert_all(cls, records: Sequence[Self]) -> None:
        super().insert_all(records)
        keep_taggings([record for record in records if record.tags])

    @classmethod
    def update_all(cls, records: Sequence[Self]) -> None:
        super().update_all(records)
        keep_taggings(records)


def keep_taggings(records: Sequence[Tagged]) -> None:
    wanted = {record.pk: {fold(name): name for name in record.tags[:MOST]} for record in records}
    rows = Tagging.objects.filter(subject_id__in=wanted).values_list("subject_id", "tag__folded_name", "pk")
    there = {(subject_id, folded): pk for subject_id, folded, pk in rows} if wanted else {}
    if gone := [pk for (subject_id, folded), pk in there.items() if folded not in wanted[subject_id]]:
        Tagging.objects.filter(pk__in=gone).delete()
    new = [
        (record, folded, name)
        for record in records
        for folded, name in wanted[record.pk].items()
        if (record.pk, folded) not in there
    ]
    if new:
        _add_taggings(new)


def _add_taggings(new: Sequence[tuple[Tagged, str, str]]) -> None:
    """Each of a record, the word folded, and as it is written there."""
    owners, words = {record.partner_id for record, _folded, _name in new}, {folded for _record, folded, _name in new}
    known = Tag.objects.filter(partner__in=owners, folded_name__in=words)
    tags = {(tag.partner_id, tag.folded_name): tag for tag in known}
    for record, folded, name in new:
        if (record.partner_id, folded) not in tags:
            tags[record.partner_id, folded], _made = Tag.objects.get_or_create(
                partner_id=record.partner_id, folded_name=folded, defaults={"name": name}
            )
    Tagging.objects.bulk_create(
        (
            Tagging(partner_id=record.partner_id, tag=tags[record.partner_id, folded], subject_id=record.pk)
            for record, folded, _name in new
        ),
        ignore_conflicts=True,
    )
