"""The demo's teams: what the portal says of them is what reading them over the wire says."""

import threading
from datetime import timedelta

import pytest

from partners.clients import demo as clients_demo
from partners.drift.models import DriftFinding
from partners.dropbox import demo
from partners.dropbox.app import registered_app
from partners.dropbox.gateway import NeedsReconnect, open_team
from partners.dropbox.models import DropboxConnection
from partners.dropbox.sandbox.server import make_server
from partners.dropbox.sandbox.service import Service
from partners.dropbox.sandbox.store import Store, sandbox_file
from partners.orders.models import LicenceOrder
from partners.subscriptions import demo as subscriptions_demo
from partners.teams.models import TeamMember, TeamSnapshot
from partners.teams.watching import read_due_teams
from portal import clock
from portal.sealing import unseal


@pytest.fixture
def seeded(settings, tmp_path, owner, staff_user):
    """Cascadia's clients, and a sandbox that serves what the demo left in its file."""
    settings.PORTAL_VAR = tmp_path
    settings.DROPBOX = {"key": "", "secret": "", "sandbox": "http://127.0.0.1:1"}
    clients_demo.seed()
    subscriptions_demo.seed()
    demo.seed()
    store = Store(sandbox_file())
    server = make_server(Service(store), 0)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    settings.DROPBOX = {"key": "", "secret": "", "sandbox": f"http://127.0.0.1:{server.server_port}"}
    yield store
    server.shutdown()
    server.server_close()
    thread.join()
    store.close()


def read(number: str):
    row = DropboxConnection.objects.select_related("subscription").get(subscription__client_account__external_id=number)
    with open_team(registered_app(), unseal(row, "refresh_token")) as team:
        return row, team.snapshot()


def test_what_the_clients_admin_did_since_is_a_difference_after_two_readings(seeded):
    for minutes in (0, 6):
        DropboxConnection.objects.filter(state="connected").update(read_due_at=clock.now())
        with clock.moved(by=timedelta(minutes=minutes)):
            assert read_due_teams() == 3
    found = DriftFinding.objects.filter(state="open")
    kinds = set(found.values_list("connection__subscription__client_account__external_id", "kind"))
    assert {("1048", "licences-unbilled"), ("1048", "member-unknown")} <= kinds
    assert {("1055", "licences-missing"), ("1052", "member-missing")} <= kinds
    assert found.filter(kind="member-unknown").count() == 2
    seen = LicenceOrder.objects.filter(line__subscription__client_account__external_id__in=("1052", "1055"))
    assert {"verified", "overdue"} <= set(seen.values_list("verification", flat=True))


def test_the_demo_has_teams_in_every_state_and_leaves_none_twice(seeded):
    states = list(DropboxConnection.objects.values_list("state", flat=True))
    assert sorted(states) == ["asked", "connected", "connected", "connected", "needs-reconnect"]
    row, seen = read("1052")
    assert (seen.team.team_id, seen.team.name, seen.team.licensed) == (
        row.team_id,
        row.team_name,
        row.subscription.purchased,
    )
    assert seen.team.used < seen.team.licensed
    assert {"active", "invited", "suspended", "removed"} == {one.status for one in seen.members}
    row, more = read("1048")
    assert more.team.licensed == row.subscription.purchased + 2  # bought at Dropbox by the client itself
    row, fewer = read("1055")
    assert fewer.team.licensed == row.subscription.purchased - 2
    with pytest.raises(NeedsReconnect):
        read("1043")
    demo.seed()
    assert DropboxConnection.objects.count() == len(states)
    assert len(seeded.all("team")) == len(states)
    for model in (TeamMember, TeamSnapshot, DropboxConnection):
        model.objects.all().delete()  # as with a database that was thrown away
    demo.seed()
    assert len(seeded.all("team")) == DropboxConnection.objects.count()
    assert read("1052")[0].state == "connected"


def test_without_a_sandbox_no_team_is_connected(settings, company, db):
    settings.DROPBOX = {"key": "app", "secret": "secret", "sandbox": ""}
    demo.seed()
    assert not DropboxConnection.objects.exists()
