from datetime import timedelta

import pytest

from partners.catalogue.models import Plan
from partners.clients.services import create_client_account
from partners.onboarding.models import Journey, JourneyRun
from partners.subscriptions.models import Subscription
from portal import clock
from portal.events.models import Event
from portal.events.record import record_event
from portal.mail.models import Message
from portal.mail.services import queue_message
from portal.tenancy.services import create_invitation
from tests.factories import make_key
from tests.trade import change_seats, create_subscription


@pytest.fixture
def subscription(owner) -> Subscription:
    """Nine seats, five from the renewal on."""
    client = create_client_account(actor=owner, name="Ortiz Logistics")
    plan = Plan.objects.get(code="advanced")
    made = create_subscription(
        actor=owner, client_account=client, plan=plan, term="yearly", seats=9, admin_email="it@ortiz.example"
    )
    change_seats(actor=owner, subscription=made, seats=5, reason="Fewer drivers")
    return made


@pytest.fixture
def furnished(company, owner, run_background):
    """A key, an open invitation, a waiting mail of each sort and a journey on its way, all of Hartwell IT."""
    make_key(company.partner, "client-accounts:read")
    create_invitation(actor=owner, email="ines@example.com", role="seller")
    run_background(3)  # the invitation's mail leaves
    user = company.user("owner")
    event = record_event(owner, "test.started", company.partner)
    journey = Journey.objects.get(code="partner-first-days")
    JourneyRun.objects.create(
        partner=company.partner, journey=journey, version=journey.published, user=user, event=event, start_key=user.pk,
        next_at=clock.now() + timedelta(days=1),
    )  # fmt: skip
    for template in ("welcome", "announcement"):
        queue_message(
            template=template, to=user, dedupe_key=template, why="x", partner=company.partner,
            context={"partner": company.partner.pk},
        )  # fmt: skip
    return company


def mail_states() -> dict[str, str]:
    return dict(Message.objects.order_by("id").values_list("template", "state"))


def last_event(verb: str) -> Event:
    return Event.objects.filter(verb=verb).latest("id")
