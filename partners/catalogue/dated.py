"""Rows that are true for a time: how they say so, and how those of a series follow one another."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from portal.tenancy.kinds import NetworkOwned, NetworkOwnedQuerySet

NEVER = date(9999, 12, 31)


class DatedQuerySet(NetworkOwnedQuerySet):
    def valid_on(self, day):
        """Rows true on that day: from `valid_from` up to, not including, `valid_until`."""
        return self.filter(valid_from__lte=day).filter(models.Q(valid_until=None) | models.Q(valid_until__gt=day))


class Dated(NetworkOwned):
    """True for a time. `source` says where it was read; `verified` is False for demo data, which pages label so."""

    class Precision(models.TextChoices):
        DAY = "day", _("to the day")
        YEAR = "year", _("to the year")

    valid_from = models.DateField(_("valid from"))
    # A source that says "in 2018" gives 1 January 2018 and the precision `year`; pages then show the year alone.
    precision = models.CharField(max_length=5, choices=Precision, default=Precision.DAY)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=300)
    verified = models.BooleanField(_("verified"), default=False)

    objects: ClassVar = DatedQuerySet.as_manager()

    class Meta:
        abstract = True


class Revised(Dated):
    """What staff lay down anew from a day on. Rows of a series follow one another: each ends where the next begins, and the last
    one has no end (`one_after_another`).
    """

    revision = models.ForeignKey(  # that brought it; none: the portal started with it
        "partners.Revision", models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )

    class Meta:
        abstract = True


def one_after_another(noun: str, *series: str) -> tuple[models.BaseConstraint, ...]:
    """A row ends after it begins, no two of a series on the same day, and one of them never. Besides, PostgreSQL has each end
    be the beginning of another row (`0039_catalogue_is_revised`): so rows can neither overlap nor leave a gap.
    """
    until = Coalesce("valid_until", models.Value(NEVER), output_field=models.DateField())
    return (
        models.UniqueConstraint(fields=(*series, "valid_from"), name=f"one_{noun}_per_day"),
        models.UniqueConstraint(*series, until, name=f"one_{noun}_ends_per_day"),
        models.CheckConstraint(
            condition=models.Q(valid_until=None) | models.Q(valid_until__gt=models.F("valid_from")),
            name=f"{noun}_ends_after_it_begins",
        ),
    )
