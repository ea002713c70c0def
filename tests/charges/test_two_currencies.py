"""A partner's currency was changed while its teams go on in the old one: amounts of the two are never added up, nor mixed."""

from datetime import date
from decimal import Decimal
from functools import partial

import pytest

from partners.bulk_changes.services import plan_bulk_change
from partners.catalogue.models import AddOn, Plan, PriceListItem
from partners.charges.models import Charge
from partners.orders import errors
from partners.orders.drafting import add_line, remove_line
from partners.orders.models import OrderLine
from partners.orders.proving import quote_faults
from partners.orders.quoting import create_quote
from partners.orders.services import create_order, place_order
from partners.renewals.queries import at_stake_of, renewals_for
from partners.reports.queries import report_for
from partners.subscriptions.changes import preview_add_on, preview_plan
from partners.subscriptions.engine.changes import SetSeats, Subscribe
from partners.subscriptions.errors import OtherCurrency
from partners.subscriptions.renewals import renew_due
from partners.subscriptions.terms import Term
from portal.money import Money
from tests.charges.conftest import on
from tests.charges.conftest import sell as sell
from tests.subscriptions.conftest import client_account, plan, price_list, set_price  # noqa: F401  fixtures

NOW = date(2026, 12, 20)


def in_euro(item, cost: str, term: str = "yearly") -> None:
    kind = "plan" if isinstance(item, Plan) else "add_on"
    PriceListItem.objects.create(
        **{kind: item}, term=term, currency="EUR", cost=Decimal(cost), retail=Decimal(cost) * 2, valid_from=date(2020, 1, 1),
        source="Demo",
    )  # fmt: skip


@pytest.fixture
def old(sell, company):
    """Ten seats, sold in dollars a year ago; now the partner buys in euros."""
    team = sell(seats=10)
    for code in ("advanced", "business-plus"):
        in_euro(Plan.objects.get(code=code), "500")
    in_euro(AddOn.objects.get(code="extended-version-history"), "50")
    profile = company.partner.profile
    profile.currency = "EUR"
    profile.save()
    return team


@pytest.fixture
def new(old, sell, client_account):  # noqa: F811
    with on(NOW):
        return sell(NOW, client_account=client_account, admin_email="e@hartwell.example", seats=4)


@pytest.fixture
def kept(sell):
    """Of a plan that has no price in euros."""
    set_price("standard", "yearly", "120")
    return sell(plan=Plan.objects.get(code="standard"), seats=5, admin_email="k@hartwell.example")


def test_what_renews_is_said_in_each_currency(kept, old, new, owner):
    """From its renewal on the old team is paid in euros, too; one of a plan without a price in euros keeps its last one."""
    with on(NOW):
        euros, dollars = at_stake_of(renewals_for(owner))
    assert (euros.currency, euros.renewals, euros.cost.amount) == ("EUR", 2, 14 * Decimal(500))
    assert (dollars.currency, dollars.renewals, dollars.cost.amount) == ("USD", 1, 5 * Decimal(120))


def test_reports_and_margins_have_a_sum_for_each(old, new, owner, company, sign_in):
    assert set(Charge.objects.values_list("price__currency", flat=True)) == {"USD", "EUR"}
    with on(NOW):
        report = report_for(owner, {"by": "client", "since": date(2026, 1, 1), "until": date(2026, 12, 31)})
        [row] = [row for row in report.rows if row.sums]
        charged = {one.cost.currency: one for one in row.sums}
        page = sign_in(company.user("owner")).get(f"{company.url}/charges/").content.decode()
    for currency, one in charged.items():
        lines = Charge.objects.filter(price__currency=currency)
        assert (one.cost.amount, one.retail.amount) == (sum(line.cost for line in lines), sum(line.retail for line in lines))
        assert one.margin == one.retail - one.cost
    assert set(charged) == {"USD", "EUR"}
    assert "$" in page
    assert "€" in page


def test_nothing_in_the_new_currency_is_added_to_a_team_of_the_old(old, owner):
    with on(NOW):
        for preview, chosen in (
            (preview_plan, Plan.objects.get(code="business-plus")),
            (preview_add_on, AddOn.objects.get(code="extended-version-history")),
        ):
            with pytest.raises(OtherCurrency) as refused:
                preview(owner, old, chosen)
            assert "paid in USD" in str(refused.value)
            assert "in EUR" in refused.value.advice
    with on(old.renews_on):
        renew_due()
        old.refresh_from_db()
        preview_plan(owner, old, Plan.objects.get(code="business-plus"))  # then it is


def test_nor_where_the_new_currency_has_no_price_list(old, owner):
    """It would credit the old plan and charge nothing for the new one."""
    PriceListItem.objects.filter(currency="EUR").delete()
    with on(NOW):
        with pytest.raises(OtherCurrency):
            preview_plan(owner, old, Plan.objects.get(code="business-plus"))
        with pytest.raises(OtherCurrency):
            preview_add_on(owner, old, AddOn.objects.get(code="extended-version-history"))


def test_an_order_has_one_currency(old, owner, client_account):  # noqa: F811
    with on(NOW):
        more = create_quote(actor=owner, change=SetSeats(12), subscription=old)
        team = create_quote(
            actor=owner, change=Subscribe("advanced", Term.YEARLY, 5), client_account=client_account, admin_email="n@h.example"
        )
        assert (more.currency, team.currency) == ("USD", "EUR")
        with pytest.raises(errors.SeveralCurrencies) as refused:
            create_order(actor=owner, quotes=[more, team])
    assert "EUR" in str(refused.value)
    assert "USD" in str(refused.value)


def test_a_draft_of_before_with_two_currencies_is_taken_apart_and_then_placed(old, owner, client_account, company, sign_in, api):  # noqa: F811
    with on(NOW):
        more = create_quote(actor=owner, change=SetSeats(12), subscription=old)
        teams = [
            create_quote(
                actor=owner, change=Subscribe("advanced", Term.YEARLY, 5), client_account=client_account, admin_email=email
            )
            for email in ("n@h.example", "o@h.example", "p@h.example")
        ]
        order = create_order(actor=owner, quotes=[more])
        lines = [
            OrderLine.objects.create(
                partner=order.partner, order=order, position=n, quote=quote, admin_email=quote.admin_email
            )
            for n, quote in enumerate(teams[:2], 2)
        ]
        page = sign_in(company.user("owner")).get(f"{company.url}/orders/{order.pk}/").content.decode()
        aside = page.partition("Altogether")[2].partition("References")[0]
        both = Money(teams[0].cost * 2, "EUR")
        assert str(Money(more.cost, "USD")) in aside
        assert str(both) in aside
        told = api(company.partner, "orders:read", "charges:read").get(f"/api/v1/orders/{order.pk}").json()["totals"]
        assert [(one["currency"], Decimal(one["cost"])) for one in told] == [("USD", more.cost), ("EUR", both.amount)]
        [kept_back, _other] = api(company.partner, "orders:read").get(f"/api/v1/orders/{order.pk}").json()["totals"]
        assert (kept_back["cost"], Decimal(kept_back["retail"])) == (None, more.retail)
        for refused in (partial(place_order, order=order), partial(add_line, order=order, quote=teams[2])):
            with pytest.raises(errors.SeveralCurrencies):
                refused(actor=owner)
        order = remove_line(actor=owner, order=order, line=lines[0])
        assert (order.currency, order.cost) == ("USD", more.cost)
        assert list(quote_faults()) == []  # as long as it has two
        order = remove_line(actor=owner, order=order, line=lines[1])
        assert place_order(actor=owner, order=order).state == order.State.PLACED


def test_a_bulk_change_has_one_currency_and_leaves_the_other_teams_out(old, new, owner):
    with on(NOW):
        change = plan_bulk_change(actor=owner, subscriptions=[old.pk, new.pk], kind="change-by", value=2)
        first, second = change.rows.order_by("number")
    assert (change.currency, change.possible, change.left_out) == ("USD", 1, 1)
    assert (change.cost, second.cost, second.state) == (first.cost, 0, "left_out")
    assert [problem["code"] for problem in second.problems] == ["other_currency_than_plan"]
    assert (first.after["seats"], first.effective_on, bool(first.digest)) == (12, NOW, True)
    assert (second.before, second.after, second.effective_on, second.warnings, second.digest) == ({}, {}, None, [], "")
