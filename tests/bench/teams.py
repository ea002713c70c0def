"""How long it takes to read all connected teams, with limits and faults in between, by one worker beside everything else.

    bin/bench teams [--teams 500] [--faults 0.02] [--latency 0.15-0.3]

Against the imitation of `tests/dropbox/foreign`, in this process. Three rounds a quarter of an hour apart: the first reads
everybody, the second sees what was planted, the third opens it. Ends with 1 where a team was lost, read too late or asked in its
pause, or where a difference was found that nobody planted.
"""

# ruff: noqa: T201
import argparse
import copy
import logging
import os
import sys
import time
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from partners.catalogue.demo import seed  # noqa: E402
from partners.catalogue.models import Plan  # noqa: E402
from partners.clients.services import create_client_account  # noqa: E402
from partners.drift.kinds import Kind  # noqa: E402
from partners.drift.models import DriftFinding  # noqa: E402
from partners.dropbox.models import DropboxConnection  # noqa: E402
from partners.network.models import Profile, Tier  # noqa: E402
from partners.teams.models import TeamSnapshot  # noqa: E402
from portal import clock  # noqa: E402
from portal.background import ROUNDS  # noqa: E402
from portal.sealing import seal  # noqa: E402
from tests.dropbox.foreign import answers  # noqa: E402
from tests.dropbox.foreign.server import Imitation, running  # noqa: E402
from tests.dropbox.foreign.world import new_person  # noqa: E402
from tests.factories import make_company  # noqa: E402
from tests.trade import create_subscription  # noqa: E402

SEATS, PEOPLE = 30, 28  # neither idle nor full
QUARTER = timedelta(minutes=15)
PLANTED = 20  # teams of each kind


def fill(imitation: Imitation, teams: int) -> None:
    """One subscription is sold; the others are copies of it, each connected with a team of its own."""
    seed()
    company = make_company("Bench", "bench")
    owner = company.actor()
    Profile.objects.get_or_create(
        partner=company.partner, defaults={"tier": Tier.objects.order_by("rank")[0], "currency": "USD"}
    )
    client = create_client_account(actor=owner, name="Bench client", domain="bench.example")
    plan = Plan.objects.get(code="advanced")
    sold = create_subscription(
        actor=owner, client_account=client, plan=plan, term="yearly", seats=SEATS, admin_email="olga@team0.example"
    )
    subscriptions = [_copy(sold, number=n + 1000, admin_email=f"olga@team{n}.example") for n in range(1, teams + 1)]
    type(sold).objects.bulk_create(subscriptions)
    DropboxConnection.objects.bulk_create([_connected(imitation, one) for one in subscriptions])


def _copy(row, **values):
    other = copy.copy(row)
    other._state = copy.copy(row._state)
    other._state.adding, other.pk = True, row._meta.pk.get_default()
    for name, value in values.items():
        setattr(other, name, value)
    return other


def _connected(imitation: Imitation, subscription) -> DropboxConnection:
    team = imitation.team(f"Team {subscription.number}", subscription.admin_email, SEATS)
    domain = subscription.admin_email.partition("@")[2]
    team["people"] += [new_person(f"p{n}@{domain}", "active") for n in range(1, PEOPLE)]
    row = DropboxConnection(
        partner_id=subscription.partner_id,
        subscription=subscription,
        client_name=f"Client {subscription.number}",
        state="connected",
        email=subscription.admin_email,
        asked_by="Bench",
        environment="sandbox",
        team_id=team["id"],
        team_name=team["name"],
        read_due_at=clock.now(),
    )
    row.refresh_token = seal(row, "refresh_token", f"refresh-{team['id']}")
    return row


def read_all(imitation: Imitation, begun, longest: float) -> None:
    """As the worker does: every five seconds all rounds, one after the other."""
    imitation.rests.clear()
    asked, began, sweeps = len(imitation.asked), time.monotonic(), []
    while (left := _unread(begun)) and time.monotonic() - began < longest:
        sweeps.append(_sweep())
        time.sleep(max(settings.SWEEP_SECONDS - sweeps[-1], 0))
    took, calls = time.monotonic() - began, len(imitation.asked) - asked
    teams = DropboxConnection.objects.count()
    print(
        f"  {teams - left} of {teams} teams in {took:.0f} s, {calls} calls; a sweep took {max(sweeps):.1f} s at the longest"
    )


def _unread(begun) -> int:
    return DropboxConnection.objects.exclude(read_at__gte=begun).count()


def _sweep() -> float:
    began = time.monotonic()
    for round_ in ROUNDS.values():
        round_()
    return time.monotonic() - began


def plant(imitation: Imitation) -> set[tuple[str, str]]:
    """Licences that nobody bought here, and people whom nobody invited here: the team and the kind of each."""
    teams = list(imitation.teams.values())
    for team in teams[:PLANTED]:
        team["licensed"] += 3
    for team in teams[PLANTED : 2 * PLANTED]:
        team["people"].append(new_person(f"new@{team['id'][-4:]}.example"))
    kinds = [Kind.LICENCES_UNBILLED.value] * PLANTED + [Kind.MEMBER_UNKNOWN.value] * PLANTED
    return {(team["id"], kind) for team, kind in zip(teams, kinds, strict=False)}


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--teams", type=int, default=500)
    parser.add_argument("--latency", default="0.15-0.3")
    parser.add_argument("--faults", type=float, default=0.02)
    wanted = parser.parse_args()
    logging.disable()
    call_command("migrate", verbosity=0)
    low, _dash, high = wanted.latency.partition("-")
    answers.PAGE = 1000
    imitation = Imitation(latency=(float(low), float(high or low)), chance=wanted.faults, silence=25)
    with running(imitation):
        settings.DROPBOX = {"key": "", "secret": "", "sandbox": imitation.url}
        fill(imitation, wanted.teams)
        print(f"{connection.vendor}, {wanted.latency} s a call, {wanted.faults:.0%} of the calls fail")
        late, planted = 0, set()
        for round_number in range(3):
            with clock.moved(by=QUARTER * round_number):
                begun = clock.now()
                DropboxConnection.objects.filter(state="connected").update(read_due_at=begun)
                read_all(imitation, begun, QUARTER.total_seconds())
                late += _unread(begun)
            planted = planted or plant(imitation)
    rows = DriftFinding.objects.filter(state="open").values_list("connection__team_id", "kind")
    found = set(rows)
    lost = DropboxConnection.objects.exclude(state="connected").count()
    readings = sum(TeamSnapshot.objects.values_list("readings", flat=True))
    print(f"  {dict(imitation.outcomes())}")
    print(f"  readings {readings}, lost {lost}, late {late}, asked in a pause {len(imitation.too_early)}")
    print(f"  planted {len(planted)}, found {len(planted & found)}, found elsewhere {len(found - planted)}")
    return int(bool(lost or late or imitation.too_early or found != planted))


if __name__ == "__main__":
    sys.exit(main())
