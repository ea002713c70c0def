"""How a connection ends, whoever ends it; what the background does; and that no token is read where it is not needed."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse

from partners.clients.merging import merge_client_accounts
from partners.clients.services import create_client_account
from partners.dropbox.asking import ask_for_connection
from partners.dropbox.ending import disconnect, end_of_partner
from partners.dropbox.errors import HasEnded, NotAvailable
from partners.dropbox.keeping import look_after_connections
from partners.dropbox.links import make_token
from partners.dropbox.models import DropboxConnection
from partners.dropbox.section import section_of
from partners.handovers.answering import accept_handover
from partners.handovers.services import offer_handover
from partners.subscriptions.services import cancel_subscription
from partners.teams.watching import read_due_teams
from portal import clock
from portal.events.models import Event
from portal.sealing import CannotBeOpened, sealed_columns, unseal
from portal.search.models import SearchEntry
from portal.tenancy.actor import Actor
from portal.tenancy.models import Partner
from tests.dropbox.connecting import Admin

pytestmark = pytest.mark.django_db


def fresh(connection: DropboxConnection) -> DropboxConnection:
    return DropboxConnection.objects.get(pk=connection.pk)


def is_linked(customer, token: str) -> bool:
    return customer.service.store.get("grant", token) is not None


def verbs_of(connection: DropboxConnection) -> list[str]:
    found = Event.objects.filter(subject_id=connection.pk).order_by("created_at", "id").values_list("verb", flat=True)
    return [verb.removeprefix("dropbox_connection.") for verb in found]


@pytest.fixture
def token(connected) -> str:
    return unseal(connected, "refresh_token")


def test_disconnected_it_ends_at_dropbox_and_its_token_is_forgotten(owner, connected, token, sandboxed):
    disconnect(actor=owner, dropbox_connection=connected)
    assert fresh(connected).state == "disconnected"
    look_after_connections()
    assert not is_linked(sandboxed, token)
    row = fresh(connected)
    assert (row.refresh_token, row.next_at, row.ended_by) == ("", None, "Owner of Hartwell IT")
    assert verbs_of(connected) == ["asked", "connected", "disconnected", "revoked"]
    look_after_connections()
    with pytest.raises(HasEnded):
        disconnect(actor=owner, dropbox_connection=connected)


def test_a_dropbox_that_is_down_is_told_later(owner, connected, token, sandboxed):
    disconnect(actor=owner, dropbox_connection=connected)
    sandboxed.meets("down", "oauth2/token")
    look_after_connections()
    row = fresh(connected)
    assert (row.attempts, bool(row.refresh_token), is_linked(sandboxed, token)) == (1, True, True)
    with clock.moved(by=timedelta(minutes=1)):
        look_after_connections()
    assert (fresh(connected).refresh_token, is_linked(sandboxed, token)) == ("", False)


def test_after_three_days_it_is_forgotten_all_the_same(owner, connected, sandboxed):
    disconnect(actor=owner, dropbox_connection=connected)
    with clock.moved(by=timedelta(days=3, minutes=1)):
        sandboxed.meets("down", "oauth2/token")
        look_after_connections()
    assert fresh(connected).refresh_token == ""
    assert verbs_of(connected)[-1] == "forgotten"


def test_one_of_the_sandbox_is_never_shown_to_dropbox(owner, connected, settings):
    settings.DROPBOX = {"key": "live", "secret": "live", "sandbox": ""}
    with clock.moved(by=timedelta(days=2)):
        read_due_teams()  # nothing answers for it, and nobody was asked
    assert (fresh(connected).state, fresh(connected).read_problem) == ("connected", "no_app")
    disconnect(actor=owner, dropbox_connection=connected)
    look_after_connections()
    assert verbs_of(connected)[-1] == "forgotten"


def test_unlinked_by_the_client_it_has_to_be_connected_again(connected, sandboxed, run_background):
    assert connected.begun_at is not None
    sandboxed.does("unlink")
    with clock.moved(by=timedelta(days=1, minutes=1)):
        run_background()
        row = fresh(connected)
        assert (row.opened_at, row.begun_at) == (None, None)  # the way with the new link begins anew
        assert (row.state, row.problem) == ("needs-reconnect", "invalid_grant")
        admin = Admin(sandboxed, row)
        assert "connect the same team again" in admin.browser.get(admin.page).content.decode()
        assert admin.connects().status_code == 302
    assert fresh(connected).state == "connected"


def test_a_dropbox_that_wants_a_pause_is_told_of_the_end_after_it(owner, connected, token, sandboxed):
    disconnect(actor=owner, dropbox_connection=connected)
    sandboxed.meets("rate_limited", "auth/token/revoke")
    look_after_connections()
    assert is_linked(sandboxed, token)
    with clock.moved(by=timedelta(seconds=6)):  # of the seven
        assert look_after_connections() == 0
    with clock.moved(by=timedelta(minutes=3)):
        assert look_after_connections() == 1
    assert not is_linked(sandboxed, token)


def test_it_ends_with_its_subscription(owner, subscription, connected, token, sandboxed, run_background):
    cancel_subscription(actor=owner, subscription=subscription, reason="x")
    run_background()
    assert (fresh(connected).state, is_linked(sandboxed, token)) == ("disconnected", False)


def test_handed_over_it_ends_and_the_next_partner_knows_nothing_of_it(
    owner, outsider, subscription, connected, token, sandboxed, run_background
):
    handover = offer_handover(actor=owner, client_account=subscription.client_account, receiver="nordlicht", message="x")
    accept_handover(actor=outsider, handover=handover)
    row = fresh(connected)
    assert (row.state, row.partner_id) == ("disconnected", owner.partner_id)
    assert not DropboxConnection.objects.visible_to(outsider).exists()
    run_background()
    assert not is_linked(sandboxed, token)
    team = type(subscription).objects.get(pk=subscription.pk)
    assert section_of(team, outsider).connection is None
    own = ask_for_connection(actor=outsider, subscription=team)
    assert Admin(sandboxed, own).connects().status_code == 302


def test_merged_it_goes_on(owner, subscription, connected):
    kept = create_client_account(actor=owner, name="Hartwell Group")
    merge_client_accounts(
        actor=owner, client_account=kept, other=subscription.client_account, confirmation="Hartwell Dental"
    )
    assert fresh(connected).state == "connected"


def test_suspended_it_goes_on_and_can_be_ended_and_an_ended_partner_has_none(company, connected):
    Partner.objects.filter(pk=company.partner.pk).update(state="suspended")
    assert fresh(connected).state == "connected"
    end_of_partner(company.partner.pk)
    assert fresh(connected).state == "disconnected"
    end_of_partner(company.partner.pk)
    assert verbs_of(connected).count("disconnected") == 1
    ended = Event.objects.get(verb="dropbox_connection.disconnected")
    assert ended.actor_label == Actor.system().label


def test_the_token_is_nowhere_to_be_read(company, owner, connected, token, sign_in, caplog, client, run_background):
    run_background()
    out = StringIO()
    call_command("dumpdata", stdout=out)
    assert token not in out.getvalue()
    sealed = connected.refresh_token
    for event in Event.objects.all():
        assert sealed not in json.dumps([event.old, event.new])
    assert not SearchEntry.objects.filter(text__contains=token).exists()
    assert token not in caplog.text
    browser = sign_in(company.user("owner"))
    for name, pk in (("dropbox-connection", connected.pk), ("subscription", connected.subscription_id)):
        said = browser.get(reverse(name, args=[company.partner.slug, pk])).content.decode()
        assert "Acme Dental" in said
        assert token not in said
        assert sealed not in said


def test_copied_to_another_row_it_does_not_open(connected):
    assert (DropboxConnection, "refresh_token") in list(sealed_columns())
    other = DropboxConnection(partner_id=connected.partner_id, refresh_token=connected.refresh_token)
    with pytest.raises(CannotBeOpened):
        unseal(other, "refresh_token")


def test_without_an_app_every_page_says_so(owner, company, subscription, settings, sign_in, client, asked):
    link = f"/connect-dropbox/{make_token(asked)}/"
    settings.DROPBOX = {"key": "", "secret": "", "sandbox": ""}
    assert "cannot be connected at the moment" in client.get(link).content.decode()
    assert client.post(link).status_code == 409
    disconnect(actor=owner, dropbox_connection=asked)
    with pytest.raises(NotAvailable):
        ask_for_connection(actor=owner, subscription=subscription)
    browser = sign_in(company.user("seller"))
    for path in (f"subscriptions/{subscription.pk}/", f"subscriptions/{subscription.pk}/dropbox/"):
        assert "cannot be connected here yet" in browser.get(f"/p/hartwell-it/{path}").content.decode()
