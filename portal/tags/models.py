"""Words that people sort records by. A record carries its own as a list; these tables say which words there are, and where."""

from typing import ClassVar

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
            keep_taggings(self)


def keep_taggings(record: Tagged) -> None:
    wanted = {fold(name): name for name in record.tags[:MOST]}
    there = dict(Tagging.objects.filter(subject_id=record.pk).values_list("tag__folded_name", "pk"))
    if gone := [pk for folded, pk in there.items() if folded not in wanted]:
        Tagging.objects.filter(pk__in=gone).delete()
    for folded, name in wanted.items():
        if folded not in there:
            tag, _made = Tag.objects.get_or_create(
                partner_id=record.partner_id, folded_name=folded, defaults={"name": name}
            )
            Tagging.objects.get_or_create(tag=tag, subject_id=record.pk, defaults={"partner_id": record.partner_id})
