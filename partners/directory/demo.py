"""The demo's partners as staff know them: when their people were last here, and a note about one."""

from datetime import timedelta

from portal import clock
from portal.accounts.models import User
from portal.notes.models import StaffNote
from portal.notes.services import create_note
from portal.tenancy.actor import Actor
from portal.tenancy.models import Partner
from portal.tenancy.roles import StaffRole

# Mailbox → days since the last sign-in; the others have not been here yet.
SEEN = {"nora": 1, "sam": 0, "priya": 6, "theo": 12, "grace": 30, "jonas": 3, "lena": 2, "aroha": 47}
NOTE = (
    "Called Nora about the second factor: she sets it up with Priya next week. They consider moving the dental offices "
    "from the file server in spring, about 120 seats.\n\nAsk again after their renewal."
)


def seed() -> None:
    if StaffNote.objects.filter(by_staff=True).exists():
        return
    for mailbox, days in SEEN.items():
        people = User.objects.filter(email__startswith=f"{mailbox}@", last_login=None)
        people.exclude(memberships=None).update(last_login=clock.now() - timedelta(days=days))
    manager = User.objects.get(staff_role=StaffRole.PARTNER_MANAGER)
    partner = Partner.objects.filter(manager=manager).order_by("created_at", "id").first()
    if partner is not None:
        with clock.moved(by=-timedelta(days=9)):
            create_note(actor=Actor.person(manager), subject=partner, text=NOTE)
