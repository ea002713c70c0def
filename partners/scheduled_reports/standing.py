"""Who gets a scheduled report now, and why somebody does not: asked when it is due, when the mail leaves, and by its page."""

from django.conf import settings
from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.scheduled_reports.models import ReportReader, ScheduledReport
from portal.accounts.models import User
from portal.tenancy.actor import Actor
from portal.tenancy.models import Membership, Partner
from portal.tenancy.roles import COST_READERS, PARTNER_READERS


def possible_readers(partner_id: str | None) -> QuerySet[User]:
    """Of a partner whoever sees what it pays; among staff whoever reads partners' charges."""
    people = User.objects.filter(is_active=True).order_by("folded_name", "id")
    if not partner_id:
        return people.filter(staff_role__in=PARTNER_READERS)
    members = Membership.objects.filter(partner=partner_id, role__in=COST_READERS)
    return people.filter(pk__in=members.values("user"))


def why_silent(report: ScheduledReport) -> str:
    """Why nobody gets it."""
    if report.partner and report.partner.state != Partner.State.ACTIVE:
        return _("The company is suspended or has ended, so nothing is sent.")
    return _("It is paused.") if report.state == report.State.PAUSED else ""


class Why(models.TextChoices):
    STOPPED = "stopped", gettext_lazy("Stopped it")
    ACCOUNT_CLOSED = "account_closed", gettext_lazy("Their account is closed")
    NO_MEMBER = "no_member", gettext_lazy("No longer belongs to the company")
    ROLE = "role", gettext_lazy("Their role does not see what the company pays")
    STAFF_ROLE = "staff_role", gettext_lazy("Their staff role does not read charges")
    SECOND_FACTOR = "second_factor", gettext_lazy("Has to set up a second factor first")


def why_not(reader: ReportReader) -> Why | None:
    """Why this one does not, of a row `with_standing`; None for who does."""
    if reader.stopped_at:
        return Why.STOPPED
    if not reader.user.is_active:
        return Why.ACCOUNT_CLOSED
    return _why_not_member(reader) if reader.partner else _why_not_staff(reader)


def _why_not_member(reader) -> Why | None:
    if reader.role_now is None:
        return Why.NO_MEMBER
    if reader.role_now not in COST_READERS:
        return Why.ROLE
    lacks = reader.role_now in reader.partner.second_factor_roles and not reader.has_factor
    return Why.SECOND_FACTOR if lacks else None


def _why_not_staff(reader) -> Why | None:
    if reader.user.staff_role not in PARTNER_READERS:
        return Why.STAFF_ROLE
    lacks = settings.STAFF_SECOND_FACTOR and not reader.has_factor
    return Why.SECOND_FACTOR if lacks else None


def actor_of(reader: ReportReader) -> Actor:
    """The reader themself: a report shows what they may see, not what whoever scheduled it does."""
    if not reader.partner_id:
        return Actor.person(reader.user)
    membership = Membership.objects.select_related("partner", "user").get(
        partner=reader.partner_id, user=reader.user_id
    )
    return Actor.member(membership)
