"""Several people revise the catalogue at the same moment. On both engines, with real connections."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from partners.catalogue.models import Plan, PriceListItem
from partners.revisions.services import create_revision, preview_revision, withdraw_revision
from partners.subscriptions.queries import charge_faults, ledger_faults
from tests.revisions.conftest import ALONE, a_price, in_days
from tests.subscriptions.test_at_once import all_at_once
from tests.trade import create_subscription

pytestmark = pytest.mark.django_db(transaction=True)


def is_a_chain() -> bool:
    """Each row ends where the next begins, and the last one never."""
    rows = list(PriceListItem.objects.filter(plan__code="advanced", term="yearly", tier=None).order_by("valid_from"))
    ends = [row.valid_until for row in rows]
    return ends == [*(row.valid_from for row in rows[1:]), None]


def test_prices_laid_down_at_once_follow_one_another(price_list, staff):
    def lay_down(number: int):
        line = a_price(str(200 + number), in_days(10 + number % 4))
        return create_revision(actor=staff, reason=ALONE, title=f"Price {number}", lines={"prices": [line]})

    made = all_at_once(lay_down, 8)
    assert {type(one).__name__ for one in made} == {"Revision"}, made
    assert PriceListItem.objects.filter(plan__code="advanced", term="yearly").count() == 5
    assert is_a_chain()
    all_at_once(lambda number: withdraw_revision(actor=staff, revision=made[number], reason="x"), 8)
    assert PriceListItem.objects.filter(plan__code="advanced", term="yearly").count() == 1
    assert is_a_chain()


def test_of_two_who_confirm_the_same_preview_one_is_shown_it_again(price_list, subscription, staff):
    asked = {"title": "Prices", "lines": {"prices": [a_price("204", in_days(40))]}}
    seen = preview_revision(actor=staff, **asked).digest
    results = all_at_once(lambda number: create_revision(actor=staff, reason=ALONE, **asked, seen=seen), 2)
    assert sorted(type(one).__name__ for one in results) == ["NothingNew", "Revision"]


def test_who_sells_meanwhile_is_not_kept_waiting_and_everything_adds_up(
    price_list, subscription, owner, client_account, staff
):
    plan = Plan.objects.get(code="advanced")

    def act(number: int):
        if number % 2:
            lines = {"prices": [a_price(str(300 + number), in_days(5))]}
            return create_revision(actor=staff, reason=ALONE, title="x", lines=lines)
        return create_subscription(
            actor=owner,
            client_account=client_account,
            plan=plan,
            term="yearly",
            seats=3,
            admin_email=f"n{number}@h.example",
        )

    assert not [one for one in all_at_once(act, 6) if isinstance(one, Exception)]
    assert is_a_chain()
    assert [*ledger_faults(), *charge_faults()] == []


def test_two_connections_that_write_past_the_service_cannot_overlap_or_leave_a_gap(price_list):
    old = price_list["yearly"]
    usual = {"plan": old.plan, "term": "yearly", "currency": "USD", "cost": 1, "retail": 1, "source": "x"}

    def append(number: int):
        with transaction.atomic():
            PriceListItem.objects.filter(pk=old.pk).update(valid_until=in_days(10 + number))
            return PriceListItem.objects.create(**usual, valid_from=in_days(10 + number))

    results = all_at_once(append, 2)
    assert sum(isinstance(one, PriceListItem) for one in results) == 1, results
    assert all(isinstance(one, PriceListItem | DatabaseError) for one in results)
    assert is_a_chain()
    if connection.vendor == "postgresql":
        with pytest.raises(IntegrityError), transaction.atomic():
            PriceListItem.objects.filter(valid_until=None, plan=old.plan, term="yearly").update(valid_until=in_days(99))
