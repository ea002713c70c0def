"""What renews when and at which price, how many seats it should have, and what is written to the client."""

from datetime import date
from decimal import Decimal

import pytest

from partners.charges.models import Charge
from partners.clients.services import create_client_account
from partners.renewals import errors
from partners.renewals.queries import proposal_of, renewals_for
from partners.renewals.rightsizing import Advice, Proposal, propose
from partners.renewals.services import report_use
from partners.subscriptions.renewals import renew_due
from partners.subscriptions.services import let_end
from portal.events.models import Event
from portal.tenancy.roles import ACCOUNT_KEEPERS, COST_READERS, TRADE_READERS, Role
from tests.charges.conftest import on
from tests.charges.conftest import sell as sell
from tests.subscriptions.conftest import client_account, plan, price_list, set_price  # noqa: F401  fixtures
from tests.trade import change_seats

NOW = date(2026, 12, 20)


@pytest.mark.parametrize(
    ("at_renewal", "used", "expected"),
    [
        (10, 7, Proposal(Advice.LATE, 10)),
        (8, 7, Proposal(Advice.LATE, 8)),
        (10, 10, Proposal(Advice.FULL, 10)),
        (6, 8, Proposal(Advice.SHORT, 6)),
    ],
)
def test_nobody_is_advised_to_ask_for_what_is_too_late(at_renewal, used, expected):
    assert propose(purchased=10, at_renewal=at_renewal, minimum=3, used=used, in_time=False) == expected


@pytest.mark.parametrize(
    ("purchased", "at_renewal", "used", "expected"),
    [
        (10, 10, None, Proposal(Advice.ASK, 10)),
        (10, 10, 7, Proposal(Advice.REDUCE, 7, 3)),
        (10, 10, 1, Proposal(Advice.REDUCE, 3, 7)),  # never below the plan's minimum
        (10, 8, 7, Proposal(Advice.REDUCE, 7, 1)),
        (10, 8, 8, Proposal(Advice.SCHEDULED, 8)),
        (10, 10, 10, Proposal(Advice.FULL, 10)),
        (3, 3, 2, Proposal(Advice.KEEP, 3)),
        (10, 6, 8, Proposal(Advice.SHORT, 6)),
    ],
)
def test_what_is_used_is_held_against_what_is_purchased(purchased, at_renewal, used, expected):
    assert propose(purchased=purchased, at_renewal=at_renewal, minimum=3, used=used) == expected


@pytest.fixture
def teams(sell, owner):
    other = create_client_account(actor=owner, name="Juniper Vets", contact_name="Mara Finch")
    return sell(), sell(date(2026, 11, 1), client_account=other, admin_email="b@j.example", seats=20)


def test_the_price_is_that_of_the_day_and_of_the_seats_then(teams, owner):
    first, _second = teams
    set_price("advanced", "yearly", "204", date(2027, 1, 1))
    with on(NOW):
        change_seats(actor=owner, subscription=first, seats=8, reason="Two leave")
        row = renewals_for(owner).get(pk=first.pk)
    assert (row.renewal.seats, row.renewal.cost.amount, row.renewal.retail.amount) == (8, Decimal(1632), Decimal(2448))
    assert (row.renewal.last_day, row.renewal.notice_day) == (date(2027, 1, 14), date(2026, 12, 16))
    with on(date(2027, 1, 15)):
        renew_due()
    assert Charge.objects.get(kind="renew").cost == row.renewal.cost.amount


def test_what_ends_has_no_price(teams, owner):
    first, _second = teams
    with on(NOW):
        let_end(actor=owner, subscription=first, reason="They close")
        row = renewals_for(owner).get(pk=first.pk)
    assert (row.renewal.ends, row.renewal.cost) == (True, None)


def test_the_list_says_what_is_at_stake(teams, company, sign_in):
    with on(NOW):
        page = sign_in(company.user("owner")).get(f"{company.url}/renewals/?renewing_within=60")
    assert [row.pk for row in page.context["listing"].rows] == [teams[0].pk]
    text = page.content.decode()
    assert "$2,880.00" in text
    assert "$1,920.00" in text
    assert "Not known" in text


@pytest.mark.parametrize(
    ("query", "numbers"),
    [("use=unknown", [1, 2]), ("use=below", []), ("sort=-seats", [2, 1]), ("until=2027-02-01", [1]), ("q=juniper", [2]),
     ("plan=standard", []), ("since=2027-02-01", [2])],
)  # fmt: skip
def test_page_and_api_take_the_same_questions(teams, company, sign_in, api, query, numbers):
    with on(NOW):
        rows = sign_in(company.user("owner")).get(f"{company.url}/renewals/?{query}").context["listing"].rows
        asked = query.replace("-seats", "-purchased") + ("" if "sort" in query else "&sort=renews_on")
        answer = api(company.partner, "renewals:read", "client-accounts:read").get(f"/api/v1/renewals?{asked}").json()["data"]
    assert [row.number for row in rows] == numbers
    assert [row["number"] for row in answer] == numbers


def test_who_sees_what(teams, company, other_company, sign_in, api):
    with on(NOW):
        for role in Role:
            browser = sign_in(company.user(role))
            answer = browser.get(f"{company.url}/renewals/")
            assert (answer.status_code == 200) == (role in TRADE_READERS), role
            record = browser.get(f"{company.url}/renewals/{teams[0].pk}/")
            assert (record.status_code == 200) == (role in TRADE_READERS), role
            if role in TRADE_READERS:
                assert ("$1,920.00" in answer.content.decode()) == (role in COST_READERS), role
                assert ("$1,920.00" in record.content.decode()) == (role in COST_READERS), role
                assert ("Keep the number" in record.content.decode()) == (role in ACCOUNT_KEEPERS), role
        assert (
            sign_in(other_company.user("owner")).get(f"{other_company.url}/renewals/{teams[0].pk}/").status_code == 404
        )
        [row] = api(company.partner, "renewals:read").get("/api/v1/renewals?until=2027-02-01").json()["data"]
        assert (row["cost"], row["retail"], row["last_reduction_on"]) == (None, "2880.0000", "2027-01-14")
        keyed = api(company.partner, "renewals:read", "charges:read")
        assert keyed.get(f"/api/v1/renewals/{row['id']}").json()["cost"] == "1920.0000"


def test_use_is_reported_at_both_doors(teams, company, owner, sign_in, api):
    first, second = teams
    with on(NOW):
        page = sign_in(company.user("technician")).post(
            f"{company.url}/renewals/{first.pk}/", {"used": "7"}, follow=True
        )
        assert "Renew with 7 seats: 3 are not used" in page.content.decode()
        assert "7 of them are in use, so we propose to renew with 7" in page.content.decode()
        keyed = api(company.partner, "renewals:read", "renewals:write")
        url = f"/api/v1/renewals/{second.pk}/report-use"
        answer = keyed.post(url, {"used": 12, "used_on": "2026-12-01"}).json()
        assert (answer["used"], answer["used_on"]) == (12, "2026-12-01")
        assert answer["proposal"] == {"advice": "reduce", "seats": 12, "spare": 8}
        refused = keyed.post(url, {"used": 21})
        assert (refused.status_code, refused.json()["code"]) == (409, "more_in_use")
        assert keyed.post(url, {"used": 2, "used_on": "2027-01-01"}).json()["code"] == "counted_in_future"
        for wrong in ("-1", "1.5", "seven", "1" + "0" * 12):
            answer = sign_in(company.user("owner")).post(f"{company.url}/renewals/{first.pk}/", {"used": wrong})
            assert answer.status_code == 422 or answer.context["form"].errors, wrong
    event = Event.objects.filter(verb="subscription.use_reported", subject_id=first.pk).get()
    assert event.new["used"] == 7


def test_fewer_seats_than_were_counted_is_no_fault(teams, owner):
    first, _second = teams
    with on(NOW):
        report_use(actor=owner, subscription=first, used=10)
        change_seats(actor=owner, subscription=first, seats=8, reason="Two leave")
    with on(date(2027, 1, 15)):
        renew_due()
        row = renewals_for(owner).get(pk=first.pk)
        assert (row.purchased, row.used, proposal_of(row).advice) == (8, 10, Advice.FULL)
        with pytest.raises(errors.MoreInUse):
            report_use(actor=owner, subscription=first, used=9)


def test_a_client_that_nobody_asked_gets_a_question(teams, company, sign_in):
    with on(NOW):
        page = sign_in(company.user("seller")).get(f"{company.url}/renewals/{teams[1].pk}/").content.decode()
    assert "Hello Mara Finch," in page
    assert "Please tell us by 31 Oct 2027 how many of them you still need" in page
