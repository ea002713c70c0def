"""Where licences of the sandbox's teams are bought: once for each reference, as at a distributor's marketplace."""

import json
from typing import Any

from partners.dropbox.sandbox import faults, teams
from partners.dropbox.sandbox.faults import Reply
from partners.dropbox.sandbox.service import Service
from partners.dropbox.sandbox.store import Document, new_name

ORDERS = "distributor/orders"
LOOK_UP = "distributor/orders/get"
ROUTES = (ORDERS, LOOK_UP)  # that faults can be arranged for
LONGEST_REFERENCE = 100


def known(service: Service, reference: str) -> Reply:
    kind = faults.due(service.store, LOOK_UP)
    found = service.store.get("order", reference)
    reply = Reply.json(found) if found else Reply.json({"problem": "There is no such order."}, 404)
    return faults.instead(kind) or faults.spoiled(reply, kind, silence=service.silence)


def bought(service: Service, body: bytes) -> Reply:
    kind = faults.due(service.store, ORDERS)
    if reply := faults.instead(kind):
        return reply
    return faults.spoiled(_take(service, body), kind, silence=service.silence)


def _take(service: Service, body: bytes) -> Reply:
    try:
        wanted = json.loads(body)
        reference, team_id, licences = wanted["reference"], wanted["team_id"], wanted["licences"]
    except (ValueError, KeyError, TypeError):
        return Reply.json({"problem": "An order has a reference, a team_id and licences."}, 400)
    if problem := _problem(reference, licences):
        return Reply.json({"problem": problem}, 400)
    with service.store.lock:
        if found := service.store.get("order", reference):
            return Reply.json(found)
        team = service.store.get("team", str(team_id))
        if team is None:
            return Reply.json({"problem": "There is no such team."}, 404)
        if team["licensed"] + licences > teams.MOST_LICENCES:
            return Reply.json({"problem": f"A team has {teams.MOST_LICENCES} licences at most."}, 409)
        order = _sell(service, team, reference, licences)
    service.tell(team["team_id"])
    return Reply.json(order)


def _problem(reference: Any, licences: Any) -> str:
    if not isinstance(reference, str) or not 0 < len(reference) <= LONGEST_REFERENCE:
        return "The reference is a text."
    if type(licences) is not int or licences < 1:
        return "Licences are a number, and one at least."
    return ""


def _sell(service: Service, team: Document, reference: str, licences: int) -> Document:
    order = {"order": new_name("SB-"), "reference": reference, "team_id": team["team_id"], "licences": licences}
    team["licensed"] += licences
    teams.save(service.store, team)
    service.store.put("order", reference, order)
    return order
