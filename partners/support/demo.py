"""The demo's questions: one answered, one that waits."""

from datetime import timedelta

from partners.clients.models import ClientAccount
from partners.support.models import SupportRequest
from partners.support.services import create_support_request, reply_to_request
from portal import clock
from portal.accounts.models import User
from portal.demo import PARTNER_SLUG, STAFF_EMAIL
from portal.tenancy.actor import Actor
from portal.tenancy.models import Membership
from portal.tenancy.roles import Role

ANSWERED = {
    "topic": "clients-and-seats",
    "subject": "A client wants four seats fewer before the renewal",
    "text": "Hartwell Dental lost a practice and asks for four seats fewer, best of all today.\n"
    "Is there any way before the renewal?",
}
ANSWER = (
    "Fewer seats count from the renewal on, so today's term stays as it was ordered.\n"
    "Enter the reduction now on the subscription's page: it waits for the renewal and cannot be forgotten."
)
WAITING = {
    "topic": "programme",
    "subject": "When is our tier looked at again?",
    "text": "We passed two certifications this autumn. When is the tier reviewed, and what else do you look at?",
}


def seed() -> None:
    if SupportRequest.objects.exists():
        return
    staff = Actor.person(User.objects.get(email=STAFF_EMAIL))
    with clock.moved(by=-timedelta(days=12)):
        asked = create_support_request(actor=(seller := _member(Role.SELLER)), client_account=_dentist(seller), **ANSWERED)
    with clock.moved(by=-timedelta(days=11, hours=20)):
        reply_to_request(actor=staff, support_request=asked, text=ANSWER)
    with clock.moved(by=-timedelta(days=1, hours=3)):
        create_support_request(actor=_member(Role.OWNER), **WAITING)


def _dentist(seller: Actor) -> ClientAccount | None:
    return ClientAccount.objects.visible_to(seller).filter(external_id="1042").first()


def _member(role: str) -> Actor:
    rows = Membership.objects.select_related("user", "partner").filter(partner__slug=PARTNER_SLUG, role=role)
    return Actor.member(rows.order_by("id")[0])
