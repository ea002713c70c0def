"""Reports that are mailed by themselves: what, when, and to whom."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from partners.scheduled_reports import days
from portal import clock
from portal.accounts.queries import second_factor_of
from portal.ids import IdField
from portal.lifecycle import Lifecycle
from portal.tenancy.actor import Actor
from portal.tenancy.kinds import PartnerOwned, PartnerOwnedQuerySet
from portal.tenancy.models import Membership
from portal.tenancy.roles import COST_READERS, PARTNER_READERS


class Period(models.TextChoices):
    LAST_7_DAYS = "last-7-days", _("The seven days before")
    LAST_MONTH = "last-month", _("Last month")
    THIS_MONTH = "this-month", _("This month until that day")
    LAST_3_MONTHS = "last-3-months", _("The last three months")
    TWELVE_MONTHS = "twelve-months", _("This month and the eleven before it")
    THIS_YEAR = "this-year", _("This year until that day")
    LAST_YEAR = "last-year", _("Last year")
    CHOSEN = days.CHOSEN, _("Always the same days")


class _PlaceQuerySet(PartnerOwnedQuerySet):
    def _visible_to_staff(self, actor: Actor):
        """Among staff those of staff: what a partner has mailed to its own people is its own affair."""
        reads = actor.staff_role in PARTNER_READERS
        return self.filter(partner=None) if reads else self.none()


class ScheduledReport(Lifecycle, PartnerOwned):
    """A report as somebody has chosen it. Each reader gets what they themselves may see. Staff's belong to no partner."""

    class State(models.TextChoices):
        ACTIVE = "active", _("Active")
        PAUSED = "paused", _("Paused")

    class Rhythm(models.TextChoices):
        WEEKLY = days.WEEKLY, _("Every week")
        MONTHLY = "monthly", _("Every month")

    TRANSITIONS: ClassVar[dict[str, frozenset[str]]] = {
        State.ACTIVE: frozenset({State.PAUSED}),
        State.PAUSED: frozenset({State.ACTIVE}),
    }

    id = IdField("sx")
    partner = models.ForeignKey(  # type: ignore[assignment]  # staff's belong to none
        "portal.Partner", models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Whose it is; nobody's when a key has made it, or when the person is gone.
    user = models.ForeignKey(
        "portal.User", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("made by")
    )
    name = models.CharField(_("name"), max_length=80)
    by = models.CharField(_("by"), max_length=20)  # a code of partners.reports.summing.GROUPINGS
    period = models.CharField(_("days"), max_length=20, choices=Period)
    since = models.DateField(_("from"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    rhythm = models.CharField(_("how often"), max_length=8, choices=Rhythm)
    weekday = models.PositiveSmallIntegerField(
        _("weekday"), default=1, validators=[MinValueValidator(1), MaxValueValidator(7)]
    )
    month_day = models.PositiveSmallIntegerField(
        _("day of the month"), default=1, validators=[MinValueValidator(1), MaxValueValidator(28)]
    )
    hour = models.PositiveSmallIntegerField(_("hour"), default=8, validators=[MaxValueValidator(23)])
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.ACTIVE)
    sent_at = models.DateTimeField(_("sent at once"), null=True, blank=True)
    created_at = models.DateTimeField(_("made"), default=clock.now, editable=False)
    updated_at = models.DateTimeField(default=clock.now, editable=False)

    read_roles = COST_READERS
    staff_read_roles = PARTNER_READERS
    objects: ClassVar = _PlaceQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(weekday__range=(1, 7), month_day__range=(1, 28), hour__lte=23),
                name="scheduled_report_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(period=Period.CHOSEN, since__isnull=False, until__gte=models.F("since"))
                | (~Q(period=Period.CHOSEN) & Q(since=None, until=None)),
                name="scheduled_report_has_its_days",
            ),
        )
        indexes = (models.Index(fields=("partner", "-id"), name="scheduled_report_list"),)

    def __str__(self) -> str:
        return self.name

    @property
    def timing(self) -> days.Rhythm:
        return days.Rhythm(self.rhythm, self.weekday, self.month_day, self.hour, self.period)

    @property
    def timing_words(self) -> str:
        hour = f"{self.hour:02d}:00"
        if self.rhythm == self.Rhythm.WEEKLY:
            return gettext("Every {weekday} at {hour}").format(weekday=WEEKDAYS[self.weekday - 1], hour=hour)
        return gettext("On day {day} of each month at {hour}").format(day=self.month_day, hour=hour)

    def asked_on(self, day: date) -> Mapping[str, Any]:
        """What the report is asked for by a mail that was due on that day."""
        chosen = self.period == Period.CHOSEN
        since, until = (self.since, self.until) if chosen else days.PERIODS[self.period](day)
        return {"by": self.by, "since": since, "until": until}


class ReportReaderQuerySet(_PlaceQuerySet):
    def due(self):
        return self.filter(
            next_at__lte=clock.now(), stopped_at=None, scheduled_report__state=ScheduledReport.State.ACTIVE
        )

    def present(self):
        return self.filter(removed_at=None)

    def with_standing(self):
        """Those that are named, with what `standing.why_not` asks, in one query for all of them."""
        role = Membership.objects.filter(user=OuterRef("user"), partner=OuterRef("partner")).values("role")
        rows = self.present().select_related("user", "partner", "scheduled_report")
        return rows.annotate(role_now=Subquery(role[:1]), has_factor=second_factor_of("user")).order_by(
            "user__folded_name", "id"
        )


class ReportReader(PartnerOwned):
    """One person to whom it is mailed, and when next. Each day it is due on makes one message at most: its `dedupe_key`."""

    id = IdField("rd")
    partner = models.ForeignKey(  # type: ignore[assignment]  # as its report
        "portal.Partner", models.PROTECT, null=True, blank=True, related_name="+"
    )
    scheduled_report = models.ForeignKey(ScheduledReport, models.CASCADE, related_name="readers")
    user = models.ForeignKey("portal.User", models.CASCADE, related_name="+")
    next_at = models.DateTimeField()
    last_due_on = models.DateField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    # Of one who had stopped it and was left out since: named again, they are still one who stopped it.
    removed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    read_roles = COST_READERS
    staff_read_roles = PARTNER_READERS
    objects: ClassVar = ReportReaderQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("scheduled_report", "user"), name="one_report_reader_per_person"),
        )
        indexes = (models.Index(fields=("next_at",), condition=Q(stopped_at=None), name="report_reader_due"),)

    def __str__(self) -> str:
        return str(self.user)
