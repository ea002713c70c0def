"""A delivery that truly parks: staff see it, try it again or drop it, one by one or all at once, by page and by REST."""

from datetime import timedelta

import pytest

from partners.clients.services import create_client_account
from portal import clock
from portal.deliveries import services
from portal.deliveries.errors import DeliveryNotParked
from portal.deliveries.services import drop_delivery, retry_delivery, retry_parked
from portal.errors import NotAllowed, ReasonMissing
from portal.events import registry
from portal.events.deliveries import MOST_ATTEMPTS, deliver_due
from portal.events.models import Event, EventDelivery
from portal.tenancy.roles import StaffRole
from portal.web.home import STAFF_CARDS, sections

State = EventDelivery.State
NAME = "tests.handlers.send_greeting"


@pytest.fixture
def handler(monkeypatch):
    """Fails as long as `broken` holds something."""

    class Handler:
        broken = ["the mail template is missing, at smtp://portal:hunter22@mail"]
        heard: list[str] = []

        def __call__(self, event):
            if self.broken:
                raise RuntimeError(self.broken[0])
            self.heard.append(event.pk)

    Handler.heard = []
    made = Handler()
    made.broken = list(Handler.broken)
    monkeypatch.setitem(registry._by_name, NAME, made)
    monkeypatch.setitem(registry._by_verb, "client_account.created", [NAME])
    return made


@pytest.fixture
def park(handler, owner):
    def parked(name: str = "Bright & Partners") -> EventDelivery:
        client = create_client_account(actor=owner, name=name)
        for attempt in range(MOST_ATTEMPTS):
            with clock.moved(by=timedelta(hours=2 * attempt)):
                deliver_due()
        return EventDelivery.objects.get(event__subject_id=client.pk)

    return parked


@pytest.fixture
def browser(sign_in, staff_user):
    return sign_in(staff_user)


def card_titles(staff) -> list[str]:
    return [str(card.title) for section in sections(STAFF_CARDS, staff, None) for card in section["cards"]]


def test_after_its_last_attempt_it_is_parked_with_the_time_and_without_secrets(park):
    delivery = park()
    assert (delivery.state, delivery.attempts) == (State.PARKED, MOST_ATTEMPTS)
    assert delivery.parked_at
    assert delivery.words == "Send greeting"
    assert delivery.last_words.startswith("RuntimeError: the mail template is missing")
    assert "hunter22" not in delivery.error
    with clock.moved(by=timedelta(days=30)):
        assert deliver_due() == 0


def test_tried_again_it_happens_once(park, handler, staff):
    delivery = park()
    handler.broken.clear()
    retry_delivery(actor=staff, delivery=delivery)
    deliver_due()
    deliver_due()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, delivery.error, delivery.parked_at) == (State.DONE, 1, "", None)
    assert handler.heard == [delivery.event_id]
    event = Event.objects.get(verb="event_delivery.retried")
    assert (event.actor_id, event.subject_id) == (staff.id, delivery.pk)
    assert event.partner_id is None  # staff's business, not in the partner's history


def test_tried_again_and_still_broken_it_parks_anew(park, staff):
    delivery = park()
    retry_delivery(actor=staff, delivery=delivery)
    for attempt in range(MOST_ATTEMPTS):
        with clock.moved(by=timedelta(hours=2 * attempt)):
            deliver_due()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == (State.PARKED, MOST_ATTEMPTS)


def test_dropped_it_never_happens_and_the_reason_is_kept(park, handler, staff):
    delivery = park()
    drop_delivery(actor=staff, delivery=delivery, reason="They were greeted by phone.")
    handler.broken.clear()
    with clock.moved(by=timedelta(days=30)):
        deliver_due()
    delivery.refresh_from_db()
    assert (delivery.state, handler.heard) == (State.DROPPED, [])
    assert Event.objects.get(verb="event_delivery.dropped").reason == "They were greeted by phone."


def test_nothing_is_dropped_without_a_reason(park, staff):
    delivery = park()
    with pytest.raises(ReasonMissing):
        drop_delivery(actor=staff, delivery=delivery, reason=" \n ")
    delivery.refresh_from_db()
    assert delivery.state == State.PARKED


@pytest.mark.parametrize("again", [retry_delivery, drop_delivery])
def test_two_people_at_once_the_second_is_told(park, staff, again):
    delivery = park()
    arguments = {"reason": "No."} if again is drop_delivery else {}
    again(actor=staff, delivery=delivery, **arguments)
    with pytest.raises(DeliveryNotParked):
        again(actor=staff, delivery=delivery, **arguments)


def test_all_at_once_with_a_count(park, handler, staff, monkeypatch):
    for number in range(3):
        park(f"Client {number}")
    monkeypatch.setattr(services, "MOST_AT_ONCE", 2)
    assert retry_parked(actor=staff) == services.Retried(2, 1)
    assert retry_parked(actor=staff, handler="nobody.at_all") == services.Retried(0, 0)
    assert retry_parked(actor=staff, handler=NAME) == services.Retried(1, 0)
    handler.broken.clear()
    deliver_due()
    assert len(handler.heard) == 3
    assert Event.objects.filter(verb="event_delivery.retried").count() == 3


def test_partners_decide_nothing(park, owner):
    delivery = park()
    for service, arguments in ((retry_delivery, {"delivery": delivery}), (retry_parked, {})):
        with pytest.raises(NotAllowed):
            service(actor=owner, **arguments)
    delivery.refresh_from_db()
    assert delivery.state == State.PARKED


@pytest.mark.parametrize(
    ("role", "opens", "retries", "drops"),
    [
        (StaffRole.NETWORK_ADMIN, True, True, True),
        (StaffRole.SUPPORT, True, True, False),
        (StaffRole.AUDITOR, True, False, False),
        (StaffRole.PARTNER_MANAGER, False, False, False),
    ],
)
def test_each_staff_role_finds_what_it_may(park, sign_in, colleague, role, opens, retries, drops):
    delivery, browser = park(), sign_in(colleague(role))
    page = browser.get(f"/staff/deliveries/{delivery.pk}/")
    assert page.status_code == (200 if opens else 403)
    assert ("Try again</" in page.content.decode(), "drop-dialog" in page.content.decode()) == (retries, drops)
    browser.post(f"/staff/deliveries/{delivery.pk}/drop/", {"reason": "x"})
    delivery.refresh_from_db()
    assert (delivery.state == State.DROPPED) == drops


# ── Pages ───────────────────────────────────────────────────────────────────────────────────────────


def test_home_says_so_only_while_something_is_parked(park, staff):
    assert "Deliveries that failed" not in card_titles(staff)
    delivery = park()
    assert "Deliveries that failed" in card_titles(staff)
    drop_delivery(actor=staff, delivery=delivery, reason="x")
    assert "Deliveries that failed" not in card_titles(staff)


def test_an_empty_page_says_that_all_is_well(browser):
    assert "Nothing is parked" in browser.get("/staff/deliveries/").content.decode()


def test_the_list_shows_what_why_and_for_whom(browser, park, company):
    delivery = park()
    page = browser.get("/staff/deliveries/").content.decode()
    for words in ("Send greeting", "the mail template is missing", "Bright &amp; Partners", company.partner.name):
        assert words in page
    assert "Try 1 delivery again" in page
    assert "Send greeting" not in browser.get("/staff/deliveries/?state=due").content.decode()
    record = browser.get(f"/staff/deliveries/{delivery.pk}/").content.decode()
    assert "Traceback" in record
    assert "It failed at all 12 attempts" in record


def test_the_button_tries_again_and_a_second_click_is_refused_in_words(browser, park):
    delivery = park()
    url = f"/staff/deliveries/{delivery.pk}/retry/"
    assert "It is due again" in browser.post(url, follow=True).content.decode()
    assert "Only a parked one can be tried again" in browser.post(url, follow=True).content.decode()


def test_dropping_needs_a_reason(browser, park):
    delivery = park()
    url = f"/staff/deliveries/{delivery.pk}/drop/"
    assert "A reason is missing. Write in a sentence why." in browser.post(url, {"reason": " "}).content.decode()
    browser.post(url, {"reason": "Done by hand."})
    delivery.refresh_from_db()
    assert delivery.state == State.DROPPED


def test_the_button_for_all_says_how_many(browser, park):
    for number in range(2):
        park(f"Client {number}")
    page = browser.post("/staff/deliveries/retry/", {"handler": ""}, follow=True).content.decode()
    assert "2 deliveries are due again." in page


@pytest.mark.parametrize("path", ["", "retry/", "{pk}/", "{pk}/retry/", "{pk}/drop/"])
def test_to_partners_the_pages_do_not_exist(sign_in, company, park, path):
    delivery, client = park(), sign_in(company.user("owner"))
    url = "/staff/deliveries/" + path.format(pk=delivery.pk)
    assert client.get(url).status_code in {404, 405}
    assert client.post(url, {"reason": "x"}).status_code == 404 or path in {"", "{pk}/"}
    delivery.refresh_from_db()
    assert delivery.state == State.PARKED


# ── REST ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def staff_api(api, db):
    return api(None, "event-deliveries:read", "event-deliveries:write", staff=True)


def test_rest_does_the_same(staff_api, park):
    first, second, third = (park(f"Client {number}") for number in range(3))
    rows = staff_api.get("/api/v1/event-deliveries", {"state": "parked"}).json()["data"]
    assert {row["id"] for row in rows} == {first.pk, second.pk, third.pk}
    assert "the mail template is missing" in rows[0]["error"]
    retried = staff_api.post(f"/api/v1/event-deliveries/{first.pk}/retry")
    assert (retried.status_code, retried.json()["state"]) == (200, "due")
    again = staff_api.post(f"/api/v1/event-deliveries/{first.pk}/retry")
    assert (again.status_code, again.json()["code"]) == (409, "delivery_not_parked")
    assert staff_api.post(f"/api/v1/event-deliveries/{second.pk}/drop", {}).status_code == 400
    dropped = staff_api.post(f"/api/v1/event-deliveries/{second.pk}/drop", {"reason": "By hand."})
    assert dropped.json()["state"] == "dropped"
    all_others = staff_api.post("/api/v1/event-deliveries/retry-parked", {"handler": NAME})
    assert all_others.json() == {"retried": 1, "remaining": 0}


def test_a_partners_key_finds_no_outbox(api, company, park):
    delivery = park()
    client = api(company.partner, "event-deliveries:read", "event-deliveries:write")
    assert client.get("/api/v1/event-deliveries").status_code == 404
    assert client.post(f"/api/v1/event-deliveries/{delivery.pk}/retry").status_code == 404
    assert client.post("/api/v1/event-deliveries/retry-parked").status_code == 404
    delivery.refresh_from_db()
    assert delivery.state == State.PARKED
