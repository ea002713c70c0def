"""What a reading may ask for: `fields`, `expand`, `sort`, `updated_since`; and what it may not."""

from datetime import UTC, datetime

import pytest
from django_filters import ChoiceFilter, FilterSet

from partners.catalogue.models import Plan
from partners.clients.models import ClientAccount
from partners.clients.services import create_client_account
from portal import clock
from portal.api.filtering import tell_choices
from portal.events.models import Event
from tests.trade import create_subscription
from training.courses.models import Course
from training.courses.services import load_shipped_courses
from training.enrolments.models import Enrolment

URL = "/api/v1/client-accounts"


@pytest.fixture
def keyed(api, company, owner):
    create_client_account(actor=owner, name="Aspen", country="US")
    return api(company.partner, "client-accounts:read", "client-accounts:write")


def test_fields_narrow_lists_and_records(keyed):
    (row,) = keyed.get(URL, {"fields": "name,country"}).json()["data"]
    assert row == {"id": row["id"], "name": "Aspen", "country": "US"}
    assert keyed.get(f"{URL}/{row['id']}", {"fields": "name,country"}).json() == row

    (row,) = keyed.get(URL, {"fields": "actions"}).json()["data"]
    assert set(row) == {"id", "actions"}
    assert {"action": "update", "available": True} in row["actions"]


def test_a_field_that_is_not_offered_is_told_what_is(keyed):
    pk = keyed.get(URL).json()["data"][0]["id"]
    for path in (URL, f"{URL}/{pk}"):
        answer = keyed.get(path, {"fields": "name,search_text"})
        assert (answer.status_code, answer.json()["code"]) == (400, "not_offered")
        assert answer.json()["errors"][0]["field"] == "fields"
        assert "external_id" in answer.json()["next_step"]
        assert "folded_name" not in answer.text


def test_a_filter_of_few_values_tells_them(keyed):
    (error,) = keyed.get(URL, {"state": "purple"}).json()["errors"]
    assert error["detail"] == "There is no “purple” here. Choose one of: active, inactive, archived, merged."


def test_neither_a_choice_nor_a_value_is_taken_for_a_pattern():
    class Discounts(FilterSet):
        discount = ChoiceFilter(choices=(("10%s", ""), ("{rate}", "")))

    form = Discounts({"discount": "%d{0}"}, queryset=Event.objects.none()).form
    tell_choices(form)
    assert form.errors["discount"] == ["There is no “%d{0}” here. Choose one of: 10%s, {rate}."]


def test_what_was_read_can_be_changed_and_sent_back_whole(keyed):
    pk = keyed.get(URL).json()["data"][0]["id"]
    whole = keyed.get(f"{URL}/{pk}")
    changed = keyed.patch(
        f"{URL}/{pk}", whole.json() | {"city": "Salem"}, format="json", headers={"If-Match": whole["ETag"]}
    )
    assert (changed.status_code, changed.json()["city"]) == (200, "Salem")
    assert changed.json() == keyed.get(f"{URL}/{pk}").json()


@pytest.fixture
def subscription(owner, keyed):
    return create_subscription(
        actor=owner, client_account=ClientAccount.objects.get(), plan=Plan.objects.get(code="advanced"), term="yearly", seats=5,
        admin_email="admin@aspen.example",
    )  # fmt: skip


def test_expand_adds_the_records_that_the_key_may_read(api, company, subscription):
    url, scopes = "/api/v1/subscriptions", ("subscriptions:read", "client-accounts:read", "plans:read")
    keyed = api(company.partner, *scopes)
    (row,) = keyed.get(url, {"expand": "client_account,plan"}).json()["data"]
    assert row["client_account"] == row["expanded"]["client_account"]["id"]
    assert (row["expanded"]["client_account"]["name"], row["expanded"]["plan"]["code"]) == ("Aspen", "advanced")
    record = keyed.get(f"{url}/{row['id']}", {"expand": "plan", "fields": "state"}).json()
    assert record == {
        "id": row["id"],
        "plan": row["plan"],
        "state": "active",
        "expanded": {"plan": row["expanded"]["plan"]},
    }

    without = api(company.partner, "subscriptions:read").get(url, {"expand": "client_account"})
    assert (without.status_code, without.json()["code"]) == (403, "scope_missing")
    unknown = keyed.get(url, {"expand": "partner"})
    assert (unknown.status_code, unknown.json()["code"]) == (400, "not_offered")
    assert "client_account, plan" in unknown.json()["next_step"]


def test_expand_shows_only_what_could_be_read_by_itself(api, company):
    load_shipped_courses()
    course = Course.objects.get(slug="plans-seats-and-renewals")
    Enrolment.objects.create(partner=company.partner, user=company.user("learner"), course=course)
    keyed = api(company.partner, "enrolments:read", "courses:read")
    for published in (True, False):
        Course.objects.update(is_published=published)
        (row,) = keyed.get("/api/v1/enrolments", {"expand": "course"}).json()["data"]
        assert bool(row["expanded"]["course"]) is published


def test_lists_are_sorted_by_what_they_offer_page_by_page(keyed, owner):
    for name in ("écru", "Birch", "Zinnia"):
        create_client_account(actor=owner, name=name)
    for sort, expected in (
        ("name", ["Aspen", "Birch", "écru", "Zinnia"]),
        ("-name", ["Zinnia", "écru", "Birch", "Aspen"]),
    ):
        found, url = [], f"{URL}?sort={sort}&limit=2&fields=name"
        while url:
            page = keyed.get(url).json()
            found += [row["name"] for row in page["data"]]
            url = page["next"]
        assert found == expected
    refused = keyed.get(URL, {"sort": "phone"})
    assert (refused.status_code, refused.json()["code"]) == (400, "not_offered")
    offered = "-name, -next_renewal_on, -seats, -updated_at, name, next_renewal_on, seats, updated_at"
    assert offered in refused.json()["next_step"]


def test_a_cursor_of_another_order_is_refused(keyed, owner):
    create_client_account(actor=owner, name="Birch")
    following = keyed.get(URL, {"sort": "name", "limit": 1}).json()["next"]
    assert keyed.get(following.replace("sort=name", "sort=-name")).json()["code"] == "cursor_invalid"


def test_updated_since_finds_what_changed(keyed, owner):
    with clock.moved(to=datetime(2030, 1, 2, tzinfo=UTC)):
        create_client_account(actor=owner, name="Birch")
    asked = {"updated_since": "2030-01-02T00:00:00Z", "sort": "updated_at", "fields": "name"}
    assert [row["name"] for row in keyed.get(URL, asked).json()["data"]] == ["Birch"]
    assert keyed.get(URL, {"updated_since": "2030-01-02T00:00:01Z"}).json()["data"] == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("updated_since=yesterday", "updated_since"),
        ("limit=1000000000", "limit"),
        (f"q={'word%20' * 1500}", "q"),
        ("state=%27%20OR%201=1", "state"),
        ("name__contains=a", "name__contains"),
        ("partner=pa_1", "partner"),
        ("sort=", "sort"),
        ("sort=--name", "sort"),
        ("fields=name__x", "fields"),
        ("fields=partner__name", "fields"),
        ("expand=owner__user", "expand"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(keyed, query, field):
    answer = keyed.get(f"{URL}?{query}")
    assert answer.status_code == 400, answer.content
    assert answer.json()["code"] in {"invalid", "not_offered"}
    assert answer.json()["errors"][0]["field"] == field
    assert answer.json()["next_step"]
