"""One person for each staff role, and who looks after which partner."""

from datetime import timedelta

from portal import clock
from portal.accounts.models import User
from portal.demo import PASSWORD, STAFF, STAFF_EMAIL
from portal.tenancy.actor import Actor
from portal.tenancy.models import Partner
from portal.tenancy.roles import StaffRole
from portal.tenancy.services import accept_invitation, assign_manager, create_invitation

JOINED_BEFORE, ASSIGNED_BEFORE = 200, 90  # days
ASSIGNED = 2  # the third partner waits for somebody to look after it


def seed() -> None:
    """Invited by the network admin, one after the other."""
    if User.objects.filter(email=STAFF[0][1]).exists():
        return
    admin = Actor.person(User.objects.get(email=STAFF_EMAIL))
    for days, (name, email, role) in enumerate(STAFF, JOINED_BEFORE):
        with clock.moved(by=timedelta(days=-days)):
            invitation = create_invitation(actor=admin, email=email, role=role)
            accept_invitation(actor=Actor.link(invitation, email), invitation=invitation, name=name, password=PASSWORD)
    create_invitation(actor=admin, email="joan@network.example", role=StaffRole.SUPPORT)
    manager = User.objects.get(staff_role=StaffRole.PARTNER_MANAGER)
    with clock.moved(by=timedelta(days=-ASSIGNED_BEFORE)):
        for partner in Partner.objects.order_by("created_at", "id")[:ASSIGNED]:
            assign_manager(actor=admin, partner=partner, manager=manager)
