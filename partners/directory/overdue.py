"""What a partner, or whoever looks after it, is late with. Each reason is one moment, worked out by the database: since when it
has been so, if that is longer ago than its patience allows. List, filter, home page and API read the same moments.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Case, DateTimeField, Exists, F, Min, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Greatest, Least
from django.db.models.lookups import LessThanOrEqual
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from partners.announcements.models import Notice
from partners.network.models import Agreement
from partners.subscriptions.models import Subscription
from portal import clock
from portal.accounts.queries import second_factor_of
from portal.tenancy.models import Membership, Partner
from portal.tenancy.roles import MANAGERS, Role

NEVER = datetime(9999, 1, 1, tzinfo=UTC)  # an expression that every database can compare, unlike NULL


@dataclass(frozen=True, slots=True)
class Reason:
    """`since` gives the expression for the moment it began, counting what began before `until`; NULL when it is not so."""

    code: str
    text: str | Promise
    patience: timedelta
    since: Callable[[datetime], Case | Subquery]

    @property
    def column(self) -> str:
        return f"late_{self.code.replace('-', '_')}"


@dataclass(frozen=True, slots=True)
class Overdue:
    """A reason as one partner has it."""

    code: str
    text: str | Promise
    since: datetime


def with_overdue(rows: QuerySet) -> QuerySet:
    """Each with a moment per reason and, for filters and order, the earliest of them (`NEVER` for none)."""
    now = clock.now()
    moments = {reason.column: reason.since(now - reason.patience) for reason in REASONS}
    earliest = Least(*(Coalesce(F(name), Value(NEVER), output_field=DateTimeField()) for name in moments))
    return rows.annotate(**moments).annotate(overdue_since=earliest)


def overdue_of(partner: Partner) -> list[Overdue]:
    """Of a row of `with_overdue`, the oldest first."""
    found = [
        Overdue(reason.code, reason.text, since)
        for reason in REASONS
        if (since := getattr(partner, reason.column)) is not None
    ]
    return sorted(found, key=lambda one: one.since)


ACTIVE = Q(state=Partner.State.ACTIVE)  # of the others nothing is expected


def _since_joining(condition: Any, until: datetime) -> Case:
    return Case(When(ACTIVE & Q(created_at__lte=until) & condition, then=F("created_at")), output_field=DateTimeField())


def _earliest(rows: QuerySet, column: str = "created_at") -> Subquery:
    mine = rows.filter(partner=OuterRef("pk"), partner__state=Partner.State.ACTIVE)
    return Subquery(mine.order_by().values("partner").annotate(since=Min(column)).values("since"))


def _agreement_due(until: datetime) -> Case:
    """Since partners were asked to accept the newest version, or since this one joined after that."""
    asked = Agreement.objects.exclude(took_effect_at=None).order_by("-took_effect_at").values("took_effect_at")[:1]
    began = Greatest(F("created_at"), Coalesce(Subquery(asked), F("created_at")), output_field=DateTimeField())
    long_ago = Q(LessThanOrEqual(began, Value(until, output_field=DateTimeField())))
    return Case(When(ACTIVE & Q(agreement_due=True) & long_ago, then=began), output_field=DateTimeField())


def _owner_never_came(until: datetime) -> Case:
    owners = Membership.objects.filter(partner=OuterRef("pk"), role=Role.OWNER, user__last_login__isnull=False)
    return _since_joining(~Exists(owners), until)


def _announcement_waits(until: datetime) -> Subquery:
    return _earliest(Notice.objects.outstanding().filter(created_at__lte=until))


def _manager_without_second_factor(until: datetime) -> Subquery:
    """Since the person has been an owner or admin here, however old the company is."""
    bare = Membership.objects.filter(
        ~second_factor_of("user_id"), role__in=MANAGERS, user__is_active=True, role_since__lte=until
    )
    return _earliest(bare, "role_since")


def _nothing_sold(until: datetime) -> Case:
    return _since_joining(~Exists(Subscription.objects.filter(partner=OuterRef("pk"))), until)


REASONS = (
    Reason("agreement", _("Agreement not accepted"), timedelta(days=7), _agreement_due),
    Reason("owner", _("Owner never signed in"), timedelta(days=7), _owner_never_came),
    Reason("announcement", _("Announcement not acknowledged"), timedelta(days=7), _announcement_waits),
    Reason("second-factor", _("Second factor missing"), timedelta(days=14), _manager_without_second_factor),
    Reason("sales", _("Nothing sold yet"), timedelta(days=60), _nothing_sold),
)
