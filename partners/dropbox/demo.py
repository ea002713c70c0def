"""Teams of the demo's clients in the sandbox, of which some are connected; with an app at Dropbox there are none.

They are made in what the sandbox remembers, so that whoever reads them over the wire finds the same.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings

from partners.clients.demo import seller_of
from partners.dropbox.app import registered_app
from partners.dropbox.asking import ask_for_connection
from partners.dropbox.connecting import connect
from partners.dropbox.demo_people import people_of
from partners.dropbox.gateway.consent import SCOPES, Grant
from partners.dropbox.gateway.values import Identity, Member, Status, Team
from partners.dropbox.keeping import lose
from partners.dropbox.models import DropboxConnection
from partners.dropbox.sandbox import customer, teams, tokens
from partners.dropbox.sandbox.store import Document, Store, sandbox_file
from partners.orders.verifying import verify
from partners.subscriptions.models import Subscription
from partners.teams.demo import read_in_demo
from portal import clock
from portal.tenancy.actor import Actor
from portal.tenancy.models import Partner

ASKED, CONNECTED, LOST = "asked", "connected", "lost"


@dataclass(frozen=True)
class Wanted:
    """`off`: licences beyond those bought. `removed` and `unknown`: whom the admin removed and invited there afterwards."""

    becomes: str
    off: int = 0
    active: int = 0
    invited: int = 0
    suspended: int = 0
    removed: int = 0
    unknown: int = 0
    days_ago: int = 40


# By the client's number in its partner's PSA.
TEAMS = {
    "1052": Wanted(CONNECTED, active=14, invited=3, suspended=2, removed=1, days_ago=120),
    "1048": Wanted(CONNECTED, active=3, unknown=2),
    "1055": Wanted(CONNECTED, off=-2, active=7, days_ago=90),
    "1043": Wanted(LOST, active=5, days_ago=60),
    "1042": Wanted(ASKED, active=7, invited=1, days_ago=3),
    "K-0001": Wanted(CONNECTED, active=15, invited=1, suspended=1),
    "K-0007": Wanted(CONNECTED, off=-1, active=12),
}


def seed() -> None:
    """A second time changes nothing."""
    if not settings.DROPBOX["sandbox"] or DropboxConnection.objects.exists():
        return
    store = Store(sandbox_file())
    try:
        rows = Subscription.objects.filter(
            state=Subscription.State.ACTIVE, client_account__external_id__in=TEAMS, partner__state=Partner.State.ACTIVE
        )
        for row in rows.select_related("client_account", "partner").order_by("id"):
            _seed(store, row, TEAMS[row.client_account.external_id])
    finally:
        store.close()


def _seed(store: Store, subscription: Subscription, wanted: Wanted) -> None:
    with clock.moved(by=-timedelta(days=wanted.days_ago)):
        team_id = _team(store, subscription, wanted)["team_id"]
        row = ask_for_connection(actor=seller_of(subscription.partner), subscription=subscription)
        if wanted.becomes != ASKED:
            row = _connect(store, team_id, row)
            _read(store, row)
    with clock.moved(by=-timedelta(days=2)):
        if wanted.becomes != ASKED:
            _read(store, row)  # by now what is missing is late
        _meanwhile(store, team_id, wanted, subscription.client_account.domain)
        if wanted.becomes == LOST:
            tokens.unlink(store, team_id)
            lose(row, "invalid_access_token")


def _read(store: Store, connection: DropboxConnection) -> None:
    if numbers := read_in_demo(connection, store.get("team", connection.team_id) or {}):
        verify(numbers)


def _meanwhile(store: Store, team_id: str, wanted: Wanted, domain: str) -> None:
    """What the client's admin did at Dropbox since."""
    people = (store.get("team", team_id) or {})["members"]
    for member in people[1 : wanted.removed + 1]:  # the first is the admin
        customer.act(store, team_id, "remove", {"member": member["team_member_id"]})
    for email, _given, _surname in people_of(domain, wanted.unknown, fresh=True):
        customer.act(store, team_id, "invite", {"email": email})


def _team(store: Store, subscription: Subscription, wanted: Wanted) -> Document:
    """In place of one from before a database that was thrown away."""
    client = subscription.client_account
    for old in (one for one in store.all("team") if one["name"] == client.name):
        tokens.unlink(store, old["team_id"])
        store.delete("team", old["team_id"])
    team = teams.create_team(store, client.name, subscription.admin_email, licensed=subscription.purchased + wanted.off)
    active = wanted.active + wanted.removed
    statuses = ["active"] * active + ["invited"] * wanted.invited + ["suspended"] * wanted.suspended
    for status, (email, given, surname) in zip(statuses, people_of(client.domain, len(statuses)), strict=True):
        member = teams.add_member(team, email, given_name=given, surname=surname)
        member["status"] = status
        if status != "invited":
            member["joined_at"] = teams.stamp()
        if status == "suspended":
            member["suspended_at"] = teams.stamp()
    teams.save(store, team)
    return team


def _connect(store: Store, team_id: str, row: DropboxConnection) -> DropboxConnection:
    """As if its admin had come back from Dropbox with this grant."""
    app, granted, team = registered_app(), tokens.link(store, team_id, list(SCOPES)), store.get("team", team_id)
    assert app is not None
    assert team is not None
    (admin,) = teams.active_admins(team)
    name = f"{admin['given_name']} {admin['surname']}"
    who = Member(team_member_id=admin["team_member_id"], email=admin["email"], status=Status.ACTIVE, display_name=name)
    seen = Team(team_id, team["name"], team["licensed"], teams.used(team), teams.used(team))
    return connect(
        actor=Actor.link(row, row.email),
        dropbox_connection=row,
        app=app,
        grant=Grant(granted["refresh_token"], team_id, frozenset(SCOPES)),
        identity=Identity(seen, who),
    )
