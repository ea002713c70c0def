"""Through both doors: people invited in two steps, what is shown of them, and the same by REST."""

import json

import pytest

from partners.dropbox.seats.carrying_out import carry_out
from partners.dropbox.seats.models import SeatOperation
from partners.orders.buying import change_seats
from partners.teams.watching import read_due_teams
from tests.dropbox.seats.conftest import of, states

pytestmark = pytest.mark.django_db
SHOW = {"email": "tom@acme.example", "given_name": "Tom", "surname": "", "lines": "ann@acme.example,Ann,Lee"}


@pytest.fixture
def browser(sign_in, company):
    return sign_in(company.user("owner"))


@pytest.fixture
def page(company, connected) -> str:
    return f"{company.url}/dropbox-connections/{connected.pk}/invite/"


def confirmed(answer) -> dict[str, str]:
    """What the preview's form sends."""
    return {"lines": answer.context["form"].as_lines, "seen": answer.context["preview"].digest, "confirmed": "1"}


def test_people_are_shown_first_and_invited_as_shown(browser, page, connected, sandboxed):
    shown = browser.post(page, SHOW)
    assert "2 people are invited." in shown.content.decode()
    assert states(connected) == {}
    invited = browser.post(page, confirmed(shown))
    assert invited.status_code == 302
    there = browser.get(invited["Location"]).content.decode()
    assert "0 of 2 settled" in there
    assert "every 2s" in there
    carry_out()
    settled = browser.get(invited["Location"]).content.decode()
    assert "2 people are done." in settled
    assert "every 2s" not in settled
    assert (of("tom@acme.example").given_name, of("ann@acme.example").surname) == ("Tom", "Lee")


def test_an_address_breaks_after_its_at(browser, page, company, invite):
    assert "tom@<wbr>acme.example" in browser.post(page, SHOW).text
    (row,) = invite("tom@acme.example")
    assert "Invite: tom@<wbr>acme.example" in browser.get(f"{company.url}/seat-operations/{row.pk}/").text


def test_two_clicks_invite_once(browser, page, connected):
    data = confirmed(browser.post(page, SHOW))
    browser.post(page, data)
    again = browser.post(page, data)
    assert "is not what was shown" in again.content.decode()
    assert states(connected) == {"waiting": 2}


def test_who_is_being_invited_already_is_left_out_and_named(browser, page, invite):
    invite("tom@acme.example")
    shown = browser.post(page, SHOW)
    assert "1 person is invited." in shown.content.decode()
    assert "There is an operation of this person already: Invite, Waiting." in shown.content.decode()


def test_more_than_can_be_asked_for_at_once_is_said_before_it_is_confirmed(browser, page):
    lines = "\n".join(f"p{number}@acme.example" for number in range(501))
    assert "500 people can be invited at once" in browser.post(page, {"lines": lines}).content.decode()


def test_licences_that_others_wait_for_are_not_free(browser, page, invite, connected, sandboxed):
    read_due_teams()
    before = browser.post(page, SHOW).context["preview"].free
    invite(2)
    assert (before, browser.post(page, SHOW).context["preview"].free) == (4, 2)


def test_each_line_that_is_wrong_is_said_with_its_number(browser, page):
    shown = browser.post(page, {"lines": "tom@acme.example\nbüro@acme.example\n<script>@x"}).content.decode()
    assert "Line 2, “büro@acme.example”" in shown
    assert "<script>@x" not in shown
    assert "Nobody is named." in browser.post(page, {"lines": ""}).content.decode()


def test_a_record_says_why_and_what_to_do(browser, company, owner, invite, subscription, sandboxed):
    sandboxed.has(licensed=1, elsewhere=["ann@acme.example"])
    invite("tom@acme.example", "ann@acme.example")
    carry_out()
    refused = browser.get(f"{company.url}/seat-operations/{of('ann@acme.example').pk}/").content.decode()
    assert "They are on another Dropbox team." in refused
    assert "Try again" in refused
    waiting = f"{company.url}/seat-operations/{of('tom@acme.example').pk}/"
    assert "No order is at work for this team." in browser.get(waiting).content.decode()
    order = change_seats(actor=owner, subscription=subscription, seats=12, reason="x").order
    assert f"{order} is at work" in browser.get(waiting).content.decode()
    assert browser.post(f"{waiting}cancel/").status_code == 302
    assert of("tom@acme.example").state == "cancelled"


def test_an_outsider_finds_nothing_and_whoever_only_reads_changes_nothing(
    sign_in, company, other_company, page, invite
):
    (row,) = invite("tom@acme.example")
    own = f"{company.url}/seat-operations/{row.pk}/"
    stranger = sign_in(other_company.user("owner"))
    for path in (page, own, f"{company.url}/seat-operations/{row.pk}/progress/"):
        assert stranger.get(path).status_code == 404
        assert stranger.get(path.replace(company.url, other_company.url)).status_code == 404
    reader = sign_in(company.user("read-only"))
    assert reader.get(own).status_code == 200
    assert "Cancel operation" not in reader.get(own).content.decode()
    assert reader.get(page).status_code == 403
    reader.post(f"{own}cancel/")
    assert of("tom@acme.example").state == "waiting"
    assert sign_in(company.user("learner")).get(f"{company.url}/seat-operations/").status_code == 403


def test_the_same_by_rest(api, company, connected, sandboxed):
    client = api(company.partner, "seat-operations:read", "seat-operations:write", "jobs:write", "jobs:read")
    tom = {"connection": connected.pk, "email": "tom@acme.example"}
    tried = client.post("/api/v1/seat-operations?dry_run=true", tom, format="json")
    assert (tried.status_code, states(connected)) == (201, {})
    key = {"HTTP_IDEMPOTENCY_KEY": "one"}
    made = client.post("/api/v1/seat-operations", tom, format="json", **key)
    again = client.post("/api/v1/seat-operations", tom, format="json", **key)
    assert made.status_code == again.status_code == 201
    assert made.json()["id"] == again.json()["id"]
    refused = client.post("/api/v1/seat-operations", tom, format="json")
    assert (refused.status_code, refused.json()["code"]) == (409, "seat_operation_open")
    wrong = client.post("/api/v1/seat-operations", tom | {"email": "büro@acme.example"}, format="json")
    assert [error["field"] for error in wrong.json()["errors"]] == ["email"]
    carry_out()
    found = client.get(f"/api/v1/seat-operations/{made.json()['id']}").json()
    assert (found["state"], found["member_id"]) == ("done", sandboxed.member("tom@acme.example"))
    assert {one["action"]: one["available"] for one in found["actions"]} == {"cancel": False, "retry": False}


def test_many_by_rest_share_a_batch(api, company, connected, run_background):
    client = api(company.partner, "seat-operations:write", "jobs:write", "jobs:read")
    rows = [{"email": f"p{number}@acme.example"} for number in range(3)] + [{"email": "nobody"}]
    body = {"action": "create", "values": {"connection": connected.pk}, "rows": rows}
    job = client.post("/api/v1/seat-operations/bulk", body, format="json")
    assert job.status_code == 202, json.dumps(job.json())
    run_background()
    assert states(connected) == {"done": 3}
    assert set(SeatOperation.objects.values_list("batch", flat=True)) == {job.json()["id"]}


def test_the_outsiders_key_finds_no_connection(api, other_company, connected, invite):
    (row,) = invite("ann@acme.example")
    client = api(other_company.partner, "seat-operations:read", "seat-operations:write")
    body = {"connection": connected.pk, "email": "tom@acme.example"}
    assert client.post("/api/v1/seat-operations", body, format="json").status_code == 400
    assert client.get(f"/api/v1/seat-operations/{row.pk}").status_code == 404
    assert client.post(f"/api/v1/seat-operations/{row.pk}/cancel").status_code == 404
