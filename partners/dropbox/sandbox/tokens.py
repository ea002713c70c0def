"""Consent and tokens: a code is good once, an access token for four hours, a refresh token until the app is unlinked."""

from datetime import timedelta
from typing import Any

from partners.dropbox.app import sandbox_app
from partners.dropbox.sandbox import teams
from partners.dropbox.sandbox.calls import Denied
from partners.dropbox.sandbox.store import Document, Store, new_name
from portal import clock

CODE_LIVES, ACCESS_LIVES = timedelta(minutes=10), timedelta(hours=4)
INVALID_GRANT = (400, {"error": "invalid_grant", "error_description": "the code or refresh token is not valid"})


def allow(store: Store, *, team_id: str, scopes: list[str], redirect_uri: str) -> str:
    """The code that the team's admin sends the portal back with."""
    code = new_name("code-")
    expires_at = (clock.now() + CODE_LIVES).timestamp()
    store.put(
        "code", code, {"team_id": team_id, "scopes": scopes, "redirect_uri": redirect_uri, "expires_at": expires_at}
    )
    return code


def token(store: Store, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
    """The token endpoint: a code or a refresh token becomes an access token."""
    app = sandbox_app()
    if (form.get("client_id"), form.get("client_secret")) != (app.key, app.secret):
        return 400, {"error": "invalid_client", "error_description": "Invalid client_id or client_secret"}
    grant_type = form.get("grant_type")
    if grant_type == "authorization_code":
        return _by_code(store, form)
    if grant_type == "refresh_token":
        grant = store.get("grant", form.get("refresh_token", ""))
        return (200, _access(store, grant)) if grant else INVALID_GRANT
    return 400, {"error": "unsupported_grant_type"}


def _by_code(store: Store, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
    code = store.get("code", form.get("code", ""))
    store.delete("code", form.get("code", ""))
    if code is None or code["redirect_uri"] != form.get("redirect_uri") or code["expires_at"] < clock.now().timestamp():
        return INVALID_GRANT
    grant = link(store, code["team_id"], code["scopes"])
    named = {"refresh_token": grant["refresh_token"], "scope": " ".join(sorted(grant["scopes"])), "uid": ""}
    return 200, {**_access(store, grant), **named, "team_id": grant["team_id"]}


def link(store: Store, team_id: str, scopes: list[str]) -> Document:
    """In the name of the team's first admin."""
    team = store.get("team", team_id)
    assert team is not None
    admin = teams.active_admins(team)[0]
    grant: Document = {
        "refresh_token": new_name("refresh-"),
        "team_id": team_id,
        "admin_id": admin["team_member_id"],
        "scopes": scopes,
    }
    store.put("grant", grant["refresh_token"], grant)
    teams.record(team, "app_link_team", {}, actor=admin)
    teams.save(store, team)
    return grant


def _access(store: Store, grant: Document) -> dict[str, Any]:
    access = new_name("sl.u.")
    expires_at = (clock.now() + ACCESS_LIVES).timestamp()
    store.put("access", access, {"refresh_token": grant["refresh_token"], "expires_at": expires_at})
    return {"access_token": access, "token_type": "bearer", "expires_in": int(ACCESS_LIVES.total_seconds())}


def grant_of(store: Store, authorization: str) -> Document:
    """Whose call this is, by its header."""
    access = store.get("access", authorization.removeprefix("Bearer "))
    grant = store.get("grant", access["refresh_token"]) if access else None
    if access is None or grant is None:
        raise Denied("invalid_access_token")
    if access["expires_at"] <= clock.now().timestamp():
        raise Denied("expired_access_token")
    return grant


def unlink(store: Store, team_id: str, *, refresh_token: str = "") -> None:
    """By the team's admin, or by us for one refresh token: it and the access tokens made of it are worth nothing."""
    gone = [grant for grant in store.all("grant") if grant["team_id"] == team_id]
    for grant in gone:
        if refresh_token in ("", grant["refresh_token"]):
            store.delete("grant", grant["refresh_token"])
    if gone and (team := store.get("team", team_id)):
        admins = teams.active_admins(team)
        teams.record(team, "app_unlink_team", {}, actor=None if refresh_token else admins[0] if admins else None)
        teams.save(store, team)
