"""Pages of the sandbox: its teams, one team's customer, and the page that asks an admin to let the portal in."""

import re
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.template import Context, Engine

from partners.dropbox.sandbox import KEY, customer, distributor, faults, teams, tokens
from partners.dropbox.sandbox.faults import Reply
from partners.dropbox.sandbox.routes import ROUTES
from partners.dropbox.sandbox.service import Service

WEB = Path(__file__).parent / "web"
_engine = Engine(dirs=[str(WEB)])  # apart from the portal's own: these pages play Dropbox, and speak English only


def page(service: Service, path: str, query: dict[str, str]) -> Reply:
    parts = path.strip("/").split("/")
    if path == "/":
        return _html("teams", teams=_listed(service))
    if path == "/oauth2/authorize":
        return _consent(service, query)
    team = service.store.get("team", parts[-1]) if parts[0] == "teams" and len(parts) == 2 else None
    if team is None:
        return Reply.text("There is no such page.", 404)
    linked = [grant for grant in service.store.all("grant") if grant["team_id"] == team["team_id"]]
    return _html(
        "team", team=team, used=teams.used(team), linked=linked, faults=faults.FAULTS,
        routes=sorted((*ROUTES, *distributor.ROUTES)), arranged=service.store.all("fault"),
    )  # fmt: skip


def submitted(service: Service, path: str, body: bytes) -> Reply:
    """`/teams` makes one; `/teams/ID/DEED` is what its customer does; `/faults` arranges one."""
    form = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    parts = path.strip("/").split("/")
    try:
        if path == "/oauth2/authorize":
            return _decided(service, form)
        if path == "/teams":
            made = teams.create_team(
                service.store, form["name"], form["email"], licensed=int(form.get("licensed") or 5)
            )
            return _to(f"/teams/{made['team_id']}")
        if path == "/faults":
            faults.arrange(service.store, form["kind"], form.get("route", ""))
            return _to(back if (back := form.get("back", "")).startswith("/teams/") else "/")
        _teams, team_id, deed = parts
        with service.store.lock:
            customer.act(service.store, team_id, deed, form)
    except (KeyError, ValueError) as error:
        return Reply.text(f"That could not be done: {error}", 400)
    service.tell(team_id)
    return _to(f"/teams/{team_id}")


def _listed(service: Service) -> list[dict]:
    return [{**team, "used": teams.used(team)} for team in service.store.all("team")]


def _consent(service: Service, query: dict[str, str]) -> Reply:
    if query.get("client_id") != KEY or not _is_address(query.get("redirect_uri", "")):
        return Reply.text("Unknown app, or no address to come back to.", 400)
    return _html("consent", query=query, scopes=query.get("scope", "").split(), teams=_listed(service))


def _decided(service: Service, form: dict[str, str]) -> Reply:
    back, state = form["redirect_uri"], form.get("state", "")
    if not _is_address(back):
        raise ValueError(back)
    if "allow" not in form:
        return _to(f"{back}?{urlencode({'error': 'access_denied', 'state': state})}")
    if service.store.get("team", form.get("team", "")) is None:
        raise KeyError("team")
    code = tokens.allow(service.store, team_id=form["team"], scopes=form.get("scope", "").split(), redirect_uri=back)
    return _to(f"{back}?{urlencode({'code': code, 'state': state})}")


def _is_address(url: str) -> bool:
    return urlsplit(url).scheme in ("http", "https") and not re.search(r"[\x00-\x20]", url)


def _html(name: str, **context: object) -> Reply:
    words = _engine.get_template(f"{name}.html").render(Context(context))
    return Reply(200, words.encode(), "text/html; charset=utf-8")


def _to(address: str) -> Reply:
    return Reply(303, headers={"Location": address})
