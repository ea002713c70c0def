"""A revision is entered by one person and confirmed by another, wherever there is another."""

from functools import partial

import pytest
from django.urls import reverse

from partners.catalogue.models import PriceListItem
from partners.revisions import errors
from partners.revisions.models import Revision
from partners.revisions.queries import waiting_for
from partners.revisions.services import confirm_revision, create_revision, preview_confirmation, withdraw_revision
from partners.revisions.waiting import remind_of_proposals
from portal import clock
from portal.background import run_everything_due
from portal.events.models import Event
from portal.notifications.models import Notification
from portal.tenancy.actor import Actor
from portal.tenancy.roles import StaffRole
from tests.factories import make_user
from tests.revisions.conftest import ALONE, a_price, in_days
from tests.revisions.test_doors import PATH, SCOPES, typed
from tests.trade import change_seats

State = Revision.State


@pytest.fixture
def second_user(db):
    return make_user("second@portal.example", "Sam Second", staff_role=StaffRole.NETWORK_ADMIN)


@pytest.fixture
def second(second_user) -> Actor:
    return Actor.person(second_user)


@pytest.fixture
def proposed(price_list, subscription, second_user, staff) -> Revision:
    return create_revision(actor=staff, title="Prices of spring", lines={"prices": [a_price("204", in_days(40))]})


def laid_down() -> list[int]:
    return [int(row.cost) for row in PriceListItem.objects.filter(plan__code="advanced", term="yearly").order_by("valid_from")]


def told() -> list[tuple[str, str]]:
    run_everything_due()
    rows = Notification.objects.select_related("user", "event").filter(topic__startswith="catalogue-revision").order_by("id")
    return [(row.user.name, row.event.verb) for row in rows]


def test_nothing_of_it_holds_before_somebody_else_confirms_it(proposed, second, staff_user):
    assert (proposed.state, proposed.confirmed_by, proposed.entered_by) == (State.PROPOSED, "", "Robin Staff")
    assert proposed.effects["renewing_subscriptions"] == 1
    assert laid_down() == [192]
    assert told() == [("Sam Second", "catalogue.revision_proposed")]
    seen = preview_confirmation(actor=second, revision=proposed).digest
    assert laid_down() == [192]
    confirmed = confirm_revision(actor=second, revision=proposed, seen=seen)
    assert (confirmed.state, confirmed.confirmed_by, confirmed.alone_because) == (State.CONFIRMED, "Sam Second", "")
    assert laid_down() == [192, 204]
    assert Event.objects.get(verb="catalogue.revised").new["confirmed_by"] == "Sam Second"
    assert told()[1:] == [("Robin Staff", "catalogue.revised"), ("Owner of Hartwell IT", "catalogue.revised")]


def test_whoever_entered_it_and_keys_confirm_nothing(proposed, staff, second, api):
    with pytest.raises(errors.SecondPersonConfirms):
        confirm_revision(actor=staff, revision=proposed)
    assert api(None, *SCOPES, staff=True).post(f"{PATH}/{proposed.pk}/confirm", {}).status_code == 404
    confirm_revision(actor=second, revision=proposed)
    with pytest.raises(errors.NotProposed):
        confirm_revision(actor=second, revision=proposed)


def test_what_it_does_by_now_is_what_is_confirmed(proposed, second, owner, subscription):
    seen = preview_confirmation(actor=second, revision=proposed).digest
    change_seats(actor=owner, subscription=subscription, seats=20, reason="More")
    with pytest.raises(errors.ShownDifferently):
        confirm_revision(actor=second, revision=proposed, seen=seen)
    assert laid_down() == [192]
    again = preview_confirmation(actor=second, revision=proposed)
    confirmed = confirm_revision(actor=second, revision=proposed, seen=again.digest)
    assert confirmed.effects["amounts"][0]["cost_after"] == "4080.00"


def test_a_day_that_came_without_a_second_person_is_past(proposed, second):
    with clock.moved(by=in_days(40) - clock.today()), pytest.raises(errors.ProposedTooLong):
        confirm_revision(actor=second, revision=proposed)
    assert laid_down() == [192]


def test_taken_back_by_the_second_person_partners_hear_nothing_of_it(proposed, second):
    withdraw_revision(actor=second, revision=proposed, reason="Not this price")
    assert told() == [("Robin Staff", "catalogue.revision_withdrawn")]


def test_where_nobody_else_could_the_reason_is_typed_and_kept(price_list, staff):
    asked = {"title": "Prices of spring", "lines": {"prices": [a_price("204", in_days(40))]}}
    with pytest.raises(errors.ReasonNeeded):
        create_revision(actor=staff, **asked)
    assert laid_down() == [192]
    made = create_revision(actor=staff, **asked, reason=ALONE)
    assert (made.state, made.alone_because, Event.objects.get(verb="catalogue.revised").reason) == (State.CONFIRMED, ALONE, ALONE)


def test_a_colleague_in_another_role_or_who_left_is_nobody_else(price_list, staff):
    make_user("support@portal.example", "Sue", staff_role=StaffRole.SUPPORT)
    make_user("left@portal.example", "Lee", staff_role=StaffRole.NETWORK_ADMIN, is_active=False)
    lines = {"prices": [a_price("204", in_days(40))]}
    assert create_revision(actor=staff, title="x", lines=lines, reason=ALONE).state == State.CONFIRMED


def test_by_page_one_enters_it_and_another_confirms_it(price_list, subscription, staff_user, second_user, sign_in):
    first, other, url = sign_in(staff_user), sign_in(second_user), reverse("staff-revise-price")
    shown = first.post(url, typed()).content.decode()
    assert "It will wait for a second person" in shown
    assert 'name="reason"' not in shown
    seen = shown.split('name="seen" value="')[1].split('"')[0]
    page = first.post(url, typed(confirmed="1", seen=seen), follow=True).content.decode()
    record = Revision.objects.get()
    confirm = reverse("staff-revision-confirm", args=[record.pk])
    assert "other than Robin Staff confirms it" in page
    assert confirm not in page  # the button says why not
    pages = [browser.get(reverse("staff-home")).content.decode() for browser in (first, other)]
    assert ["Revisions of the catalogue to confirm" in page for page in pages] == [False, True]
    assert "Prices of spring" in other.get(f"{reverse('staff-revision-list')}?state=proposed").content.decode()
    page = other.get(confirm).content.decode()
    assert "$2,040.00" in page
    assert "would not do any more" in other.post(confirm, {"seen": "0" * 64}).content.decode()
    seen = page.split('name="seen" value="')[1].split('"')[0]
    assert "It holds from" in other.post(confirm, {"seen": seen}, follow=True).content.decode()
    assert laid_down() == [192, 204]
    assert "does not wait for anybody" in other.get(confirm).content.decode()


def test_by_page_the_only_one_types_a_reason(price_list, staff_user, sign_in):
    browser, url = sign_in(staff_user), reverse("staff-revise-price")
    assert "Nobody else could confirm it" in browser.post(url, typed()).content.decode()
    assert "one person alone lays it down" in browser.post(url, typed(confirmed="1", reason="")).content.decode()
    page = browser.post(url, typed(confirmed="1"), follow=True).content.decode()
    assert ALONE in page


def test_rest_says_that_it_waits(price_list, subscription, second_user, staff_user, api):
    body = {"title": "Prices of spring", "prices": [a_price("204.00", in_days(40).isoformat())]}
    made = api(None, *SCOPES, staff=True).post(PATH, body, format="json").json()
    assert (made["state"], made["confirmed_by"], made["confirmed_at"]) == ("proposed", "", None)
    assert laid_down() == [192]


def test_sent_from_two_tabs_it_waits_once(proposed, staff, second, second_user):
    asked = {"title": "Prices of spring", "lines": {"prices": [a_price("204", in_days(40))]}}
    assert create_revision(actor=staff, **asked) == proposed
    assert Event.objects.filter(verb="catalogue.revision_proposed").count() == 1
    assert create_revision(actor=staff, **asked | {"title": "Prices of summer"}) != proposed
    confirm_revision(actor=second, revision=proposed)
    with pytest.raises(errors.NothingNew):
        create_revision(actor=staff, **asked)


def test_a_line_that_says_nothing_new_keeps_nobody_from_confirming_the_others(price_list, subscription, staff, second):
    as_it_is = a_price("192", in_days(1), retail="288")
    lines = {"prices": [as_it_is, a_price("204", in_days(40))], "plan_versions": []}
    revision = create_revision(actor=staff, title="Prices of spring", lines=lines)
    assert [row["cost"] for row in revision.asked["prices"]] == ["204"]
    with clock.moved(by=in_days(5) - clock.today()):
        confirm_revision(actor=second, revision=revision)
    assert laid_down() == [192, 204]


def test_whoever_can_confirm_is_reminded_and_whoever_entered_hears_that_its_day_came(proposed, second, staff_user):
    told()
    for days, news in (
        (36, []), (37, [("Sam Second", "catalogue.revision_still_waits")]), (39, []),
        (40, [("Robin Staff", "catalogue.revision_lapsed")]), (50, []),
    ):  # fmt: skip
        before = len(told())
        with clock.moved(by=in_days(days) - clock.today()):
            assert told()[before:] == news
            assert waiting_for(second).exists() == (days < 40)
            assert Revision.objects.get().state == ("proposed" if days < 40 else "lapsed")


def test_what_lapsed_says_so_on_its_page_in_the_list_and_by_rest(proposed, staff, staff_user, sign_in, api, run_background):
    browser, keyed = sign_in(staff_user), api(None, *SCOPES, staff=True)
    with clock.moved(by=in_days(40) - clock.today()):
        run_background()
        page = browser.get(f"/staff/revisions/{proposed.pk}/").content.decode()
        assert "Nobody confirmed it in time" in page
        assert "Take revision back" not in page
        assert proposed.title in browser.get("/staff/revisions/?state=lapsed").content.decode()
        again = f"{reverse('staff-revise-price')}?as={proposed.pk}"
        assert f'href="{again}"' in browser.get(f"/staff/revisions/{proposed.pk}/").text
        form = browser.get(again).context["form"]
        asked = proposed.asked["prices"][0]
        assert (form.initial["title"], form.initial["cost"]) == (proposed.title, asked["cost"])
        assert form.initial["valid_from"] is None
        assert proposed.title not in browser.get("/staff/revisions/?state=proposed").content.decode()
        assert keyed.get(f"{PATH}/{proposed.pk}").json()["state"] == "lapsed"
        assert [one["id"] for one in keyed.get(PATH, {"state": "lapsed"}).json()["data"]] == [proposed.pk]
        assert keyed.post(f"{PATH}/{proposed.pk}/withdraw", {"reason": "x"}).json()["code"] == "proposed_too_long"
        assert Event.objects.filter(verb="catalogue.revision_lapsed").count() == 1
        run_background()
    assert Event.objects.filter(verb="catalogue.revision_lapsed").count() == 1


def test_taken_back_in_the_same_moment_it_does_not_lapse(proposed, staff):
    withdraw_revision(actor=staff, revision=proposed, reason="Later")
    with clock.moved(by=in_days(41) - clock.today()):
        remind_of_proposals()
    assert Revision.objects.get().state == "withdrawn"


def test_before_any_round_nothing_can_be_done_with_what_is_too_late(proposed, staff, second):
    with clock.moved(by=in_days(40) - clock.today()):
        for act in (partial(confirm_revision, actor=second), partial(withdraw_revision, actor=staff, reason="x")):
            with pytest.raises(errors.ProposedTooLong):
                act(revision=proposed)


def test_nobody_is_reminded_of_what_was_decided(proposed, second):
    confirm_revision(actor=second, revision=proposed)
    before = told()
    with clock.moved(by=in_days(38) - clock.today()):
        assert told() == before
