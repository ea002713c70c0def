"""Licences of a sandbox's team, bought at the sandbox's distributor: so that a whole order can be watched on one machine.

It reaches no other host than the sandbox on this machine, and serves nothing where there is none, as in production.
"""

import json
import time
from datetime import timedelta
from typing import Any

import requests
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from partners.dropbox.gateway.transport import sandbox_address
from partners.dropbox.models import DropboxConnection
from partners.orders.at_dropbox import connected_team_of
from partners.orders.channels.protocol import Answer, Result
from partners.orders.models import LicenceOrder, OrderLine
from portal.slow_answers import read_all

PATIENCE = 10.0
LARGEST_ANSWER = 64 * 1024
NO_ANSWER = "The sandbox gave no answer."


class Sandbox:
    code = "sandbox"
    label: str | Promise = _("Sandbox")
    shown_within = timedelta(hours=1)
    buys = True

    def serves(self, line: OrderLine) -> bool:
        quote = line.quote
        grows = quote.decided.after.seats > quote.stood.seats
        return bool(settings.DROPBOX["sandbox"]) and grows and _team_of(line) is not None

    def place(self, licence_order: LicenceOrder) -> Answer:
        """Read before it is bought, by the licence order's id, which the distributor takes once."""
        if not settings.DROPBOX["sandbox"]:
            return Answer(Result.REFUSED, words="There is no sandbox any more.")
        if known := _known(licence_order.pk):
            return known
        connection, quote = _team_of(licence_order.line), licence_order.line.quote
        if connection is None:
            return Answer(Result.REFUSED, words="The team is not connected to the sandbox any more.")
        more = quote.decided.after.seats - quote.stood.seats
        return _bought({"reference": licence_order.pk, "team_id": connection.team_id, "licences": more})


def _team_of(line: OrderLine) -> DropboxConnection | None:
    team = connected_team_of(line)
    return team if team and team.environment == DropboxConnection.Environment.SANDBOX else None


def _known(reference: str) -> Answer | None:
    """What the distributor has of it already. Nothing was sent yet when that cannot be read."""
    try:
        status, said = _asked("GET", f"distributor/orders/{reference}")
    except requests.RequestException:
        return Answer(Result.TRY_LATER, words=NO_ANSWER)
    if status == requests.codes.ok and said.get("order"):
        return Answer(Result.CONFIRMED, reference=str(said["order"]))
    if status == requests.codes.not_found:
        return None
    return Answer(Result.TRY_LATER, words=f"The sandbox answered {status}.")


def _bought(wanted: dict[str, Any]) -> Answer:
    try:
        status, said = _asked("POST", "distributor/orders", wanted)
    except requests.RequestException:
        return Answer(Result.UNKNOWN, words=NO_ANSWER)
    if status == requests.codes.ok and said.get("order"):
        return Answer(Result.CONFIRMED, reference=str(said["order"]))
    if status == requests.codes.too_many_requests:
        return Answer(Result.TRY_LATER, words="The sandbox asks to wait.")
    if status in (requests.codes.bad_request, requests.codes.not_found, requests.codes.conflict):
        return Answer(Result.REFUSED, words=str(said.get("problem", status)))
    return Answer(Result.UNKNOWN, words=f"The sandbox answered {status}.")


def _asked(method: str, path: str, body: dict[str, Any] | None = None) -> tuple[int, dict[str, Any]]:
    url = sandbox_address(settings.DROPBOX["sandbox"]) + path
    with requests.Session() as session:
        session.trust_env = False
        deadline = time.monotonic() + PATIENCE
        answer = session.request(method, url, json=body, timeout=PATIENCE, allow_redirects=False, stream=True)
        content = read_all(answer, deadline=deadline, largest=LARGEST_ANSWER)
    try:
        said = json.loads(content)
    except ValueError:
        return answer.status_code, {}
    return answer.status_code, said if isinstance(said, dict) else {}
