"""The client's admin connects its team: the way that it goes, and every way that it must not."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.test import Client

from partners.dropbox.asking import ask_for_connection, send_link
from partners.dropbox.connecting import complete
from partners.dropbox.ending import disconnect
from partners.dropbox.errors import ConnectionThere, NotToConnect, TeamElsewhere
from partners.dropbox.gateway.consent import SCOPES
from partners.dropbox.links import make_token, read_token
from partners.dropbox.models import DropboxConnection
from partners.dropbox.sandbox import teams
from portal import clock
from portal.errors import LinkInvalid, NotAllowed, NotFound, TooManyRequests
from portal.events.models import Event
from portal.notifications.models import Notification
from portal.sealing import unseal
from portal.tenancy.models import Partner
from tests.dropbox.connecting import Admin, state_of
from tests.trade import create_subscription

pytestmark = pytest.mark.django_db


@pytest.fixture
def second(owner, subscription, plan, sandboxed) -> DropboxConnection:
    """Asked of another subscription of the same client."""
    team = create_subscription(
        actor=owner,
        client_account=subscription.client_account,
        plan=plan,
        term="yearly",
        seats=5,
        admin_email="b@hartwell.example",
    )
    return ask_for_connection(actor=owner, subscription=team)


def fresh(connection: DropboxConnection) -> DropboxConnection:
    return DropboxConnection.objects.get(pk=connection.pk)


def grants_of(customer) -> list[dict]:
    return [one for one in customer.service.store.all("grant") if one["refresh_token"] != customer.refresh_token]


def test_from_the_mail_to_a_connected_team(owner, company, subscription, sandboxed, asked, run_background):
    run_background()
    (letter,) = [one for one in mail.outbox if "/connect-dropbox/" in one.body]
    assert letter.to == [subscription.admin_email]
    link = next(word for word in letter.body.split() if "/connect-dropbox/" in word)
    browser = Client()
    page = browser.get(urlsplit(link).path)
    assert "never open, read or change files" in page.content.decode()
    assert (page["X-Robots-Tag"], "no-store" in page["Cache-Control"]) == ("noindex, nofollow", True)
    admin = Admin(sandboxed, asked)
    arrived = admin.connects()
    assert arrived.status_code == 302
    assert "is connected" in admin.browser.get(arrived.url).content.decode()
    row = fresh(asked)
    assert (row.state, row.environment, row.team_id, row.team_name) == (
        "connected",
        "sandbox",
        sandboxed.team_id,
        "Acme Dental",
    )
    assert (row.connected_by_email, row.scopes) == ("olga@acme.example", sorted(SCOPES))
    assert unseal(row, "refresh_token") == grants_of(sandboxed)[0]["refresh_token"]
    run_background()
    assert Notification.objects.filter(topic="dropbox-connection", user=company.user("owner")).count() == 1


def test_opening_the_link_changes_nothing(admin, asked):
    before, events = fresh(asked).updated_at, Event.objects.count()
    for _twice in range(2):
        assert admin.browser.get(admin.page).status_code == 200
    assert admin.browser.get(f"{admin.page}renew/").status_code == 405
    assert (fresh(asked).updated_at, Event.objects.count()) == (before, events)
    assert Client(enforce_csrf_checks=True).post(admin.page).status_code == 403


def test_the_same_answer_twice_connects_once(admin, asked):
    back = admin.decides(admin.leaves())
    assert admin.browser.get(back).status_code == 302
    again = admin.browser.get(back)
    assert again.status_code == 409
    assert "Begin once more" in again.content.decode()
    assert Event.objects.filter(verb="dropbox_connection.connected").count() == 1


def test_another_browser_brings_nothing(admin, asked):
    back = admin.decides(admin.leaves())
    assert Client().get(back).status_code == 409
    stranger = Admin(admin.customer, asked)
    stranger.browser.get(stranger.page)
    assert stranger.browser.get(back).status_code == 409
    assert fresh(asked).state == "asked"
    assert admin.browser.get(back).status_code == 302  # nobody else's try ends the attempt


def test_a_state_of_another_connection_or_altered_or_old_brings_nothing(admin, asked, second):
    other = Admin(admin.customer, second)
    back, theirs = admin.decides(admin.leaves()), state_of(other.leaves())
    state = state_of(back)
    for wrong in (theirs, state[:-1], state + "x", "", "x" * 5000, make_token(asked)):
        assert admin.browser.get("/dropbox/callback/", {"code": "code-x", "state": wrong}).status_code == 409
    with clock.moved(by=timedelta(minutes=31)):
        assert admin.browser.get(back).status_code == 409
    assert {fresh(row).state for row in (asked, second)} == {"asked"}
    assert admin.browser.get("/dropbox/callback/").status_code == 409


def test_begun_twice_only_the_second_counts(admin, asked):
    first = admin.decides(admin.leaves())
    second = admin.decides(admin.leaves())
    assert admin.browser.get(first).status_code == 409
    assert admin.browser.get(second).status_code == 302


def test_declined_it_can_be_tried_again(admin, asked):
    answer = admin.connects(allow=False)
    assert "did not allow" in answer.content.decode()
    assert admin.page in answer.content.decode()
    assert fresh(asked).state == "asked"
    assert admin.connects().status_code == 302


def test_fewer_scopes_are_refused_and_given_back(admin, asked, sandboxed):
    answer = admin.connects(scopes="team_info.read members.read")
    assert answer.status_code == 409
    assert "members.write, members.delete, events.read" in answer.content.decode()
    assert (fresh(asked).state, fresh(asked).refresh_token, grants_of(sandboxed)) == ("asked", "", [])


def test_more_scopes_are_refused_and_given_back(admin, asked, sandboxed):
    answer = admin.connects(scopes=" ".join([*SCOPES, "files.content.read"]))
    assert "files.content.read" in answer.content.decode()
    assert (fresh(asked).state, grants_of(sandboxed)) == ("asked", [])


def test_a_team_has_one_connection_and_nobody_learns_whose(connected, second, sandboxed):
    other = Admin(sandboxed, second)
    said = other.connects().content.decode()
    assert "Acme Dental is connected already" in said
    for word in ("Hartwell Dental", connected.subscription_id, connected.pk):
        assert word not in said
    assert fresh(second).state == "asked"
    assert len(grants_of(sandboxed)) == 1  # the first connection's


def test_connected_again_it_has_to_be_the_same_team(connected, sandboxed):
    DropboxConnection.objects.filter(pk=connected.pk).update(state="needs-reconnect", problem="invalid_grant")
    wrong = teams.create_team(sandboxed.service.store, "Birch", "bea@birch.example")["team_id"]
    admin = Admin(sandboxed, connected)
    answer = admin.connects(team_id=wrong)
    assert "Birch" in answer.content.decode()
    assert (fresh(connected).state, fresh(connected).team_id) == ("needs-reconnect", sandboxed.team_id)
    assert admin.connects().status_code == 302
    assert (fresh(connected).state, fresh(connected).problem) == ("connected", "")


def test_a_code_that_dropbox_does_not_know_says_so(admin, asked):
    back = admin.decides(admin.leaves())
    answer = admin.browser.get(back.replace("code=code-", "code=x-"))
    assert answer.status_code == 409
    assert "did not confirm" in answer.content.decode()
    assert admin.connects().status_code == 302


@pytest.mark.parametrize("route", ["oauth2/token", "team/get_info"])
def test_a_dropbox_that_is_down_connects_nothing(admin, asked, sandboxed, route):
    sandboxed.meets("down", route)
    answer = admin.connects()
    assert answer.status_code == 503
    assert "does not answer" in answer.content.decode()
    assert fresh(asked).state == "asked"
    assert admin.connects().status_code == 302


def test_while_suspended_nothing_is_connected(company, admin, asked):
    back = admin.decides(admin.leaves())
    Partner.objects.filter(pk=company.partner.pk).update(state="suspended")
    assert "cannot connect teams" in admin.browser.get(admin.page).content.decode()
    assert admin.browser.post(admin.page).status_code == 409
    assert "cannot connect teams" in admin.browser.get(back).content.decode()
    assert grants_of(admin.customer) == []


def test_the_link_dies_with_the_connection_and_with_the_partner(owner, company, asked):
    token = make_token(asked)
    assert read_token(token)[0] == asked
    Partner.objects.filter(pk=company.partner.pk).update(state="closed")
    with pytest.raises(LinkInvalid):
        read_token(token)
    Partner.objects.filter(pk=company.partner.pk).update(state="active")
    disconnect(actor=owner, dropbox_connection=asked)
    with pytest.raises(LinkInvalid):
        read_token(token)


def test_too_old_it_mails_a_new_one(admin, asked, run_background):
    run_background()
    mail.outbox.clear()
    with clock.moved(by=timedelta(days=15)):
        assert admin.browser.get(admin.page).status_code == 410
        for _twice in range(2):
            assert "Check your mail" in admin.browser.post(f"{admin.page}renew/").content.decode()
        run_background()
    assert [one.to for one in mail.outbox if "/connect-dropbox/" in one.body] == [[asked.email]]


def test_who_may_ask(company, owner, outsider, subscription, sandboxed):
    for role in ("technician", "billing", "read-only"):
        with pytest.raises(NotAllowed):
            ask_for_connection(actor=company.actor(role), subscription=subscription)
    with pytest.raises(NotFound):
        ask_for_connection(actor=outsider, subscription=subscription)
    made = ask_for_connection(actor=company.actor("seller"), subscription=subscription)
    with pytest.raises(ConnectionThere):
        ask_for_connection(actor=owner, subscription=subscription)
    for action in (send_link, disconnect):
        with pytest.raises(NotFound):
            action(actor=outsider, dropbox_connection=made)


def test_links_are_mailed_so_many_times_a_day(owner, asked):
    for minutes in (2, 4, 6, 8):
        with clock.moved(by=timedelta(minutes=minutes)):
            send_link(actor=owner, dropbox_connection=asked)
    with clock.moved(by=timedelta(minutes=10)), pytest.raises(TooManyRequests):
        send_link(actor=owner, dropbox_connection=asked)


def test_a_connected_team_is_not_connected_over(admin, connected, sandboxed):
    actor = read_token(make_token(connected))[1]
    with pytest.raises(NotToConnect):
        send_link(actor=actor.system(), dropbox_connection=connected)
    assert admin.browser.post(admin.page).status_code == 409
    assert "is connected" in admin.browser.get(admin.page).content.decode()


def test_two_at_once_for_one_team(second, connected, sandboxed, asked):
    """The unique constraint is the last word."""
    actor = read_token(make_token(second))[1]
    admin = Admin(sandboxed, second)
    code = dict(pair.split("=") for pair in urlsplit(admin.decides(admin.leaves())).query.split("&"))["code"]
    with pytest.raises(TeamElsewhere):
        complete(actor, second, code)
