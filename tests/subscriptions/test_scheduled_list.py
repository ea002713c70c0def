"""What waits for renewals, as a list, a file and in REST."""

import pytest

from partners.clients.services import create_client_account
from partners.subscriptions.models import ScheduledChange
from partners.subscriptions.services import let_end, withdraw_scheduled_change
from tests.exports.reading import table_of
from tests.trade import change_seats, create_subscription

pytestmark = pytest.mark.django_db


@pytest.fixture
def changes(owner, subscription) -> dict[str, ScheduledChange]:
    """Of a team one that was withdrawn, one that was replaced, one that waits; and one of a team that renews sooner."""
    change_seats(actor=owner, subscription=subscription, seats=6, reason="Four leave")
    withdraw_scheduled_change(actor=owner, subscription=subscription)
    for seats in (7, 8):
        change_seats(actor=owner, subscription=subscription, seats=seats, reason=f"To {seats}")
    client = create_client_account(actor=owner, name="Kestrel Architects")
    sold = {"client_account": client, "plan": subscription.plan, "term": "monthly", "admin_email": "k@kestrel.example"}
    monthly = create_subscription(actor=owner, seats=9, reason="x", **sold)
    change_seats(actor=owner, subscription=monthly, seats=5, reason="To 5")
    rows = ScheduledChange.objects.order_by("id")
    return dict(zip(("withdrawn", "replaced", "waiting", "soon"), rows, strict=True))


def listed(browser, url: str, asked: str = "") -> list[ScheduledChange]:
    return browser.get(f"{url}/subscriptions/scheduled/{asked}").context["listing"].rows


def test_it_begins_with_what_waits_the_next_first_and_all_of_it_has_the_newest_day_first(company, sign_in, changes):
    seller = sign_in(company.user("seller"))
    assert listed(seller, company.url) == [changes["soon"], changes["waiting"]]
    assert listed(seller, company.url, "?sort=-effective_on") == [changes["waiting"], changes["soon"]]
    everything = listed(seller, company.url, "?all=1")
    assert {row.pk for row in everything} == {row.pk for row in changes.values()}
    assert everything[-1] == changes["soon"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("state=withdrawn", {"withdrawn"}),
        ("state=replaced", {"replaced"}),
        ("kind=seats&all=1", {"withdrawn", "replaced", "waiting", "soon"}),
        ("kind=term&all=1", set()),
        ("q=kestrel", {"soon"}),
        ("q=k@kestrel.example", {"soon"}),
        ("q=S-1", {"waiting"}),
    ],
)
def test_its_filters(company, sign_in, changes, asked, found):
    rows = listed(sign_in(company.user("seller")), company.url, f"?{asked}")
    assert {row.pk for row in rows} == {changes[name].pk for name in found}


def test_days_client_and_subscription_narrow_it_on_the_page_and_in_rest_alike(company, sign_in, api, changes):
    seller, keyed, soon = (
        sign_in(company.user("seller")),
        api(company.partner, "scheduled-changes:read"),
        changes["soon"],
    )
    for asked in (
        f"until={soon.effective_on}",
        f"since={soon.effective_on}&until={soon.effective_on}",
        f"client_account={soon.subscription.client_account_id}",
        f"subscription={soon.subscription_id}",
    ):
        assert listed(seller, company.url, f"?{asked}") == [soon]
        (told,) = keyed.get(f"/api/v1/scheduled-changes?{asked}").json()["data"]
        assert told["id"] == soon.pk
        assert (told["subscription"], told["client_account"]) == (
            soon.subscription_id,
            soon.subscription.client_account_id,
        )


def test_staff_ask_for_those_of_one_partner(company, other_company, api, changes):
    keyed = api(None, "scheduled-changes:read", staff=True)
    for partner, found in ((company.partner, {row.pk for row in changes.values()}), (other_company.partner, set())):
        told = keyed.get("/api/v1/scheduled-changes", {"partner": partner.pk}).json()["data"]
        assert {row["id"] for row in told} == found


def test_rest_and_the_file_have_all_of_it_by_day(company, api, changes):
    keyed = api(company.partner, "scheduled-changes:read")
    told = keyed.get("/api/v1/scheduled-changes?sort=effective_on").json()["data"]
    assert (len(told), told[0]["id"]) == (4, changes["soon"].pk)
    head, *rows = table_of(keyed.get("/api/v1/scheduled-changes/export?columns=seats,state&sort=-effective_on"))
    told = sorted((row[head.index("seats")], row[head.index("state")]) for row in rows)
    assert told == [("5", "scheduled"), ("6", "withdrawn"), ("7", "replaced"), ("8", "scheduled")]
    assert rows[-1][head.index("words")] == "5 seats"
    assert not {"client_account_name", "subscription_name"} & set(head)


def test_a_key_finds_only_by_what_it_may_read(company, api, changes):
    def found(word: str, *further: str) -> int:
        keyed = api(company.partner, "scheduled-changes:read", *further)
        return len(keyed.get(f"/api/v1/scheduled-changes?q={word}").json()["data"])

    assert (found("kestrel"), found("S-2"), found("S-2", "client-accounts:read")) == (0, 0, 0)
    assert (found("kestrel", "client-accounts:read"), found("S-2", "subscriptions:read")) == (1, 1)


def test_a_learner_and_another_partner_read_none(company, other_company, sign_in, api, changes):
    assert sign_in(company.user("learner")).get(f"{company.url}/subscriptions/scheduled/").status_code == 403
    assert listed(sign_in(other_company.user("owner")), other_company.url, "?all=1") == []
    foreign = api(other_company.partner, "scheduled-changes:read")
    assert foreign.get("/api/v1/scheduled-changes").json()["data"] == []
    assert foreign.get(f"/api/v1/scheduled-changes/{changes['soon'].pk}").status_code == 404


def test_what_waits_for_a_renewal_that_does_not_come_says_so(company, sign_in, owner, changes):
    seller, url = sign_in(company.user("seller")), f"{company.url}/subscriptions/scheduled/"
    assert "only if it renews after all" not in seller.get(url).content.decode()
    let_end(actor=owner, subscription=changes["soon"].subscription, reason="They close")
    assert seller.get(url).content.decode().count("only if it renews after all") == 1


def test_it_and_the_ledger_are_among_the_trade_s_pages_and_the_record_leads_to_them(company, sign_in, changes):
    seller, places = sign_in(company.user("seller")), f"{company.url}/subscriptions/"
    for page in ("", "scheduled/", "ledger/"):
        text = seller.get(f"{places}{page}").content.decode()
        assert f'href="{places}scheduled/"' in text
        assert f'href="{places}ledger/"' in text
    team = changes["soon"].subscription_id
    assert f"{places}scheduled/?subscription={team}&amp;all=1" in seller.get(f"{places}{team}/").content.decode()
