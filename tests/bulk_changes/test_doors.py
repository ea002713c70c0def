"""Bulk changes by page and by REST."""

import csv
import json
from datetime import timedelta
from io import StringIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from partners.bulk_changes.models import BulkChange
from partners.bulk_changes.services import plan_bulk_change
from partners.handovers.moving import move_what_hangs_on
from partners.subscriptions.models import Subscription
from portal import clock
from portal.jobs.services import run_due_jobs
from portal.tenancy.roles import StaffRole
from tests.bulk_changes.conftest import results, team
from tests.factories import make_user

HERE = "/p/hartwell-it/bulk-changes/"
PLAN = f"{HERE}new/subscriptions/"
WRITES = ("bulk-changes:read", "bulk-changes:write", "subscriptions:read", "subscriptions:write")


@pytest.fixture
def browser(company, sign_in):
    return sign_in(company.user("owner"))


@pytest.fixture
def rest(company, api):
    """`rest("POST", "/bulk-changes", {…})` with a key that sells."""
    client = api(company.partner, *WRITES, "client-accounts:read")

    def asked(method: str, path: str, body: dict | None = None):
        return client.generic(
            method, f"/api/v1{path}", json.dumps(body) if body is not None else "", "application/json"
        )

    return asked


def test_the_list_says_beforehand_how_many_one_plan_takes(browser, teams):
    like = teams[0]
    fields = {field.name: getattr(like, field.name) for field in like._meta.concrete_fields if field.name != "id"}
    Subscription.objects.bulk_create(
        Subscription(**fields | {"number": 100 + number, "admin_email": f"{number}@home.example"}) for number in range(496)
    )
    listed, sent = "/p/hartwell-it/subscriptions/", {"all": "1", "query": "", "back": "/p/hartwell-it/subscriptions/"}
    assert "All that match: 500 subscriptions" in browser.get(listed).text
    assert "500 subscriptions" in browser.post(PLAN, sent).text
    Subscription.objects.create(**fields | {"number": 99, "admin_email": "last@home.example"})
    page = browser.get(listed).text
    assert "501 subscriptions match, and at most 500 subscriptions are changed at once." in page
    assert 'name="all"' not in page
    assert browser.post(PLAN, sent).status_code == 302


def test_the_list_leads_by_its_selection_to_a_plan_and_the_plan_to_a_receipt(browser, teams, company):
    listed = browser.get("/p/hartwell-it/subscriptions/").text
    assert f'formaction="{PLAN}"' in listed
    asked = browser.post(PLAN, {"ids": [one.pk for one in teams[:3]], "back": "/p/hartwell-it/subscriptions/"})
    assert "3 subscriptions" in asked.text
    ids = [one.pk for one in teams[:3]]
    wrong = browser.post(PLAN, {"ids": ids, "asked": "1", "kind": "set-seats"})
    assert "This change needs a number." in wrong.text
    made = browser.post(PLAN, {"ids": ids, "asked": "1", "kind": "set-seats", "value": "8"})
    change = BulkChange.objects.get()
    assert made["Location"] == f"{HERE}{change.pk}/"
    page = browser.get(made["Location"]).text
    assert "Change 3 subscriptions" in page
    assert "10 seats, 8 from the renewal" in page
    unsaid = browser.post(made["Location"], {"hash": change.hash, "reason": ""})
    assert "A reason is missing" in unsaid.text
    other = browser.post(made["Location"], {"hash": "0" * 64, "reason": "x"})
    assert "confirm the one that you saw" in other.text
    assert browser.post(made["Location"], {"hash": change.hash, "reason": "Fewer people"}).status_code == 302
    assert "Stop" in browser.get(made["Location"]).text
    run_due_jobs()
    assert results(change) == ["done"] * 3
    receipt = list(csv.DictReader(StringIO(browser.get(f"{made['Location']}receipt/").getvalue().decode("utf-8-sig"))))
    assert [row["Result"] for row in receipt] == ["Done"] * 3
    assert (receipt[0]["Before"], receipt[0]["After"]) == ("10 seats", "10 seats, 8 from the renewal")
    assert (receipt[0]["Hash of the plan"], receipt[0]["Reason"]) == (change.hash, "Fewer people")
    undone = browser.post(f"{made['Location']}undo/", {"reason": "Too early"})
    assert undone.status_code == 302
    run_due_jobs()
    assert "Undone" in browser.get(made["Location"]).text


def test_all_that_match_are_planned_from_either_list(browser, teams):
    for name, query in (("subscriptions", "q=client"), ("renewals", "renewing_within=400")):
        asked = browser.post(f"{HERE}new/{name}/", {"all": "1", "query": query, "back": "/"})
        assert asked.text.count('name="ids"') == 4
    assert browser.post(f"{HERE}new/orders/", {"ids": [teams[0].pk]}).status_code == 404
    nothing = browser.post(PLAN, {"back": "/p/hartwell-it/subscriptions/"}, follow=True)
    assert "Nothing is selected" in nothing.text


def test_a_halted_one_is_resumed_or_given_up_with_a_reason(browser, plan_change, confirm, teams):
    change = confirm(plan_change("let-end"))
    browser.post(f"{HERE}{change.pk}/stop/")
    page = browser.get(f"{HERE}{change.pk}/").text
    assert "Halted: 4 rows were not tried" in page
    assert "stopped it." in page
    assert "A reason is missing" in browser.post(f"{HERE}{change.pk}/resume/", {"reason": ""}).text
    assert browser.post(f"{HERE}{change.pk}/resume/", {"reason": "Go on"}).status_code == 302
    run_due_jobs()
    assert "is finished" in browser.get(f"{HERE}{change.pk}/give-up/").text.lower()


def test_readers_see_it_and_billing_its_cost(company, sign_in, plan_change, teams):
    change = plan_change("change-by", value=1)
    seen = sign_in(company.user("read-only")).get(f"{HERE}{change.pk}/").text
    assert "Change 4 subscriptions" not in seen
    assert "Cost today" not in seen
    assert "Cost today" in sign_in(company.user("billing")).get(f"{HERE}{change.pk}/").text
    assert "Plan a bulk change" not in sign_in(company.user("read-only")).get("/p/hartwell-it/subscriptions/").text
    assert sign_in(company.user("read-only")).post(PLAN, {"ids": [teams[0].pk]}).status_code == 403
    assert sign_in(company.user("learner")).get(f"{HERE}{change.pk}/").status_code in (403, 404)


def test_rest_plans_by_ids_or_filters_confirms_by_hash_and_undoes(rest, teams):
    made = rest("POST", "/bulk-changes", {"kind": "let-end", "filters": {"q": "client"}})
    assert (made.status_code, made.json()["possible"], made.json()["cost"]) == (201, 4, None)
    path = f"/bulk-changes/{made.json()['id']}"
    rows = rest("GET", f"{path}/rows").json()["data"]
    assert [row["before"]["auto_renew"] for row in rows] == [True] * 4
    wrong = rest("POST", f"{path}/confirm", {"hash": "x", "reason": "y"})
    assert (wrong.status_code, wrong.json()["code"]) == (409, "other_plan")
    confirmed = rest("POST", f"{path}/confirm", {"hash": made.json()["hash"], "reason": "They all leave"})
    assert confirmed.json()["state"] == "running"
    assert (
        rest("POST", f"{path}/confirm", {"hash": made.json()["hash"], "reason": "x"}).json()["code"]
        == "confirmed_already"
    )
    run_due_jobs()
    assert rest("GET", path).json()["done"] == 4
    assert rest("POST", f"{path}/undo", {"reason": "They stay"}).json()["state"] == "undoing"
    run_due_jobs()
    assert {row["undo"] for row in rest("GET", f"{path}/rows").json()["data"]} == {"undone"}
    assert "B-1" in rest("GET", f"{path}/receipt")["Content-Disposition"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"kind": "let-end"}, "invalid"),
        ({"kind": "let-end", "subscriptions": [], "filters": {}}, "invalid"),
        ({"kind": "let-end", "filters": {"colour": "red"}}, "invalid"),
        ({"kind": "let-end", "filters": {"renewing_within": "soon"}}, "invalid"),
        ({"kind": "let-end", "filters": {"q": "nobody"}}, "nothing_selected"),
        ({"kind": "let-end", "subscriptions": ["su_x"]}, "invalid"),
        ({"kind": "burn", "filters": {}}, "invalid"),
        ({"kind": "set-seats", "filters": {}}, "value_needed"),
        ({"kind": "set-seats", "value": "12½", "filters": {}}, "invalid"),
        ({"kind": "change-by-percent", "value": 5, "filters": {}}, "rounding_needed"),
    ],
)
def test_rest_refuses_what_makes_no_sense(rest, teams, body, code):
    answer = rest("POST", "/bulk-changes", body)
    assert answer.status_code == 400
    assert answer.json()["code"] in (code, "invalid_fields", "validation_error", "invalid_request")
    assert answer.json()["next_step"]
    assert not BulkChange.objects.exists()


def test_a_key_needs_the_scope_of_what_it_does(company, api, teams):
    client = api(company.partner, "bulk-changes:read", "bulk-changes:write", "subscriptions:read")
    answer = client.post("/api/v1/bulk-changes", {"kind": "let-end", "filters": {}}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")


def test_its_page_asks_as_much_for_many_rows(browser, owner, plan, price_list, teams):
    counts = []
    for more in (0, 4):
        ids = [one.pk for one in (*teams[:2], *(team(owner, plan, 40 + n) for n in range(more)))]
        change = plan_bulk_change(actor=owner, subscriptions=ids, kind="set-seats", value=8)
        browser.get(f"{HERE}{change.pk}/")
        with CaptureQueriesContext(
            connection,
        ) as asked:
            browser.get(f"{HERE}{change.pk}/")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_what_the_rows_commit_to_together_is_told_where_the_limit_counts_it(
    browser, company, api, teams, limited, plan_change, owner
):
    """Two days before the renewal two seats cost next to nothing, and for a year what a year costs."""
    with clock.moved(by=teams[0].renews_on - timedelta(days=2) - clock.today()):
        change = plan_change("change-by", value=2)
        assert (change.commitment, change.cost < 20) == (4 * 2 * 192, True)
        assert "1,536" in browser.get(f"{HERE}{change.pk}/").text
        keyed, unpaid = api(company.partner, *WRITES, "charges:read"), api(company.partner, *WRITES)
        url = f"/api/v1/bulk-changes/{change.pk}"
        assert keyed.get(url).json()["commitment"] == "1536.0000"
        assert {row["commitment"] for row in keyed.get(f"{url}/rows").json()["data"]} == {"384.0000"}
        assert unpaid.get(url).json()["commitment"] is None
        assert unpaid.get(f"{url}/rows").json()["data"][0]["commitment"] is None


def test_staff_read_the_bulk_changes_of_partners_and_do_nothing_in_them(plan_change, carry_out, browser, sign_in):
    change = carry_out(plan_change("set-seats", value=8))
    desk = sign_in(make_user("desk@network.example", "Teodor", staff_role=StaffRole.TRADE_DESK))
    found = desk.get("/staff/bulk-changes/")
    assert [row.pk for row in found.context["listing"].rows] == [change.pk]
    assert "Hartwell IT" in found.content.decode()
    page = desk.get(f"/staff/bulk-changes/{change.pk}/")
    text = page.content.decode()
    assert len(page.context["rows"]) == 4
    assert change.hash[:12] in text
    assert '<form method="post"' not in text.split('<main')[1].split("</main>")[0]  # nothing is done here
    assert f"/p/{change.partner.slug}/" not in text
    receipt = b"".join(desk.get(f"/staff/bulk-changes/{change.pk}/receipt/").streaming_content).decode()
    assert receipt == b"".join(browser.get(f"{HERE}{change.pk}/receipt/").streaming_content).decode()
    for role, status in ((StaffRole.CONTENT_EDITOR, 403), (StaffRole.PARTNER_MANAGER, 404)):
        other = sign_in(make_user(f"{role}@network.example", "Other", staff_role=role))
        assert other.get(f"/staff/bulk-changes/{change.pk}/").status_code == status, role
    assert browser.get(f"/staff/bulk-changes/{change.pk}/").status_code == 404


def test_staff_read_of_a_plan_that_it_expired_and_follow_no_link_to_a_team_that_went_elsewhere(
    plan_change, other_company, sign_in, teams
):
    change = plan_change("let-end", of=teams[:2])
    client = teams[0].client_account
    client.__class__.objects.filter(pk=client.pk).update(partner=other_company.partner)
    move_what_hangs_on([client], other_company.partner)
    desk = sign_in(make_user("desk@network.example", "Teodor", staff_role=StaffRole.TRADE_DESK))
    page = f"/staff/bulk-changes/{change.pk}/"
    text = desk.get(page).content.decode()
    assert [f"/staff/subscriptions/{team.pk}/" in text for team in teams[:2]] == [False, True]
    assert "This plan has expired" not in text
    change.expires_at = clock.now()
    change.save()
    assert "This plan has expired" in desk.get(page).content.decode()
