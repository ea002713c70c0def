"""The one table that search looks through: a row for every record that can be found, whatever its noun."""

from functools import reduce
from operator import or_
from typing import Any, ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q

from portal.ids import IdField
from portal.search.registry import FINDABLE, Findable
from portal.tenancy.actor import Actor, ActorKind
from portal.tenancy.kinds import PartnerOwned, PartnerOwnedQuerySet
from portal.tenancy.models import Partner
from portal.tenancy.roles import ALL_STAFF, EVERYONE


@models.TextField.register_lookup
class Like(models.Lookup):
    """`text__like="% word%"`: the pattern as it is, so that `_` can stand for any letter."""

    lookup_name = "like"

    def as_sql(self, compiler, connection):
        left, left_values = self.process_lhs(compiler, connection)
        right, right_values = self.process_rhs(compiler, connection)
        return f"{left} LIKE {right}", [*left_values, *right_values]


class ByteOrdered(models.CharField):
    """Compared by its bytes on PostgreSQL, so that its index serves what begins with a text."""

    def db_parameters(self, connection):
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters


class SearchQuerySet(PartnerOwnedQuerySet):
    def visible_to(self, actor: Actor | None):
        """Exactly the records that the actor sees through each noun's own `visible_to`, asked in the same query."""
        if actor is None or actor.kind in {ActorKind.ANONYMOUS, ActorKind.LINK}:
            return self.none()
        if actor.is_system:
            return self
        readable = [part for noun in FINDABLE.values() if (part := _readable(noun, actor))]
        return self._within_reach(actor).filter(reduce(or_, readable)) if readable else self.none()

    def _within_reach(self, actor: Actor):
        """What the index can narrow: the partners. It is no permission, `_readable` is."""
        if not actor.is_staff:
            return self.filter(Q(partner_id=actor.partner_id) | Q(partner=None))
        if actor.reaches_assigned_only:
            assigned = Partner.objects.visible_to(actor).values_list("pk", flat=True)
            return self.filter(Q(partner_id__in=list(assigned)) | Q(partner=None))  # a list: only that uses the index
        return self


def _readable(noun: Findable, actor: Actor) -> Q | None:
    if not all(actor.has_scope(f"{word}:read") for word in (noun.noun, *noun.names)):
        return None
    model: Any = noun.model
    rows = model.objects.visible_to(actor)
    return None if rows.query.is_empty() else Q(noun=noun.noun) & Q(Exists(rows.filter(pk=OuterRef("pk"))))


class SearchEntry(PartnerOwned):
    """What one record is found by and shown as. Derived: `manage.py rebuild_search` makes all of it anew.

    Row-level security stays off this table: with it PostgreSQL no longer uses the index on words.
    """

    id = IdField()  # the record's own
    noun = models.CharField(max_length=40)  # as the API calls it
    partner = models.ForeignKey(  # type: ignore[assignment]  # the network's own records belong to none
        "portal.Partner", models.CASCADE, null=True, blank=True, related_name="+"
    )
    title = models.CharField(max_length=250)
    note = models.CharField(max_length=250, blank=True)
    key = models.CharField(max_length=170)  # what names it in the addresses of its pages
    folded_title = ByteOrdered(max_length=250)
    text = models.TextField()  # folded words, each behind a space

    read_roles = EVERYONE  # each noun's own rule decides
    staff_read_roles = ALL_STAFF
    objects: ClassVar = SearchQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "search entries"
        indexes = (
            models.Index(fields=("partner", "folded_title"), name="search_title_in_partner"),
            models.Index(fields=("folded_title",), name="search_title"),
        )

    def __str__(self) -> str:
        return self.title
