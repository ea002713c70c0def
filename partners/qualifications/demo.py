"""A school district that qualifies and has its team, and a school that waits for the network's answer."""

from datetime import timedelta

from partners.catalogue.models import Plan
from partners.clients.demo import seller_of
from partners.clients.models import ClientAccount
from partners.clients.services import create_client_account
from partners.orders.buying import order_subscription
from partners.orders.demo import confirm, desk
from partners.qualifications.models import Qualification
from partners.qualifications.services import confirm_qualification, request_qualification
from portal import clock
from portal.demo import PARTNER_SLUG
from portal.tenancy.actor import Actor
from portal.tenancy.models import Partner

DISTRICT = {
    "external_id": "1082", "name": "Northgate School District", "domain": "northgate.example", "country": "US",
    "city": "Hillsboro", "contact_name": "Alma Reyes", "contact_email": "alma@northgate.example",
}  # fmt: skip
WAITS = "1055"  # the client's number in its partner's PSA


def seed() -> None:
    """A second time changes nothing."""
    partner = Partner.objects.filter(slug=PARTNER_SLUG).first()
    if partner is None or Qualification.objects.exists():
        return
    seller = seller_of(partner)
    _sell_education(seller)
    if waits := ClientAccount.objects.filter(partner=partner, external_id=WAITS).first():
        with clock.moved(by=timedelta(days=-1, hours=-4)):
            request_qualification(
                actor=seller,
                client_account=waits,
                kind="education",
                institution="school",
                registration="OR-4417",
                domain="cedarlane.example",
                note="A private school; it is in the state's register of schools under this number.",
            )


def _sell_education(seller: Actor) -> None:
    with clock.moved(by=timedelta(days=-120)):
        client = create_client_account(actor=seller, **DISTRICT)
        asked = request_qualification(
            actor=seller, client_account=client, kind="education", institution="school", registration="OR-1029"
        )
    with clock.moved(by=timedelta(days=-118)):
        confirm_qualification(actor=desk(), qualification=asked, reason="Found in the state's register of schools")
    with clock.moved(by=timedelta(days=-115)):
        order = order_subscription(
            actor=seller,
            client_account=client,
            plan=Plan.objects.get(code="education"),
            term="yearly",
            seats=320,
            admin_email="dropbox@northgate.example",
        )
        confirm(order)
