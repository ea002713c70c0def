"""Teams that exist already come in from a file, each as somebody would enter it by hand; the same file again changes nothing."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.formats import date_format

from partners.catalogue.models import Plan
from partners.charges.models import Charge
from partners.clients.archiving import archive_client_account
from partners.clients.services import create_client_account
from partners.orders import buying
from partners.subscriptions.import_checks import differing
from partners.subscriptions.importing import changes
from partners.subscriptions.models import SeatMovement, Subscription
from partners.subscriptions.queries import charge_faults, ledger_faults
from partners.subscriptions.renewals import renew_due
from partners.subscriptions.seats import seats_on
from partners.subscriptions.services import cancel_subscription
from portal import clock
from portal.errors import AgreementRequired, NotAllowed, PartnerSuspended
from portal.events.models import Event
from portal.imports.models import Import
from portal.imports.services import commit_import, map_import, stage_import
from portal.jobs.models import Job
from portal.jobs.services import run_due_jobs
from portal.tenancy.services import suspend_partner
from tests.subscriptions.conftest import set_price
from tests.trade import change_seats, confirm, qualify

DATA = Path(__file__).resolve().parents[1] / "data"
DISTRIBUTOR = (DATA / "distributor-subscriptions.csv").read_text()
HEADS = "Client,Plan,Term,Seats,Admin Email,Start Date"
ROW = {
    "client": "Hartwell Dental", "plan": "Advanced", "term": "Yearly", "seats": "10", "admin": "priya@hartwell.example",
    "start": "2026-03-15",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _the_ledger_agrees_after_every_test(db):
    yield
    assert list(ledger_faults()) == []


@pytest.fixture
def clients(owner, client_account):
    """Hartwell Dental, and two more."""
    made = [create_client_account(actor=owner, name=name) for name in ("Kestrel Architects", "Bluebird Veterinary")]
    return [client_account, *made]


def stage(actor, text):
    return stage_import(actor=actor, noun="subscriptions", file=ContentFile(text.encode(), "teams.csv"))


def bring(actor, text):
    source = commit_import(actor=actor, source=stage(actor, text))
    run_due_jobs()
    source.refresh_from_db()
    assert source.job.state == "done", source.job.error
    return source


def row(**other):
    return ",".join((ROW | other).values())


def told(actor, text=None, **other):
    """(code, column) of all that is said of one row."""
    one = stage(actor, text or f"{HEADS}\n{row(**other)}\n").rows.get()
    assert all(problem["message"] and problem["cure"] for problem in one.problems)
    return one.outcome, [(problem["code"], problem["column"]) for problem in one.problems]


def outcomes(source):
    return dict(source.rows.values_list("number", "outcome"))


def test_a_distributors_export_comes_in_as_it_is(owner, clients):
    source = bring(owner, DISTRIBUTOR)
    assert outcomes(source) == {2: "new", 3: "new", 4: "refused", 5: "refused"}
    hartwell, kestrel = Subscription.objects.order_by("number")
    assert (hartwell.client_account, hartwell.plan.code, hartwell.term) == (
        clients[0],
        "advanced",
        "yearly-paid-monthly",
    )
    assert (hartwell.purchased, hartwell.admin_email, hartwell.started_on) == (
        12,
        "priya@hartwell.example",
        date(2026, 3, 15),
    )
    assert (hartwell.auto_renew, hartwell.used, hartwell.used_on) == (True, 9, date(2026, 11, 20))
    assert (kestrel.client_account, kestrel.plan.code, kestrel.auto_renew) == (clients[1], "standard", False)
    assert kestrel.renews_on == date(2027, 1, 31)
    ended, bad = source.rows.filter(outcome="refused").order_by("number")
    assert [problem["code"] for problem in ended.problems] == ["team_ended"]
    assert {problem["column"]: problem["code"] for problem in bad.problems} == {
        "Billing Term": "billed_beyond_term", "Admin Email": "invalid_email", "Auto Renew": "unknown_word",
        "Quantity": "below_minimum",
    }  # fmt: skip


def test_what_was_paid_elsewhere_is_not_charged_here(owner, clients, price_list):
    start = clock.today() - timedelta(days=40)
    bring(owner, f"{HEADS}\n{row(start=start.isoformat())}\n")
    assert not Charge.objects.exists()
    assert [line.reason for line in SeatMovement.objects.all()] == ["First order"]


def test_the_same_file_again_changes_nothing(owner, clients):
    bring(owner, DISTRIBUTOR)
    happened = Event.objects.filter(verb__startswith="subscription.")
    before, events = list(Subscription.objects.order_by("id").values()), happened.count()
    again = bring(owner, DISTRIBUTOR.replace("Priya@Hartwell", "PRIYA@hartwell"))
    assert outcomes(again) == {2: "unchanged", 3: "unchanged", 4: "refused", 5: "refused"}
    assert list(Subscription.objects.order_by("id").values()) == before
    assert happened.count() == events


def test_what_the_portal_has_is_not_overwritten(owner, clients):
    bring(owner, f"{HEADS}\n{row()}\n")
    team = Subscription.objects.get()
    change_seats(actor=owner, subscription=team, seats=15, reason="Six people joined")
    other = row(plan="Enterprise", term="Monthly", start="2026-03-16", client="Kestrel Architects")
    source = stage(owner, f"{HEADS},Auto Renew\n{other},No\n")
    one = source.rows.get()
    assert (one.outcome, one.record_id) == ("refused", team.pk)
    assert {problem["code"] for problem in one.problems} == {"team_differs"}
    columns = {problem["column"]: problem["cure"] for problem in one.problems}
    assert set(columns) == {"Client", "Plan", "Term", "Seats", "Start Date", "Auto Renew"}
    assert "order seats" in columns["Seats"]
    commit_import(actor=owner, source=source)
    run_due_jobs()
    team.refresh_from_db()
    assert (team.purchased, team.plan.code, team.auto_renew) == (15, "advanced", True)


def test_what_differs_only_when_the_row_is_written_is_refused_then(owner, clients):
    bring(owner, f"{HEADS}\n{row()}\n")
    text = f"{HEADS},Used,Counted\n{row()},4,2026-11-01\n"
    source = stage(owner, text)
    assert source.rows.get().outcome == "changed"
    change_seats(actor=owner, subscription=Subscription.objects.get(), seats=15, reason="Six people joined")
    commit_import(actor=owner, source=source)
    run_due_jobs()
    one = source.rows.get()
    assert (one.outcome, [problem["code"] for problem in one.problems]) == ("refused", ["changed_meanwhile"])
    assert "10 → 15" in one.problems[0]["message"]
    assert Subscription.objects.get().used is None
    assert told(owner, text) == ("refused", [("team_differs", "Seats")])


def test_a_team_comes_with_its_add_ons(owner, clients):
    heads = f"{HEADS},Add-ons"
    source = bring(owner, f"{heads}\n{row()},Data Governance; storage-10-tb\n")
    assert outcomes(source) == {2: "new"}
    team = Subscription.objects.get()
    assert sorted(one.add_on.code for one in team.add_ons.all()) == ["data-governance", "storage-10-tb"]
    again = f'{heads}\n{row()},"Storage pack 10 TB, Data Governance"\n'
    assert told(owner, again) == ("unchanged", [])
    assert told(owner, f"{heads}\n{row()},\n") == ("unchanged", [])
    assert told(owner, f"{heads}\n{row()},Data Governance\n") == ("refused", [("team_differs", "Add-ons")])


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("Sauna", "unknown_add_on"),
        ("10 TB; 50 TB", "unknown_add_on"),
        ("storage-10-tb; storage-50-tb", "add_ons_exclude"),
    ],
)
def test_add_ons_that_cannot_be_are_refused(owner, clients, cell, code):
    outcome, said = told(owner, f"{HEADS},Add-ons\n{row()},{cell}\n")
    assert (outcome, [one for one, _column in said]) == ("refused", [code])


def test_a_trial_has_no_term_yet_and_none_is_imported_for_it(owner, clients):
    bring(owner, f"{HEADS}\n{row()}\n")
    team = Subscription.objects.select_related("plan", "client_account").get()
    team.term = ""
    (refused,) = differing(team, changes(team, {"term": "yearly"}))
    assert "Term: – in the portal, Yearly in the file" in str(refused)


def test_only_a_later_count_of_seats_in_use_is_taken(owner, clients):
    heads = f"{HEADS},Used,Counted"
    bring(owner, f"{heads}\n{row()},4,2026-11-01\n")
    for used, counted, outcome in (
        ("6", "2026-10-01", "unchanged"),
        ("6", "", "unchanged"),
        ("6", "2026-11-10", "changed"),
    ):
        assert outcomes(bring(owner, f"{heads}\n{row()},{used},{counted}\n")) == {2: outcome}
    team = Subscription.objects.get()
    assert (team.used, team.used_on) == (6, date(2026, 11, 10))
    assert Event.objects.filter(verb="subscription.use_reported").count() == 2
    assert told(owner, f"{heads}\n{row()},11,2026-11-12\n")[1] == [("more_in_use", "Used")]
    later = (clock.today() + timedelta(days=1)).isoformat()
    assert told(owner, f"{heads}\n{row()},7,{later}\n")[1] == [("counted_in_future", "Counted")]


def test_one_that_ended_is_not_begun_anew_and_a_later_one_is_new(owner, clients):
    started = (clock.today() - timedelta(days=3)).isoformat()
    bring(owner, f"{HEADS}\n{row(start=started)}\n")
    cancel_subscription(actor=owner, subscription=Subscription.objects.get(), reason="Ordered by mistake")
    assert told(owner, start=started) == ("unchanged", [])
    assert told(owner, start=(clock.today() - timedelta(days=1)).isoformat()) == ("new", [])


@pytest.mark.parametrize(
    ("other", "heard"),
    [
        ({"seats": "2"}, [("below_minimum", "Seats")]),
        ({"seats": "0"}, [("invalid_seats", "Seats")]),
        ({"seats": "-1"}, [("invalid_seats", "Seats")]),
        ({"seats": "1.5"}, [("invalid_seats", "Seats")]),
        ({"seats": "1000000000000"}, [("invalid_seats", "Seats")]),
        ({"seats": "many"}, [("invalid_seats", "Seats")]),
        ({"seats": ""}, [("required", "Seats")]),
        ({"plan": "Dropbox Plus"}, [("unknown_plan", "Plan")]),
        ({"plan": "Business", "start": "2010-01-15"}, [("plan_not_sold", "Plan")]),
        ({"term": "weekly"}, [("unknown_word", "Term")]),
        ({"start": "2026-02-29"}, [("no_such_day", "Start Date")]),
        ({"start": "01/02/2026"}, [("ambiguous_date", "Start Date")]),
        ({"start": "2099-01-01"}, [("start_in_future", "Start Date")]),
        ({"client": "Nobody"}, [("client_unknown", "Client")]),
        (
            {"client": "Nobody", "seats": "2", "plan": "Dropbox Plus"},
            [("unknown_plan", "Plan"), ("client_unknown", "Client")],
        ),
    ],
)
def test_what_is_wrong_is_said_by_row_and_column(owner, clients, other, heard):
    assert told(owner, **other) == ("refused", heard)


def test_a_team_older_than_what_is_known_of_its_plan_keeps_its_start(owner, clients, price_list):
    set_price("business", "yearly", "150")
    team = {"plan": "Business", "start": "2023-01-15", "term": "Yearly"}
    assert told(owner, **team) == ("new", [("rule_assumed", "Start Date")])
    assert told(owner, **team | {"seats": "2"})[1] == [("below_minimum", "Seats"), ("rule_assumed", "Start Date")]
    bring(owner, f"{HEADS}\n{row(**team)}\n")
    brought = Subscription.objects.get()
    began, oldest = date(2023, 1, 15), date(2024, 9, 17)
    assert (brought.started_on, brought.plan_version.valid_from) == (began, oldest)
    assert (brought.renews_on.month, brought.renews_on.day) == (1, 15)
    assert SeatMovement.objects.get().effective_on == began
    assert [seats_on(brought, day).seats for day in (began - timedelta(days=1), began)] == [0, 10]
    assert told(owner, **team) == ("unchanged", [])
    with clock.moved(by=brought.renews_on - clock.today()):
        renew_due()
    brought.refresh_from_db()
    assert Charge.objects.get().cost == 1500
    assert list(charge_faults()) == []


def test_what_begins_today_is_ordered(owner, clients):
    assert told(owner, start=clock.today().isoformat()) == ("refused", [("order_needed", "Start Date")])


def test_no_row_is_taken_without_a_part_of_it(owner, clients):
    source = bring(owner, f"{HEADS},Auto Renew,Used\n{row()},maybe,\n{row(admin='b@hartwell.example')},,lots\n")
    assert outcomes(source) == {2: "refused", 3: "refused"}
    assert not Subscription.objects.exists()


def test_one_address_is_one_team(owner, clients, outsider, plan):
    theirs = create_client_account(actor=outsider, name="Fremd")
    bring(outsider, f"{HEADS}\n{row(client='Fremd', admin='taken@fremd.example')}\n")
    assert theirs.subscriptions.count() == 1
    ordered = {"client_account": clients[0], "plan": plan, "admin_email": "Ordered@hartwell.example"}
    order = buying.order_subscription(actor=owner, term="yearly", seats=3, **ordered)
    for address in ("TAKEN@fremd.example", "ordered@hartwell.example"):
        assert told(owner, admin=address) == ("refused", [("admin_address_taken", "Admin Email")])
    twice = stage(owner, f"{HEADS}\n{row()}\n{row(admin='PRIYA@hartwell.example', seats='3')}\n")
    assert outcomes(twice) == {2: "new", 3: "refused"}
    assert twice.rows.get(number=3).problems[0]["code"] == "repeated_key"
    confirm(order)


def test_a_client_is_known_by_number_domain_or_name(owner, clients, outsider):
    create_client_account(actor=owner, name="Aspen", external_id="7", city="Portland")
    create_client_account(actor=owner, name="Aspen", external_id="8")
    create_client_account(actor=outsider, name="Foreign", domain="foreign.example")
    for words in ("hartwell dental", "www.hartwell.example", "7"):
        assert told(owner, client=words) == ("new", [])
    for words in ("Foreign", "foreign.example", "Hartwell"):
        assert told(owner, client=words) == ("refused", [("client_unknown", "Client")])
    ambiguous = stage(owner, f"{HEADS}\n{row(client='Aspen')}\n").rows.get()
    assert "Aspen (7, Portland), Aspen (8)" in ambiguous.problems[0]["message"]
    heads = f"Company_RecID,{HEADS}"
    assert told(owner, f"{heads}\n8,{row(client='Aspen')}\n") == ("new", [])
    assert told(owner, f"{heads}\n,{row(client='Aspen')}\n")[1] == [("client_ambiguous", "Client")]
    assert told(owner, f"{heads}\n7,{row()}\n")[1] == [
        ("client_ambiguous", "Client")
    ]  # the number is one's, the name another's
    assert told(owner, f"{heads}\n9,{row(client='7')}\n")[1] == [("client_number_differs", "Company_RecID")]
    assert told(owner, f"{heads}\n9,{row()}\n") == (
        "new",
        [],
    )  # a client without a number: another system's does not disturb
    archive_client_account(actor=owner, client_account=clients[1], reason="Closed")
    assert told(owner, client="Kestrel Architects") == ("refused", [("client_inactive", "Client")])


def test_the_list_of_a_spreadsheet_needs_only_the_admins(owner, company):
    text = (DATA / "subscriptions-from-spreadsheet.txt").read_bytes().decode("utf-16")
    for name, domain in (
        ("Hartwell & Sons Dental", "hartwelldental.example"),
        ("Bluebird Veterinary Clinic, LLC", "bluebirdvet.example"),
        ("Northgate Logistics GmbH", "münchen-logistik.example"),
        ("Ōtautahi Coffee Roasters", "otautahi.example"),
    ):
        create_client_account(actor=owner, name=name, domain=domain)
    whole = stage_import(
        actor=owner, noun="subscriptions", file=ContentFile(text.encode("utf-16"), "teams.txt"), complete=False
    )
    assert whole.rows.first().outcome == "refused"  # nobody is the teams' admin
    lines = [line for line in text.splitlines() if line.strip()]
    mended = "\n".join(
        [f"{lines[0]}\tTeam admin", *(f"{line}\tadmin{n}@x.example" for n, line in enumerate(lines[1:]))]
    )
    source = bring(owner, mended)
    told = {row.number: [(problem["code"], problem["column"]) for problem in row.problems] for row in source.rows.all()}
    assert told == {
        2: [], 3: [], 4: [], 5: [("no_such_day", "Start")], 6: [("below_minimum", "Seats")], 7: [("client_unknown", "Client")],
    }  # fmt: skip
    teams = Subscription.objects.order_by("number").values_list(
        "plan__code", "term", "purchased", "started_on", "renews_on"
    )
    assert list(teams)[:1] == [("standard", "yearly", 12, date(2026, 1, 15), date(2027, 1, 15))]
    assert [team[:4] for team in teams][1:] == [
        ("standard", "monthly", 3, date(2026, 9, 1)),
        ("advanced", "monthly", 5, date(2026, 1, 31)),
    ]


@pytest.mark.parametrize("role", ["technician", "billing", "learner", "read-only"])
def test_who_sells_nothing_brings_no_teams(company, owner, clients, role, sign_in):
    with pytest.raises(NotAllowed):
        stage(company.actor(role), f"{HEADS}\n{row()}\n")
    assert sign_in(company.user(role)).get(f"{company.url}/subscriptions/import/").status_code == 403
    source = stage(owner, f"{HEADS}\n{row()}\n")
    for service, values in ((commit_import, {}), (map_import, {"mapping": {"0": "client_account"}})):
        with pytest.raises(NotAllowed):
            service(actor=company.actor(role), source=source, **values)
    assert not Job.objects.exists()


def test_selling_rules_hold_for_a_file(company, owner, clients, staff):
    text = f"{HEADS}\n{row()}\n"
    source = stage(owner, text)
    company.partner.agreement_due = True
    company.partner.save()
    with pytest.raises(AgreementRequired):
        stage(company.actor("owner"), text)
    with pytest.raises(AgreementRequired):
        commit_import(actor=company.actor("owner"), source=source)
    company.partner.agreement_due = False
    company.partner.save()
    suspend_partner(actor=staff, partner=company.partner, reason="Two invoices are open.")
    with pytest.raises(PartnerSuspended):
        commit_import(actor=company.actor("owner"), source=source)


def test_the_whole_way_by_rest(api, company, owner, clients):
    keyed = api(company.partner, "imports:read", "imports:write", "subscriptions:write", "renewals:write")
    without = api(company.partner, "imports:read", "imports:write")

    def upload(client):
        sent = {"file": ContentFile(DISTRIBUTOR.encode(), "teams.csv"), "noun": "subscriptions"}
        return client.post("/api/v1/imports", sent, format="multipart")

    refused = upload(without)
    assert (refused.status_code, refused.json()["code"]) == (403, "scope_missing")
    answer = upload(keyed).json()
    assert (answer["noun"], answer["counts"]) == ("subscriptions", {"new": 2, "refused": 2})
    assert without.post(f"/api/v1/imports/{answer['id']}/commit", {}).status_code == 403
    rows = keyed.get(f"/api/v1/imports/{answer['id']}/rows", {"outcome": "refused"}).json()["data"]
    assert {
        problem["next_step"] if "next_step" in problem else problem["cure"]
        for row in rows
        for problem in row["problems"]
    }
    keyed.post(f"/api/v1/imports/{answer['id']}/commit", {})
    run_due_jobs()
    assert Subscription.objects.count() == 2


def test_a_key_that_may_not_count_says_so_beforehand(api, company, clients):
    keyed = api(company.partner, "imports:read", "imports:write", "subscriptions:write")
    sent = {"file": ContentFile(DISTRIBUTOR.encode(), "teams.csv"), "noun": "subscriptions"}
    pk = keyed.post("/api/v1/imports", sent, format="multipart").json()["id"]
    first = keyed.get(f"/api/v1/imports/{pk}/rows").json()["data"][0]
    assert [(one["code"], one["column"]) for one in first["problems"]] == [("scope_missing", "Assigned Licenses")]


def test_the_whole_way_by_page(company, sign_in, clients):
    browser = sign_in(company.user("seller"))
    upload = ContentFile(DISTRIBUTOR.encode(), "teams.csv")
    page = browser.post(f"{company.url}/subscriptions/import/", {"file": upload}, follow=True).content.decode()
    for words in ("Hartwell Dental", "Billed: Monthly", "this team has ended", "Renews by itself: No"):
        assert words in page
    source = Import.objects.get()
    browser.post(f"{company.url}/imports/{source.pk}/commit/")
    run_due_jobs()
    page = browser.get(f"{company.url}/imports/{source.pk}/").content.decode()
    assert f"{company.url}/subscriptions/{Subscription.objects.first().pk}/" in page
    assert "Show subscriptions" in page


def test_one_entered_by_rest_need_not_renew(api, company, clients):
    keyed = api(company.partner, "subscriptions:write", "subscriptions:read", "client-accounts:read")
    values = {
        "client_account": clients[0].pk, "plan": Plan.objects.get(code="advanced").pk, "term": "yearly", "seats": 3,
        "admin_email": "a@hartwell.example", "started_on": "2026-03-15", "auto_renew": False,
    }  # fmt: skip
    answer = keyed.post("/api/v1/subscriptions", values)
    assert (answer.status_code, answer.json()["auto_renew"]) == (201, False), answer.content


def test_one_that_ends_today_is_not_renewed(owner, clients, price_list):
    day = clock.today()
    start = day.replace(year=day.year - 1).isoformat()
    bring(owner, f"{HEADS},Auto Renew\n{row(start=start)},No\n{row(start=start, admin='b@hartwell.example')},Yes\n")
    ended, renewed = Subscription.objects.order_by("number")
    assert (ended.state, renewed.state) == ("expired", "active")
    assert [charge.subscription for charge in Charge.objects.all()] == [renewed]


def test_the_catalogue_is_read_once_for_a_chunk(owner, clients, price_list):
    """However many rows: it was read anew for each, and took most of the time."""
    lines = "\n".join(row(admin=f"admin{n}@hartwell.example") for n in range(6))
    with CaptureQueriesContext(connection) as asked:
        bring(owner, f"{HEADS}\n{lines}\n")
    assert Subscription.objects.count() == 6
    assert sum('FROM "partners_pricelistitem"' in query["sql"] for query in asked) <= 2


def test_where_only_a_rule_confirmed_it_the_preview_asks_for_an_admin_at_the_institution(owner, clients):
    qualify(clients[0], domain="hartwell.edu", registration="", rule="edu")
    heads = {"plan": "Education", "seats": "300"}
    said = [("admin_outside_institution", "Admin Email")]
    assert told(owner, **heads) == ("refused", said)
    assert told(owner, **heads, admin="it@hartwell.edu") == ("new", [])


TRIAL_HEADS = "Client,Plan,Status,Term,Qty,Admin Email,Start Date,Trial End Date"


def trial(status="Trial", term="", seats="", start=-10, ends=20, plan="Advanced"):
    day = [(clock.today() + timedelta(days=days)).isoformat() if days is not None else "" for days in (start, ends)]
    return (
        f"{TRIAL_HEADS}\n{','.join(['Hartwell Dental', plan, status, term, seats, 'priya@hartwell.example', *day])}\n"
    )


@pytest.mark.parametrize(
    "written",
    [
        {},
        {"status": "", "term": "Trial"},
        {"status": "Active", "term": "trial"},
        {"status": ""},
        {"status": "Testphase", "seats": "3"},
        {"seats": "0"},
    ],
    ids=["status", "term", "both", "end", "german", "bought-none"],
)
def test_a_trial_comes_in_as_one(owner, clients, price_list, written):
    written = trial(**written)
    assert outcomes(bring(owner, written)) == {2: "new"}
    team = Subscription.objects.get()
    assert (team.state, team.purchased, team.term, team.price, team.auto_renew) == ("trial", 0, None, None, False)
    assert (team.trial_seats, team.trial_ends_on) == (3, clock.today() + timedelta(days=20))
    assert not SeatMovement.objects.exists()
    assert not Charge.objects.exists()
    assert told(owner, written) == ("unchanged", [])


def test_a_file_of_trials_needs_no_column_of_what_a_trial_has_not(owner, company, clients, price_list, sign_in):
    def without(*rows: str) -> str:
        began = (clock.today() - timedelta(days=9)).isoformat()
        written = [f"Hartwell Dental,Advanced,{status},{name}@hartwell.example,{began}" for status, name in map(str.split, rows)]
        return "\n".join(["Client,Plan,Status,Admin Email,Start Date", *written, ""])

    bring(owner, without("Trial one"))
    assert Subscription.objects.get().state == "trial"
    browser, url = sign_in(company.user("owner")), f"{company.url}/subscriptions/import/"
    for rows, page, said in (
        (["Trial two"], "", "Trial"),
        (["Trial two", "Active three"], "columns/", "No column was recognised as: Term, Seats"),
    ):
        file = SimpleUploadedFile("teams.csv", without(*rows).encode())
        answer = browser.post(url, {"file": file}, follow=True)
        assert answer.redirect_chain[-1][0].endswith("/columns/") == bool(page), rows
        assert said in answer.text
    assert told(owner, without("Active three")) == ("refused", [("required", "Term"), ("required", "Seats")])


def test_a_trial_ends_as_its_plan_says_unless_the_file_knows_better(owner, clients):
    bring(owner, trial(ends=None))
    team = Subscription.objects.get()
    assert team.trial_ends_on == team.started_on + timedelta(days=30)
    shorter = trial(ends=5)
    assert told(owner, shorter) == ("refused", [("team_differs", "Trial End Date")])


def test_what_comes_in_as_a_trial_ends_and_converts_like_one(owner, clients, price_list):
    bring(owner, trial())
    team = Subscription.objects.get()
    confirm(buying.convert_trial(actor=owner, subscription=team, term="yearly", seats=5, reason="They like it").order)
    team.refresh_from_db()
    assert (team.state, team.purchased, team.term) == ("active", 5, "yearly")
    assert told(owner, trial()) == ("refused", [("team_differs", "Status")])


@pytest.mark.parametrize(
    ("written", "heard"),
    [
        ({"ends": 21}, [("trial_ends_otherwise", "Trial End Date")]),
        ({"ends": -10}, [("trial_ends_otherwise", "Trial End Date")]),
        ({"start": -40, "ends": None}, [("trial_has_ended", "Trial End Date")]),
        ({"ends": 0}, [("trial_has_ended", "Trial End Date")]),
        ({"seats": "12", "ends": 21}, [("trial_ends_otherwise", "Trial End Date"), ("trial_has_the_minimum", "Qty")]),
        ({"start": 0}, [("order_needed", "Start Date")]),
        ({"plan": "Enterprise"}, [("trial_not_offered", "Plan")]),
        ({"status": "Cancelled", "term": "Trial"}, [("team_ended", "Status")]),
    ],
    ids=["too-long", "before-it-began", "over", "today", "two-at-once", "begins-today", "no-trial", "ended"],
)
def test_a_trial_that_cannot_be_is_refused(owner, clients, written, heard):
    outcome, said = told(owner, trial(**written))
    assert (outcome, sorted(said)) == ("refused", sorted((code, column) for code, column in heard))


def test_what_a_trial_has_not_yet_is_said_and_not_kept(owner, clients):
    heads, cells = trial("Trial", "Yearly").splitlines()
    written = f"{heads},Auto Renew,Used\n{cells},Yes,2\n"
    outcome, said = told(owner, written)
    assert (outcome, {column for _code, column in said}) == ("new", {"Term", "Auto Renew", "Used"})
    assert {code for code, _column in said} == {"not_of_a_trial"}
    bring(owner, written)
    team = Subscription.objects.get()
    assert (team.term, team.auto_renew, team.used) == (None, False, None)


def test_a_paid_team_may_say_until_when_it_was_a_trial(owner, clients):
    bring(owner, trial("Active", "Yearly", "10", start=-40, ends=-10))
    team = Subscription.objects.get()
    assert (team.state, team.purchased) == ("active", 10)
    assert told(owner, trial()) == ("refused", [("team_differs", "Status")])


def test_a_row_without_a_term_that_is_no_trial_needs_one(owner, clients):
    outcome, said = told(owner, trial("Active", ends=None, seats="10"))
    assert (outcome, said) == ("refused", [("required", "Term")])


def test_a_trial_with_add_ons_is_refused(owner, clients):
    heads, cells = trial().splitlines()
    assert told(owner, f"{heads},Add-ons\n{cells},Extended Version History\n")[1] == [
        ("trial_has_no_add_ons", "Add-ons")
    ]


def test_a_trial_that_runs_is_entered_through_both_doors(owner, api, company, clients, sign_in):
    keyed, plan = (
        api(company.partner, "subscriptions:write", "subscriptions:read", "client-accounts:read"),
        Plan.objects.get(code="advanced"),
    )
    start, ends = clock.today() - timedelta(days=3), clock.today() + timedelta(days=9)
    body = {
        "client_account": clients[1].pk, "plan": plan.pk, "term": None, "admin_email": "a@kestrel.example",
        "started_on": start.isoformat(), "trial_ends_on": ends.isoformat(),
    }  # fmt: skip
    answer = keyed.post("/api/v1/subscriptions", body)
    assert answer.status_code == 201, answer.content
    assert (answer.json()["state"], answer.json()["trial_ends_on"], answer.json()["trial_seats"]) == (
        "trial",
        ends.isoformat(),
        3,
    )
    refused = keyed.post("/api/v1/subscriptions", body | {"term": "yearly", "seats": 3, "admin_email": "b@k.example"})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "trial_ends_on")
    none = keyed.post("/api/v1/subscriptions", {**body, "term": "yearly", "trial_ends_on": None})
    assert (none.status_code, none.json()["errors"][0]["field"]) == (400, "seats")
    page = sign_in(company.user("owner")).post(
        f"{company.url}/subscriptions/trial/",
        {
            "client_account": clients[2].pk, "plan": plan.pk, "admin_email": "a@bluebird.example",
            "started_on": start.isoformat(), "trial_ends_on": ends.isoformat(),
        },
    )  # fmt: skip
    assert page.status_code == 302, page.content
    kestrel, bluebird = Subscription.objects.order_by("number")
    assert kestrel.trial_ends_on == bluebird.trial_ends_on == ends


def test_the_preview_says_what_becomes_a_trial(company, clients, sign_in):
    source = stage(company.actor("owner"), trial())
    page = sign_in(company.user("owner")).get(f"{company.url}/imports/{source.pk}/").content.decode()
    assert f"A trial until {date_format(clock.today() + timedelta(days=20))}" in page
