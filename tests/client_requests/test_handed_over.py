"""Handed over, a client's live plan and its number at the next partner are nobody's business at the one that it left."""

import pytest
from django.core import mail

from partners.client_requests.deciding import approve_client_request
from partners.handovers.answering import accept_handover
from partners.handovers.services import offer_handover

pytestmark = pytest.mark.django_db


def hand_over(owner, outsider, client_account) -> None:
    handover = offer_handover(actor=owner, client_account=client_account, receiver="nordlicht", message="x")
    accept_handover(actor=outsider, handover=handover)


@pytest.fixture
def left(ask, owner, outsider, other_company, subscription, client_account):
    """A request that was approved, of a client that another partner has by now."""
    asked = approve_client_request(actor=owner, client_request=ask(seats=6))
    hand_over(owner, outsider, client_account)
    subscription.refresh_from_db()
    subscription.number = 4711
    subscription.save()
    return asked


def test_the_old_partner_reads_neither_plan_nor_number(left, company, sign_in, api, subscription):
    browser = sign_in(company.user("owner"))
    columns = "?columns=kind&columns=client&columns=subscription"
    for path in (f"client-requests/{columns}", f"client-requests/{left.pk}/", f"client-requests/export/{columns}"):
        answer = browser.get(f"{company.url}/{path}")
        said = b"".join(answer).decode() if answer.streaming else answer.content.decode()
        assert "4711" not in said
        assert subscription.plan.name not in said
    key = api(company.partner, "client-requests:read", "subscriptions:read")
    assert key.get(f"/api/v1/client-requests/{left.pk}").json()["subscription"] is None


def test_its_receipt_promises_no_more_than_can_be_kept(ask, owner, outsider, other_company, client_account, run_background):
    ask("let-end")
    ask("message", note="Hello")
    run_background()
    receipts = [one for one in mail.outbox if "eceived" in one.subject]
    assert len(receipts) == 2
    for one in receipts:
        assert "as long as your company is its client" in one.body
    mail.outbox.clear()
    hand_over(owner, outsider, client_account)
    run_background()
    assert not [one for one in mail.outbox if "mei@hartwell.example" in one.to[0]]
