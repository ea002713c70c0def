"""A client that moved to the other end of the world, with its partner's help, and one whose partner offers it to a nearer one."""

from datetime import timedelta

from partners.catalogue.models import Plan
from partners.clients.demo import seller_of
from partners.clients.models import ClientAccount
from partners.clients.services import create_client_account, update_client_account
from partners.handovers.answering import accept_handover
from partners.handovers.models import Handover
from partners.handovers.services import offer_handover
from partners.subscriptions.demo import morning, pass_until, sell
from portal import clock
from portal.demo import owner_of
from portal.tenancy.models import Partner

GONE = {
    "external_id": "1058",
    "name": "Southern Cross Surveyors",
    "domain": "scsurveyors.example",
    "country": "NZ",
    "city": "Timaru",
}
OFFERED = {
    "external_id": "K-0021",
    "name": "Brandt Instruments",
    "domain": "brandt-instruments.example",
    "country": "US",
    "city": "Seattle",
}
MOVED_AFTER = timedelta(days=60)


def seed() -> None:
    """A second time changes nothing."""
    partners = {one.country: one for one in Partner.objects.filter(country__in=("US", "DE", "NZ"))}
    if len(partners) == 3 and not Handover.objects.exists():
        _hand_over(partners["US"], partners["NZ"])
        _offer(partners["DE"], partners["US"])


def _hand_over(giver: Partner, receiver: Partner) -> None:
    """Three weeks ago, half a year after it was won."""
    client = _customer(giver, GONE, plan="standard", term="monthly", seats=5, days_ago=180)
    day = clock.today() - timedelta(days=21)
    pass_until(day)
    with clock.moved(to=morning(day)):
        words = "Their whole office moves to Timaru in spring. You are two streets away, and they asked for you."
        made = offer_handover(actor=owner_of(giver.slug), client_account=client, receiver=receiver.slug, message=words)
    with clock.moved(to=morning(day) + timedelta(hours=20)):
        accept_handover(actor=owner_of(receiver.slug), handover=made, external_id="OT-26")
    pass_until(clock.today())


def _offer(giver: Partner, receiver: Partner) -> None:
    """Three days ago, and not answered yet."""
    client = _customer(giver, OFFERED, plan="advanced", term="yearly", seats=6, days_ago=110)
    pass_until(clock.today())
    with clock.moved(by=-timedelta(days=3)):
        words = "One of our oldest clients. They moved to Seattle and want somebody in their own time zone."
        offer_handover(actor=owner_of(giver.slug), client_account=client, receiver=receiver.slug, message=words)


def _customer(partner: Partner, values: dict, *, plan: str, term: str, seats: int, days_ago: int) -> ClientAccount:
    """It was won where its partner may sell, and moved away since."""
    actor, day = seller_of(partner), clock.today() - timedelta(days=days_ago)
    with clock.moved(to=morning(day)):
        client = create_client_account(actor=actor, **values | {"country": partner.country, "city": ""})
    sell(actor, client, Plan.objects.get(code=plan), term, seats, day)
    with clock.moved(to=morning(day + MOVED_AFTER)):
        update_client_account(actor=actor, client_account=client, country=values["country"], city=values["city"])
    client.refresh_from_db()
    return client
