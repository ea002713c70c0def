"""What renews when and at which price, how many seats it should have, and what is written to the client."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from partners.charges.models import Charge
from partners.clients.services import create_client_account
from partners.dropbox.models import DropboxConnection
from partners.orders import buying
from partners.renewals import errors
from partners.renewals.queries import proposal_of, renewals_for
from partners.renewals.rightsizing import Advice, Proposal, propose
from partners.renewals.roster import count_roster
from partners.renewals.services import report_use
from partners.renewals.use_on import use_on
from partners.subscriptions.errors import NotActive
from partners.subscriptions.invoicing import set_invoiced
from partners.subscriptions.renewals import renew_due
from partners.subscriptions.services import let_end
from partners.suspensions.services import suspend_subscription
from partners.teams.models import TeamSnapshot
from portal import clock
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


def test_use_is_reported_while_an_order_is_at_work_and_while_it_is_suspended(teams, owner, company, api):
    first, second = teams
    with on(NOW):
        buying.change_seats(actor=owner, subscription=first, seats=12, reason="Two join")
        suspend_subscription(actor=owner, subscription=second, ground="client_unpaid", reason="Not paid")
        keyed = api(company.partner, "renewals:read", "renewals:write")
        for team in teams:
            answer = keyed.post(f"/api/v1/renewals/{team.pk}/report-use", {"used": 9})
            assert (answer.status_code, answer.json()["used"]) == (200, 9), answer.content
    with on(date(2027, 11, 2)), pytest.raises(NotActive):  # its end came, and nobody wrote it down yet
        report_use(actor=owner, subscription=second, used=8)


def test_a_last_day_for_invoiced_teams_that_has_passed_is_said_to_have(teams, owner, company, sign_in):
    first, _second = teams
    with on(NOW):
        report_use(actor=owner, subscription=first, used=7)
        browser = sign_in(company.user("seller"))
    for day in (date(2026, 12, 16), NOW):
        with on(day):
            for page in ("", f"{first.pk}/"):
                text = browser.get(f"{company.url}/renewals/{page}").text
                assert ("16 Dec 2026 if invoiced" in text) == (day < NOW)
                assert ("if invoiced, it was 16 Dec 2026" in text) == (day == NOW)
    assert "If Dropbox invoices the team, 16 Dec 2026 was the last day: check with your distributor." in text


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
    assert "spare: $576.00" in page
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


def test_a_program_gets_the_letter_of_the_page_in_the_language_it_asks_for(teams, company, owner, sign_in, api):
    first, second = teams
    url = f"/api/v1/renewals/{first.pk}/letter"
    with on(date(2026, 12, 10)):
        page = sign_in(company.user("seller")).get(f"{company.url}/renewals/{first.pk}/").context["letter"]
        keyed = api(company.partner, "renewals:read", "client-accounts:read")
        told, german = keyed.get(url).json(), keyed.get(url, HTTP_ACCEPT_LANGUAGE="de").json()
        assert told["subject"] == page.subject
        assert told["text"] == page.text.replace(f"{company.user('seller').name}\n", "")
        assert german["subject"].startswith("Ihre Dropbox-Verlängerung")
        assert german["text"].endswith(f"Mit freundlichen Grüßen\n{company.partner}")
        assert api(company.partner, "renewals:read").get(url).json()["code"] == "scope_missing"
        let_end(actor=owner, subscription=second, reason="They close")
        refused = keyed.get(f"/api/v1/renewals/{second.pk}/letter")
    assert (refused.status_code, refused.json()["code"]) == (409, "nothing_to_write")


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


ROSTER = """Email,Name,Status
ada@h.example,Ada,Active
ben@h.example,Ben,active
ADA@h.example,Ada again,Active
cem@h.example,Cem,Invited
dea@h.example,Dea,Suspended
eli@h.example,Eli,Removed
"""


def a_file(text, name="people.csv"):
    return SimpleUploadedFile(name, text.encode())


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        (ROSTER, (2, 1, 1)),
        ("E-Mail-Adresse;Mitgliedsstatus\nada@h.example;Aktiv\nben@h.example;Eingeladen\n", (1, 1, 0)),
        ("Email\nada@h.example\nben@h.example\n", (2, 0, 0)),
    ],
    ids=["english", "german", "no-status"],
)
def test_a_roster_is_counted(text, counted):
    roster = count_roster(a_file(text))
    assert (roster.active, roster.invited, roster.suspended) == counted
    assert roster.used == sum(counted)


@pytest.mark.parametrize("rows", ["Active\nADA@h.example,Removed", "Removed\nADA@h.example,Active"])
def test_who_was_removed_once_and_is_there_uses_a_seat(rows):
    assert count_roster(a_file(f"Email,Status\nada@h.example,{rows}\n")).active == 1


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        (ROSTER.replace("cem@h.example", "cem"), "roster_unreadable", "Row 5"),
        (ROSTER.replace("Invited", "Perhaps"), "roster_unreadable", "Perhaps"),
        (ROSTER.replace("cem@h.example", ""), "roster_unreadable", "Row 5"),
        ("Name\nAda\n", "missing_column", "E-mail"),
        ("", "file_empty", "empty"),
        ("%PDF-1.4 and so on", "wrong_kind", "PDF"),
    ],
)
def test_a_roster_that_cannot_be_read_counts_nothing(teams, company, api, text, code, says):
    with on(NOW):
        keyed = api(company.partner, "renewals:read", "renewals:write")
        url = f"/api/v1/renewals/{teams[0].pk}/report-roster"
        refused = keyed.post(url, {"file": a_file(text)}, format="multipart")
        assert (refused.status_code, refused.json()["code"]) == (400, code), refused.content
        assert says in refused.json()["detail"]
        assert refused.json()["next_step"]
    teams[0].refresh_from_db()
    assert teams[0].used is None


def test_a_roster_is_reported_at_both_doors(teams, company, owner, sign_in, api):
    first, second = teams
    with on(NOW):
        technician = sign_in(company.user("technician"))
        page = technician.post(
            f"{company.url}/renewals/{first.pk}/", {"by_file": "1", "file": a_file(ROSTER)}, follow=True
        ).content.decode()
        assert "4 seats in use: 2 active, 1 invited, 1 suspended." in page
        wrong = technician.post(f"{company.url}/renewals/{first.pk}/", {"by_file": "1", "file": a_file("Email\nada\n")})
        assert "Nothing was counted" in wrong.content.decode()
        many = "Email\n" + "".join(f"p{n}@h.example\n" for n in range(21))
        keyed = api(company.partner, "renewals:read", "renewals:write")
        url = f"/api/v1/renewals/{second.pk}/report-roster"
        refused = keyed.post(url, {"file": a_file(many)}, format="multipart")
        assert (refused.status_code, refused.json()["code"]) == (409, "more_in_use")
        answer = keyed.post(url, {"file": a_file(ROSTER), "used_on": "2026-12-01"}, format="multipart").json()
        assert (answer["used"], answer["used_on"]) == (4, "2026-12-01")
        assert answer["counted"] == {"active": 2, "invited": 1, "suspended": 1}
        assert api(company.partner, "renewals:read").post(url, {"file": a_file(ROSTER)}, format="multipart").status_code == 403


def test_a_day_says_what_was_bought_used_and_billed(teams, company, owner, sign_in, api):
    """As it was known: what was counted later for an earlier day is left out."""
    first, _second = teams
    with on(date(2026, 12, 10)):
        report_use(actor=owner, subscription=first, used=7, used_on=date(2026, 12, 1), invited=2)
    with on(date(2026, 12, 12)):
        report_use(actor=owner, subscription=first, used=7, used_on=date(2026, 12, 5))
    with on(NOW):
        report_use(actor=owner, subscription=first, used=9)
        change_seats(actor=owner, subscription=first, seats=14, reason="More")
        keyed = api(company.partner, "subscriptions:read", "charges:read")

        def said(day, known=NOW):
            answer = keyed.get(f"/api/v1/subscriptions/{first.pk}/seats?on={day}&as_known_on={known}").json()
            use = answer["use"] or {}
            return answer["seats"], use.get("day"), use.get("used"), use.get("invited"), answer["billed"]

        assert said("2026-11-30") == (10, None, None, None, 10)
        assert said("2026-12-02") == (10, "2026-12-01", 7, 2, 10)
        assert said("2026-12-02", "2026-12-09") == (10, None, None, None, 10)
        assert said("2026-12-19") == (10, "2026-12-05", 7, None, 10)
        assert said("2026-12-19", "2026-12-11") == (10, "2026-12-01", 7, 2, 10)
        assert said("2026-12-20") == (14, "2026-12-20", 9, None, 14)
        assert said("2025-12-01") == (0, None, None, None, 0)
        without = api(company.partner, "subscriptions:read").get(f"/api/v1/subscriptions/{first.pk}/seats").json()
        assert (without["use"]["said_by"], without["billed"]) == ("counted", None)
        url = f"{company.url}/subscriptions/{first.pk}/?on=2026-12-02&as_known_on=2026-12-20"
        page = sign_in(company.user("owner")).get(url).content.decode()
        assert "7 in use, counted on 1 Dec 2026." in page
        assert "Of these 2 are invited." in page
        assert "10 were billed for that day." in page
        assert "billed for that day" not in sign_in(company.user("technician")).get(url).content.decode()


def test_what_dropbox_showed_goes_before_what_somebody_counted_that_day(teams, owner, company):
    first, _second = teams
    connection = DropboxConnection.objects.create(
        partner=company.partner, subscription=first, client_name="Hartwell", email="x@h.example", asked_by="x", state="connected",
        environment="sandbox", team_id="dbtid:1", team_name="Team", refresh_token="sealed",
    )  # fmt: skip
    with on(NOW):
        report_use(actor=owner, subscription=first, used=9)
        numbers = {"purchased": 10, "licensed": 10, "provisioned": 8, "used": 8, "invited": 3}
        TeamSnapshot.objects.create(partner=company.partner, connection=connection, day=NOW, taken_at=clock.now(), **numbers)
        use = use_on(first, owner, NOW, NOW)
        assert (use.used, use.invited, use.said_by) == (8, 3, "dropbox")
        assert use_on(first, owner, date(2026, 12, 19), NOW) is None
