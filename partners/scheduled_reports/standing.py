"""Who gets a scheduled report now, and why somebody does not: asked when it is due, when the mail leaves, and by its page."""

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

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


def why_not(reader: ReportReader) -> str:
    """Why this one does not, of a row `with_standing`; empty for who does."""
    if reader.stopped_at:
        return _("Stopped it")
    if not reader.user.is_active:
        return _("Their account is closed")
    return _why_not_member(reader) if reader.partner else _why_not_staff(reader)


def _why_not_member(reader) -> str:
    if reader.role_now is None:
        return _("No longer belongs to the company")
    if reader.role_now not in COST_READERS:
        return _("Their role does not see what the company pays")
    lacks = reader.role_now in reader.partner.second_factor_roles and not reader.has_factor
    return _("Has to set up a second factor first") if lacks else ""


def _why_not_staff(reader) -> str:
    if reader.user.staff_role not in PARTNER_READERS:
        return _("Their staff role does not read charges")
    lacks = settings.STAFF_SECOND_FACTOR and not reader.has_factor
    return _("Has to set up a second factor first") if lacks else ""


def actor_of(reader: ReportReader) -> Actor:
    """The reader themself: a report shows what they may see, not what whoever scheduled it does."""
    if not reader.partner_id:
        return Actor.person(reader.user)
    membership = Membership.objects.select_related("partner", "user").get(
        partner=reader.partner_id, user=reader.user_id
    )
    return Actor.member(membership)
