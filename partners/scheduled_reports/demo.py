"""Two scheduled reports of the demo's partner, and one among staff."""

from partners.scheduled_reports.models import ScheduledReport
from partners.scheduled_reports.services import create_scheduled_report
from portal.accounts.models import User
from portal.demo import PARTNER_SLUG, STAFF_EMAIL
from portal.tenancy.actor import Actor
from portal.tenancy.models import Membership
from portal.tenancy.roles import Role


def seed() -> None:
    if ScheduledReport.objects.exists():
        return
    owner = Membership.objects.filter(partner__slug=PARTNER_SLUG, role=Role.OWNER).order_by("id")[0]
    seller = Membership.objects.filter(partner__slug=PARTNER_SLUG, role=Role.SELLER).order_by("id")[0]
    actor, both = Actor.member(owner), [owner.user_id, seller.user_id]
    monthly = {"period": "last-month", "rhythm": "monthly", "month_day": 1, "hour": 7}
    create_scheduled_report(actor=actor, name="Margin by client", by="client", readers=both, **monthly)
    weekly = {"period": "twelve-months", "rhythm": "weekly", "weekday": 1}
    create_scheduled_report(actor=actor, name="The year, month by month", by="month", readers=[owner.user_id], **weekly)
    staff = User.objects.get(email=STAFF_EMAIL)
    create_scheduled_report(actor=Actor.person(staff), name="Margin by tier", by="tier", readers=[staff.pk], **monthly)
