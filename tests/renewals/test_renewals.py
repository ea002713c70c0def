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
from partners.subscriptions.invoicing import set_invoiced
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
    assert "Please tell us by 2 Oct 2027 how many of them you still need" in page


def test_spare_seats_have_a_price(teams, company, owner, sign_in, api):
    first, _second = teams
    with on(NOW):
        report_use(actor=owner, subscription=first, used=7)
        seller = sign_in(company.user("owner"))
        page = seller.get(f"{company.url}/renewals/?renewing_within=60").content.decode()
        record = seller.get(f"{company.url}/renewals/{first.pk}/").content.decode()
        keyed = api(company.partner, "renewals:read", "charges:read")
        row = keyed.get(f"/api/v1/renewals/{first.pk}").json()
        [stake] = keyed.get("/api/v1/renewals/at-stake?renewing_within=60").json()["stakes"]
        [untold] = api(company.partner, "renewals:read").get("/api/v1/renewals/at-stake").json()["stakes"]
        change_seats(actor=owner, subscription=first, seats=7, reason="Three left")
        fewer = renewals_for(owner).get(pk=first.pk)
    assert (row["spare_seats"], row["spare_cost"], row["spare_retail"]) == (3, "576.0000", "864.0000")
    assert "$576.00 of it spare" in page
    assert "3 seats that nobody uses" in page
    assert "Renewed all the same, they cost you $576.00" in record
    assert stake == {
        "currency": "USD", "renewals": 1, "cost": "1920.0000", "retail": "2880.0000", "spare_seats": 3, "spare_cost": "576.0000",
        "spare_retail": "864.0000",
    }  # fmt: skip
    assert (untold["renewals"], untold["cost"], untold["spare_cost"], untold["spare_retail"]) == (2, None, None, "864.0000")
    assert (fewer.renewal.spare, fewer.renewal.cost.amount) == (0, Decimal(1920) - Decimal(576))


@pytest.mark.parametrize(("used", "spare"), [(None, None), (10, 0), (1, 7)])
def test_what_is_spare_is_what_could_be_given_up(teams, owner, used, spare):
    """Of 10 seats, of a plan with 3 at least."""
    first, _second = teams
    with on(NOW):
        if used is not None:
            report_use(actor=owner, subscription=first, used=used)
        renewal = renewals_for(owner).get(pk=first.pk).renewal
    assert renewal.spare == spare
    assert (renewal.spare_cost.amount if renewal.spare_cost else None) == (None if spare is None else spare * 192)


def test_too_many_to_be_added_up_is_said(teams, company, owner, sign_in, api, monkeypatch):
    monkeypatch.setattr("partners.renewals.queries.ADDED_UP", 1)
    browser, keyed = sign_in(company.user("owner")), api(company.partner, "renewals:read")
    with on(NOW):
        page = browser.get(f"{company.url}/renewals/").content.decode()
        assert "added up of 1 renewals at most" in page
        assert "At stake" not in page
        assert "At stake" in browser.get(f"{company.url}/renewals/?renewing_within=60").content.decode()
        refused = keyed.get("/api/v1/renewals/at-stake")
        assert (refused.status_code, refused.json()["code"]) == (409, "too_many_renewals")
        assert keyed.get("/api/v1/renewals/at-stake?renewing_within=60").json()["stakes"][0]["renewals"] == 1
        assert keyed.get("/api/v1/renewals/at-stake?nonsense=1").status_code == 400


@pytest.mark.parametrize(
    ("invoiced", "today", "named"),
    [
        (None, date(2026, 12, 16), "16 Dec 2026"), (None, date(2026, 12, 17), "14 Jan 2027"),
        (False, date(2026, 12, 10), "14 Jan 2027"), (True, date(2026, 12, 10), "16 Dec 2026"),
    ],
)  # fmt: skip
def test_the_letter_names_the_day_with_which_nobody_misses_another(teams, company, owner, sign_in, invoiced, today, named):
    first, _second = teams
    if invoiced is not None:
        with on(date(2026, 12, 1)):
            set_invoiced(actor=owner, subscription=first, invoiced=invoiced, reason="The invoice says so")
    with on(today):
        page = sign_in(company.user("seller")).get(f"{company.url}/renewals/{first.pk}/").content.decode()
        home = sign_in(company.user("seller")).get(f"{company.url}/").content.decode()
    assert f"Please tell us by {named} how many of them you still need" in page
    assert f"less until {named}" in home


def test_the_page_of_a_subscription_says_the_last_day_to_reduce(teams, company, sign_in):
    first, _second = teams
    url = f"{company.url}/subscriptions/{first.pk}/"
    facts = []
    for today in (date(2026, 12, 10), date(2026, 12, 20)):
        with on(today):
            page = sign_in(company.user("owner")).get(url)
            facts.append(page.context["reduce_until"])
            assert "Last day to reduce" in page.content.decode()
    assert facts == [{"invoiced": date(2026, 12, 16), "other": date(2027, 1, 14)}, {"other": date(2027, 1, 14)}]
