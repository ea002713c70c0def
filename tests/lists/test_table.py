"""A declared list as its page: columns, sorting, filters in words, what cannot be taken, and what was selected."""

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from partners.catalogue.models import Plan
from partners.clients.lists import CLIENT_ACCOUNTS
from partners.clients.models import ClientAccount
from partners.clients.services import create_client_account
from partners.subscriptions.filters import SubscriptionFilter
from partners.subscriptions.models import Subscription
from partners.subscriptions.services import cancel_subscription
from portal.errors import InvalidValue
from portal.jobs.models import Job
from portal.lists.chips import in_words
from portal.lists.table import selected
from portal.tenancy.roles import StaffRole
from tests.factories import make_company
from tests.trade import change_seats, create_subscription

pytestmark = pytest.mark.django_db
URL = "/p/hartwell-it/clients/"


@pytest.fixture
def browser(company, sign_in):
    return sign_in(company.user("seller"))


def add(company, *names, **values) -> list[ClientAccount]:
    return [create_client_account(actor=company.actor(), name=name, **values) for name in names]


def sell(company, client, seats: int):
    plan = Plan.objects.get(code="advanced")
    return create_subscription(
        actor=company.actor(), client_account=client, plan=plan, term="yearly", seats=seats,
        admin_email=f"it-{client.pk}-{seats}@example.com", reason="x",
    )  # fmt: skip


def names(page) -> list[str]:
    return [row.name for row in page.context["listing"].rows]


def test_a_client_says_its_seats_and_next_renewal_and_sorts_by_them(company, browser, api):
    few, many, _none = add(company, "Few", "Many", "None")
    small, large = sell(company, few, 5), sell(company, many, 40)
    sell(company, many, 10)
    many.refresh_from_db()
    assert (many.seats, many.next_renewal_on) == (50, large.renews_on)
    assert names(browser.get(f"{URL}?sort=-seats")) == ["Many", "Few", "None"]
    assert names(browser.get(f"{URL}?sort=next_renewal_on"))[-1] == "None"
    assert names(browser.get(f"{URL}?sort=-next_renewal_on"))[-1] == "None"
    keyed = api(company.partner, "client-accounts:read")
    for sort in ("seats", "-seats", "next_renewal_on", "-next_renewal_on"):
        paged, address = [], f"/api/v1/client-accounts?sort={sort}&limit=1"
        while address:
            answer = keyed.get(address).json()
            paged += [one["name"] for one in answer["data"]]
            address = answer["next"]
        assert paged == names(browser.get(f"{URL}?sort={sort}")), sort
    assert names(browser.get(f"{URL}?renewing_within=400")) == ["Few", "Many"]
    change_seats(actor=company.actor(), subscription=small, seats=9, reason="x")
    cancel_subscription(actor=company.actor(), subscription=large, reason="x")
    few.refresh_from_db()
    many.refresh_from_db()
    assert (few.seats, many.seats) == (9, 10)


def test_a_head_sorts_and_turns_round_and_the_pages_keep_the_order(company, browser):
    add(company, *(f"Client {number:02}" for number in range(60)))
    page = browser.get(URL)
    assert 'aria-sort="ascending"' in page.text
    assert page.context["listing"].heads[0].href == "?sort=-name"
    turned = browser.get(f"{URL}?sort=-name&state=active")
    assert names(turned)[0] == "Client 59"
    assert turned.context["listing"].heads[0].href == "?state=active"
    rest = browser.get(URL + turned.context["listing"].next)
    assert names(rest) == [f"Client {number:02}" for number in range(9, -1, -1)]
    assert names(browser.get(URL + rest.context["listing"].previous)) == names(turned)
    assert "60 clients" in turned.text


def test_columns_are_chosen_in_the_address_and_kept_for_the_person(company, browser, sign_in):
    add(company, "Aspen", city="Portland", country="US")
    assert "Portland" not in browser.get(URL).text
    shown = browser.get(f"{URL}?columns=city,nonsense")
    assert [head.column.name for head in shown.context["listing"].heads] == ["name", "city"]
    kept = browser.post(
        "/p/hartwell-it/lists/client-accounts/columns/", {"columns": ["city"], "back": f"{URL}?q=asp&cursor=x"}
    )
    assert kept["Location"] == f"{URL}?q=asp&columns=name%2Ccity"
    assert "Portland" in browser.get(URL).text
    assert "Portland" not in sign_in(company.user("admin")).get(URL).text
    usual = browser.post("/p/hartwell-it/lists/client-accounts/columns/", {"usual": "1", "back": "//evil.example/x"})
    assert usual["Location"].startswith("/x?columns=")
    assert "Portland" not in browser.get(URL).text
    assert browser.post("/p/hartwell-it/lists/client-accounts/columns/", {"columns": "price"}).status_code == 400
    assert browser.post("/p/hartwell-it/lists/nothing/columns/").status_code == 404


def test_filters_stand_in_words_and_each_can_be_dropped(company, browser):
    add(company, "Aspen", domain="aspen.example", country="US")
    page = browser.get(f"{URL}?country=US&domain=aspen.example&state=active&sort=-name")
    listed = page.context["listing"]
    assert [(chip.label, chip.href) for chip in listed.applied] == [
        ("Country: United States", "?domain=aspen.example&state=active&sort=-name"),
        ("Domain: aspen.example", "?country=US&state=active&sort=-name"),
    ]
    assert next(chip for chip in listed.quick_chips if chip.current).href == (
        "?country=US&domain=aspen.example&sort=-name"
    )
    assert listed.unfiltered == "?sort=-name"
    nothing = browser.get(f"{URL}?country=DE").text
    assert "Nothing matches" in nothing
    assert "Drop this filter" in nothing
    misspelt = browser.get(f"{URL}?q=nobody").text
    assert "Check the spelling, or leave a word out." in misspelt  # whatever the list says of its filters
    assert "Drop the filters" not in misspelt
    hidden = browser.get(f"{URL}?q=aspen&country=DE").text
    assert "Nothing here has all of these words and passes the filters. Drop the filters" in hidden
    assert 'href="?q=aspen"' in hidden.partition("Drop the filters")[2]


def test_an_id_is_no_word_for_people():
    asked = {"client_account": ClientAccount().pk}
    filterset = SubscriptionFilter(asked, queryset=Subscription.objects.none())
    assert filterset.is_valid()
    assert in_words(filterset, "client_account") == "Client"


@pytest.mark.parametrize(
    "query", ["sort=price", "sort=-folded_name", "colour=red", "state=lost", "renewing_within=-1", "cursor=x"]
)
def test_what_is_not_offered_is_left_out_and_said(company, browser, query):
    add(company, "Aspen", "Birch")
    page = browser.get(f"{URL}?{query}&limit=1000000000")
    assert page.status_code == 200
    assert names(page) == ["Aspen", "Birch"]
    assert len(page.context["listing"].remarks) == 2


def test_a_cursor_of_another_partner_or_order_opens_the_first_page(company, browser, sign_in):
    add(company, *(f"Client {number:02}" for number in range(60)))
    cursor = browser.get(URL).context["listing"].next
    other = make_company("Other", "other")
    add(other, "Theirs")
    theirs = sign_in(other.user("seller")).get("/p/other/clients/" + cursor)
    assert names(theirs) == ["Theirs"]
    assert "it begins at the first" in theirs.text
    assert "it begins at the first" in browser.get(URL + cursor + "&sort=-name").text


def test_a_selection_is_ids_as_sent_or_all_of_ones_own_that_match(company, other_company):
    few = add(company, "Aspen", "Birch", "Cedar")
    (foreign,) = add(other_company, "Foreign")
    aspen, _birch, cedar = (client.pk for client in few)

    def chosen(**body) -> list[str]:
        sent = RequestFactory().post("/", body).POST
        return selected(actor=company.actor(), declared=CLIENT_ACCOUNTS, sent=sent, most=10)

    # Ids stay as they were sent: the job refuses the row of a foreign one, and REST does it in the same words.
    assert chosen(ids=[aspen, foreign.pk, aspen, "x" * 41, ""]) == [aspen, foreign.pk]
    assert chosen(all="1", query="q=ce") == [cedar]
    assert chosen(all="1", query="") == [client.pk for client in few]
    assert chosen() == []
    for lost in ("state=lost&q=ce", "renewing_within=-1"):
        with pytest.raises(InvalidValue, match="can no longer be asked for"):
            chosen(all="1", query=lost)


def test_all_that_match_a_filter_that_is_none_are_none_but_as_the_page_shows_them(company, browser):
    add(company, "Aspen", "Birch")
    sent = {"all": "1", "query": "state=lost", "back": f"{URL}?state=lost", "confirmed": "1", "reason": "x"}
    for where in ("bulk/archive/", "bulk/set-owner/", "export/"):
        answer = browser.post(f"/p/hartwell-it/lists/client-accounts/{where}", {**sent, "format": "csv"}, follow=True)
        assert answer.redirect_chain == [(f"{URL}?state=lost", 302)]
        assert "can no longer be asked for under “Status”" in answer.text
    assert not Job.objects.exists()
    listed = browser.get(f"{URL}?state=lost&country=&q=a&sort=-name").context["listing"]
    assert listed.query_shown == "q=a&sort=-name"


def test_staff_see_the_clients_of_all_their_partners(company, other_company, sign_in, colleague, staff_user):
    add(company, "Aspen")
    add(other_company, "Birke")
    url = "/staff/client-accounts/"
    page = sign_in(staff_user).get(url)
    assert names(page) == ["Aspen", "Birke"]
    assert "Nordlicht Systemhaus" in page.text
    manager = colleague(StaffRole.PARTNER_MANAGER)
    other_company.partner.manager = manager
    other_company.partner.save()
    assert names(sign_in(manager).get(url)) == ["Birke"]
    assert sign_in(colleague(StaffRole.CONTENT_EDITOR)).get(url).status_code == 403
    assert sign_in(company.user("owner")).get(url).status_code == 404


@pytest.mark.parametrize("who", ["partner", "staff"])
def test_the_number_of_queries_does_not_grow(who, company, browser, sign_in, staff_user, django_assert_num_queries):
    browser, url = (browser, URL) if who == "partner" else (sign_in(staff_user), "/staff/client-accounts/")
    (client,) = add(company, "Aspen")
    sell(company, client, 5)
    browser.get(url)
    with CaptureQueriesContext(connection) as one:
        assert len(names(browser.get(url))) == 1
    for number, (client,) in enumerate(add(make_company(f"Other {n}", f"other-{n}"), "B") for n in range(2)):
        if who == "partner":
            (client,) = add(company, f"Client {number}")
            sell(company, client, 5)
    with django_assert_num_queries(len(one.captured_queries)):
        assert len(names(browser.get(url))) == 3
