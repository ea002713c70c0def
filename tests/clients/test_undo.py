"""Ten seconds to take back what was just done to a client; what was to follow waits for them."""

from datetime import timedelta

import pytest

from partners.clients.archiving import archive_client_account
from partners.clients.models import ClientAccount
from partners.clients.services import create_client_account, update_client_account
from partners.clients.undoing import undo_client_account
from portal import clock
from portal.errors import NotAllowed, NotFound
from portal.events import registry
from portal.events.deliveries import deliver_due
from portal.events.models import Event, EventDelivery
from portal.events.undo import NothingToUndo

HELD = timedelta(hours=1)  # a busy machine must not run out of ten seconds between two lines of a test
LATER = HELD + timedelta(seconds=1)


@pytest.fixture(autouse=True)
def _held_for_an_hour(monkeypatch):
    for module in ("undo", "record"):
        monkeypatch.setattr(f"portal.events.{module}.HELD", HELD)


@pytest.fixture
def client_account(owner) -> ClientAccount:
    return create_client_account(actor=owner, name="Hartwell", city="Portland", acquired_on="2024-05-01")


@pytest.fixture
def heard(monkeypatch) -> list[str]:
    """What a handler of the change heard."""
    events: list[str] = []
    monkeypatch.setitem(registry._by_name, "tests.heard", lambda event: events.append(event.verb))
    monkeypatch.setitem(registry._by_verb, "client_account.updated", ["tests.heard"])
    return events


def test_an_undone_change_is_as_if_it_had_not_been_and_nothing_follows(owner, client_account, heard):
    update_client_account(actor=owner, client_account=client_account, name="Changed", city="", acquired_on=None)
    deliver_due()
    assert heard == []
    undo_client_account(actor=owner, client_account=client_account)
    saved = ClientAccount.objects.get()
    assert (saved.name, saved.city, str(saved.acquired_on)) == ("Hartwell", "Portland", "2024-05-01")
    assert "hartwell" in saved.search_text
    event = Event.objects.get(verb="client_account.undone")
    assert (event.old["name"], event.new["name"]) == ("Changed", "Hartwell")
    with clock.moved(by=LATER):
        deliver_due()
    assert heard == []
    assert EventDelivery.objects.get().state == "dropped"
    with pytest.raises(NothingToUndo):  # the second click
        undo_client_account(actor=owner, client_account=client_account)


def test_after_ten_seconds_it_follows_and_stays(owner, client_account, heard):
    update_client_account(actor=owner, client_account=client_account, name="Changed")
    with clock.moved(by=LATER):
        deliver_due()
        assert heard == ["client_account.updated"]
        with pytest.raises(NothingToUndo):
            undo_client_account(actor=owner, client_account=client_account)
    assert ClientAccount.objects.get().name == "Changed"


def test_only_ones_own_last_change_is_undone(company, owner, outsider, client_account):
    update_client_account(actor=owner, client_account=client_account, name="Changed")
    for actor, refusal in (
        (company.actor("seller"), NothingToUndo),
        (company.actor("read-only"), NotAllowed),
        (outsider, NotFound),
    ):
        with pytest.raises(refusal):
            undo_client_account(actor=actor, client_account=client_account)
    update_client_account(actor=company.actor("seller"), client_account=client_account, city="Salem")
    with pytest.raises(NothingToUndo):
        undo_client_account(actor=owner, client_account=client_account)


def test_the_message_offers_it_without_javascript(company, sign_in, client_account):
    browser, own = sign_in(company.user("owner")), f"{company.url}/clients/{client_account.pk}/"
    page = browser.post(f"{own}archive/", {"reason": "Left us"}, follow=True).content.decode()
    assert f'action="{own}undo/"' in page
    assert ClientAccount.objects.get().state == "archived"
    assert "It is as it was before." in browser.post(f"{own}undo/", follow=True).content.decode()
    assert ClientAccount.objects.get().state == "active"
    assert "nothing to undo" in browser.post(f"{own}undo/", follow=True).content.decode()


def test_by_rest(api, company, client_account):
    keyed = api(company.partner, "client-accounts:read", "client-accounts:write")
    url = f"/api/v1/client-accounts/{client_account.pk}"
    assert keyed.post(f"{url}/undo").json()["code"] == "nothing_to_undo"
    keyed.patch(url, {"city": "Salem"})
    assert keyed.post(f"{url}/undo").json()["city"] == "Portland"
    assert "undo" not in {one["action"] for one in keyed.get(url).json()["actions"]}


def test_archiving_from_inactive_goes_back_to_inactive(owner, client_account):
    update_client_account(actor=owner, client_account=client_account, state="inactive")
    archive_client_account(actor=owner, client_account=client_account, reason="x")
    undo_client_account(actor=owner, client_account=client_account)
    assert ClientAccount.objects.get().state == "inactive"
