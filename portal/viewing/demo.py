"""A look that support took at the demo's first partner, so that its timeline shows one."""

from datetime import timedelta

from portal import clock
from portal.accounts.models import User
from portal.demo import PARTNER_SLUG
from portal.tenancy.actor import Actor
from portal.tenancy.models import Partner
from portal.tenancy.roles import Role, StaffRole
from portal.viewing.models import PartnerView
from portal.viewing.services import end_view, start_view

REASON = "Nora asked on the phone why a reduction of seats waits for the renewal."


def seed() -> None:
    if PartnerView.objects.exists():
        return
    support = Actor.person(User.objects.get(staff_role=StaffRole.SUPPORT))
    partner = Partner.objects.get(slug=PARTNER_SLUG)
    with clock.moved(by=timedelta(days=-6)):
        view = start_view(actor=support, partner=partner, role=Role.OWNER, reason=REASON)
    with clock.moved(by=timedelta(days=-6) + timedelta(minutes=7)):
        end_view(actor=support, view=view)
