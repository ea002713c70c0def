"""Real threads on real connections: two of staff at once, and a sale in the moment of the end."""

import pytest

from partners.catalogue.models import Plan
from partners.clients.services import create_client_account
from partners.onboarding.models import Journey
from partners.onboarding.planning import take_due_steps
from partners.onboarding.registry import Subject
from partners.onboarding.starting import start_journey
from partners.standing.services import end_partner
from partners.subscriptions.models import Subscription
from portal.events.models import Event
from portal.events.record import record_event
from portal.mail.models import Message
from portal.tenancy.models import Partner
from portal.tenancy.services import suspend_partner
from tests.factories import make_company
from tests.tenancy.test_at_once import at_once
from tests.trade import create_subscription

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 4


def test_two_who_suspend_at_once_suspend_once(staff, company):
    for _round in range(ROUNDS):
        Partner.objects.update(state="active")
        answers = at_once(*[lambda: suspend_partner(actor=staff, partner=company.partner, reason="x")] * 2)
        assert sorted(answers) == ["done", "wrong_state"]
    assert Event.objects.filter(verb="partner.suspended").count() == ROUNDS


def test_who_ends_and_who_suspends_at_once(staff):
    for number in range(ROUNDS):
        partner = make_company(f"Company {number}", f"company-{number}").partner
        answers = at_once(
            lambda: end_partner(actor=staff, partner=partner, reason="x", confirmation=partner.name),  # noqa: B023
            lambda: suspend_partner(actor=staff, partner=partner, reason="x"),  # noqa: B023
        )
        assert answers[0] == "done"
        assert answers[1] in {"done", "wrong_state"}
        partner.refresh_from_db()
        assert partner.state == "closed"


def test_who_ends_and_a_journey_that_goes_on_at_once(staff, caplog):
    for number in range(ROUNDS):
        company = make_company(f"Company {number}", f"company-{number}")
        event = record_event(staff, "test.started", company.partner)
        journey = Journey.objects.get(code="partner-first-days")
        run = start_journey(journey, Subject(company.partner, company.user("owner")), event)
        at_once(
            lambda: end_partner(actor=staff, partner=company.partner, reason="x", confirmation=company.partner.name),  # noqa: B023
            take_due_steps,
        )
        run.refresh_from_db()
        assert (run.state, run.next_at) == ("stopped", None)
        assert not Message.objects.filter(journey_act__run=run, state="queued").exists()
    assert "cannot take its next step" not in caplog.text


def test_a_partner_never_ends_with_a_subscription(staff):
    for number in range(ROUNDS):
        company = make_company(f"Company {number}", f"company-{number}")
        owner, partner = company.actor("owner"), company.partner
        client, plan = create_client_account(actor=owner, name="Ortiz"), Plan.objects.get(code="advanced")
        order = {"plan": plan, "term": "yearly", "seats": 9, "admin_email": f"it@ortiz-{number}.example"}
        answers = at_once(
            lambda: create_subscription(actor=owner, client_account=client, **order),  # noqa: B023
            lambda: end_partner(actor=staff, partner=partner, reason="x", confirmation=partner.name),  # noqa: B023
        )
        assert answers in (["done", "subscriptions_remain"], ["done", "orders_remain"], ["partner_suspended", "done"])
        partner.refresh_from_db()
        assert (partner.state == "closed") != Subscription.objects.filter(partner=partner).exists()
