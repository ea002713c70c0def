"""Over HTTP: tokens, the consent page, faults, and a list of what was asked when."""

import argparse
import json
import random
import secrets
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlencode, urlsplit

from tests.dropbox.foreign.answers import ROUTES, Refused
from tests.dropbox.foreign.world import new_team

FAULTS = ("429_json", "429_header", "429_text", "503", "503_after", "cut", "expired", "slow")
SAID_PAUSE = 8  # seconds, of a 429 that says how long


class Imitation:
    """`faults` are met once each, `(route, kind)` with "" for any route; `chance` meets one at random."""

    def __init__(self, *, latency: tuple[float, float] = (0.0, 0.0), chance: float = 0.0, silence: float = 3.0) -> None:
        self.teams: dict[str, dict] = {}
        self.links: dict[str, str] = {}  # refresh token, or code: team
        self.access: dict[str, str] = {}
        self.faults: list[tuple[str, str]] = []
        self.latency, self.chance, self.silence = latency, chance, silence
        self.rests: dict[str, float] = {}
        self.asked: list[tuple[str, str, str]] = []  # route, team, what came of it
        self.too_early: list[str] = []  # routes asked during a pause
        self.lock = threading.RLock()
        self.url = ""

    def team(self, name: str, admin: str, licensed: int = 5) -> dict:
        team = new_team(name, admin, licensed)
        self.teams[team["id"]] = team
        self.links[f"refresh-{team['id']}"] = team["id"]
        return team

    def token(self, form: dict[str, str]) -> tuple[int, dict]:
        key = form.get("code") or form.get("refresh_token") or ""
        team = self.links.get(key)
        if team is None or not form.get("client_secret"):
            return 400, {"error": "invalid_grant", "error_description": "no such thing"}
        access = secrets.token_urlsafe(24)
        self.access[access] = team
        said = {"access_token": access, "token_type": "bearer", "expires_in": 14400}
        if "code" in form:
            del self.links[key]
            self.links[f"refresh-{team}"] = team
            scope = "members.delete events.read members.read members.write team_info.read"
            said |= {"refresh_token": f"refresh-{team}", "scope": scope, "uid": "", "team_id": team, "extra": None}
        return 200, said

    def api(self, name: str, bearer: str, body: object) -> tuple[int, dict[str, str], bytes, str]:
        """Status, headers, body, and "cut" or "slow" for how it is sent."""
        team_id = self.access.get(bearer.removeprefix("Bearer "), "")
        if not team_id:
            return _error(401, "invalid_access_token")
        kind = self._fault(name)
        with self.lock:
            if self.rests.get(team_id, 0) > time.monotonic():
                self.too_early.append(name)
            self.asked.append((name, team_id, kind))
            if reply := self._instead(kind, team_id, bearer):
                return reply
            reply = self._carried_out(name, team_id, body)
        return _error(503, "") if kind == "503_after" else (*reply[:3], kind)

    def _fault(self, name: str) -> str:
        found = next((one for one in self.faults if one[0] in ("", name)), None)
        if found:
            self.faults.remove(found)
            return found[1]
        return random.choice(FAULTS) if random.random() < self.chance else ""

    def _instead(self, kind: str, team_id: str, bearer: str) -> tuple | None:
        if kind.startswith("429"):
            self.rests[team_id] = time.monotonic() + SAID_PAUSE - 1
            return _too_many(kind)
        if kind == "503":
            return _error(503, "")
        if kind == "expired":
            del self.access[bearer.removeprefix("Bearer ")]
            return _error(401, "expired_access_token")
        if kind == "invalid_cursor":
            return _error(409, "invalid_cursor")
        return None

    def _carried_out(self, name: str, team_id: str, body: object) -> tuple:
        if name == "auth/token/revoke":
            self.links = {token: team for token, team in self.links.items() if team != team_id}
            self.access = {token: team for token, team in self.access.items() if team != team_id}
            return _json(200, None)
        if name not in ROUTES:
            return 404, {"Content-Type": "text/plain"}, b"no such route", ""
        try:
            return _json(200, ROUTES[name](self.teams[team_id], body))
        except Refused as refused:
            return _error(409, str(refused))

    def outcomes(self) -> Counter:
        return Counter(kind for _name, _team, kind in self.asked)


def _json(status: int, body: object) -> tuple:
    kind = random.choice(("application/json", "application/json; charset=utf-8", "application/json;charset=UTF-8"))
    return status, {"Content-Type": kind}, json.dumps(body).encode(), ""


def _error(status: int, tag: str) -> tuple:
    if not tag:
        return status, {"Content-Type": "text/html"}, b"<h1>Sorry</h1>", ""
    error: object = tag if random.random() < 0.5 else {".tag": tag}
    summary = tag + "/" + "." * random.randint(0, 4)
    return _json(status, {"error_summary": summary, "error": error})


def _too_many(kind: str) -> tuple:
    if kind == "429_json":
        error = {"reason": {".tag": "too_many_requests"}, "retry_after": SAID_PAUSE}
        return _json(429, {"error_summary": "too_many_requests/...", "error": error})
    header = {"Retry-After": f"{SAID_PAUSE}.0"} if kind == "429_header" else {}
    return 429, {"Content-Type": "text/plain; charset=utf-8", **header}, b"Slow down", ""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    imitation: Imitation

    def do_GET(self) -> None:
        query = dict(parse_qsl(urlsplit(self.path).query))
        keep = "".join(
            f'<input type="hidden" name="{name}" value="{query.get(name, "")}">' for name in ("state", "redirect_uri")
        )
        teams = "".join(
            f"<button name=team value='{one['id']}'>{one['name']}</button>" for one in self.imitation.teams.values()
        )
        self._send(200, {"Content-Type": "text/html"}, f"<form method=post>{keep}{teams}</form>".encode())

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        path = urlsplit(self.path).path
        if path == "/oauth2/authorize":
            self._consent(dict(parse_qsl(raw)))
        elif path == "/oauth2/token":
            time.sleep(random.uniform(*self.imitation.latency))
            status, said = self.imitation.token(dict(parse_qsl(raw)))
            self._send(status, {"Content-Type": "application/json; charset=utf-8"}, json.dumps(said).encode())
        else:
            self._answer(path.removeprefix("/2/"), raw)

    def _consent(self, form: dict[str, str]) -> None:
        code = secrets.token_urlsafe(12)
        self.imitation.links[code] = form["team"]
        back = f"{form['redirect_uri']}?{urlencode({'code': code, 'state': form['state']})}"
        self._send(302, {"Location": back}, b"")

    def _answer(self, name: str, raw: str) -> None:
        time.sleep(random.uniform(*self.imitation.latency))
        bearer = self.headers.get("Authorization", "")
        status, headers, body, how = self.imitation.api(name, bearer, json.loads(raw or "null"))
        if how == "slow":
            time.sleep(self.imitation.silence)
        if how == "cut":
            self._send(status, headers, body[: len(body) // 2], length=len(body))
            self.close_connection = True
        else:
            self._send(status, headers, body)

    def _send(self, status: int, headers: dict[str, str], body: bytes, *, length: int | None = None) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("X-Dropbox-Request-Id", secrets.token_hex(8))
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, *_args: object) -> None:
        """Whoever waits no longer is nobody's fault."""


@contextmanager
def running(imitation: Imitation, port: int = 0) -> Iterator[Imitation]:
    server = _Server(("127.0.0.1", port), type("Own", (Handler,), {"imitation": imitation}))
    imitation.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield imitation
    finally:
        server.shutdown()
        server.server_close()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=8199)
    parser.add_argument("--teams", type=int, default=3)
    parser.add_argument("--latency", default="0-0", help="seconds a call takes, as in 0.15-0.3")
    parser.add_argument("--faults", type=float, default=0.0, help="the part of calls that fail")
    wanted = parser.parse_args()
    low, _dash, high = wanted.latency.partition("-")
    imitation = Imitation(latency=(float(low), float(high or low)), chance=wanted.faults)
    for number in range(1, wanted.teams + 1):
        imitation.team(f"Foreign team {number}", f"olga@team{number}.example")
    with running(imitation, wanted.port):
        print(f"{imitation.url} with {wanted.teams} teams")  # noqa: T201
        threading.Event().wait()


if __name__ == "__main__":
    main()
