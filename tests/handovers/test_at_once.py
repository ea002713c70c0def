"""Both sides act at the same moment, with real connections: somebody is first, and nothing is half done."""

import pytest

from partners.clients.archiving import archive_client_account
from partners.clients.merging import merge_client_accounts
from partners.clients.models import ClientAccount
from partners.handovers.answering import accept_handover, decline_handover
from partners.handovers.models import Handover
from partners.handovers.moving import tables_below
from partners.handovers.services import offer_handover, withdraw_handover
from partners.subscriptions.models import Subscription
from partners.subscriptions.queries import ledger_faults
from portal.errors import PortalError
from tests.handovers.conftest import make_client, sell
from tests.subscriptions.test_at_once import all_at_once
from tests.trade import change_seats

pytestmark = pytest.mark.django_db(transaction=True)


def test_accepted_against_whatever_the_giver_does(company, other_company, client_account, offered):
    """All at once on one client: whoever comes later is told so, and each row is of one partner."""
    owner, receiver = company.actor(), other_company.actor()
    kept, team = make_client(company, "Kept"), Subscription.objects.get(admin_email="it@hartwell.example")
    acts = (
        lambda: accept_handover(actor=receiver, handover=offered),
        lambda: withdraw_handover(actor=owner, handover=offered),
        lambda: decline_handover(actor=receiver, handover=offered, reason="No"),
        lambda: change_seats(actor=owner, subscription=team, seats=20, reason="More"),
        lambda: sell(company, client_account, 5, "third@hartwell.example"),
        lambda: archive_client_account(actor=owner, client_account=client_account, reason="Closed"),
        lambda: merge_client_accounts(
            actor=owner, client_account=kept, other=client_account, confirmation=client_account.name
        ),
        lambda: accept_handover(actor=receiver, handover=offered),
    )
    results = all_at_once(lambda number: acts[number](), people=len(acts))
    assert all(isinstance(one, PortalError) for one in results if isinstance(one, Exception)), results
    answers = [one for one in results if isinstance(one, Handover)]
    assert len(answers) <= 1
    for table, path in tables_below(ClientAccount).items():
        for row in table.objects.select_related(path):
            above = row
            for name in path.split("__"):
                above = getattr(above, name)
            assert row.partner_id == above.partner_id, table
    accepted = Handover.objects.get().state == "accepted"
    assert ClientAccount.objects.filter(partner=other_company.partner).exists() is accepted
    assert list(ledger_faults()) == []


def test_two_partners_hand_over_to_each_other_at_once(company, other_company):
    """Both are held in the order of their ids: neither waits for the other for ever."""
    offers = []
    for giver, receiver in [(company, other_company), (other_company, company)] * 3:
        client = make_client(giver, f"Client {len(offers)}")
        offered = offer_handover(actor=giver.actor(), client_account=client, receiver=receiver.partner.slug)
        offers.append({"actor": receiver.actor(), "handover": offered})
    results = all_at_once(lambda number: accept_handover(**offers[number]), people=len(offers))
    assert all(isinstance(one, Handover) for one in results), results


def test_of_two_offers_of_one_client_one_stands(company, other_company, third, client_account):
    owner = company.actor()
    results = all_at_once(
        lambda number: offer_handover(
            actor=owner, client_account=client_account, receiver=("nordlicht", "third-party-it")[number % 2]
        ),
        people=4,
    )
    assert sum(isinstance(one, Handover) for one in results) == 1
    assert all(isinstance(one, Handover | PortalError) for one in results), results
