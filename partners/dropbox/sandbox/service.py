"""The API as a whole: a request in, a reply out, and what changed told to whoever listens."""

import json
from collections.abc import Callable
from email.message import Message
from urllib.parse import parse_qsl

from partners.dropbox.sandbox import faults, tokens
from partners.dropbox.sandbox.calls import BadRequest, Call, Denied
from partners.dropbox.sandbox.faults import Reply
from partners.dropbox.sandbox.routes import ROUTES, carried_out, decoded
from partners.dropbox.sandbox.store import Store, new_name
from partners.dropbox.sandbox.teams import save

REVOKE = "auth/token/revoke"


class Service:
    """`tell(team_id)` hears of each change of a roster."""

    def __init__(
        self,
        store: Store,
        tell: Callable[[str], None] = lambda _team_id: None,
        *,
        largest_page: int = 1000,
        silence: float = 30,
    ) -> None:
        self.store, self.tell, self.largest_page, self.silence = store, tell, largest_page, silence

    def token(self, body: bytes) -> Reply:
        kind = faults.due(self.store, "oauth2/token")
        if reply := faults.instead(kind):
            return reply
        with self.store.lock:
            status, answer = tokens.token(self.store, dict(parse_qsl(body.decode("utf-8", "replace"))))
        return faults.spoiled(Reply.json(answer, status), kind, silence=self.silence)

    def api(self, name: str, headers: Message, body: bytes) -> Reply:
        kind = faults.due(self.store, name)
        reply = faults.instead(kind) or faults.spoiled(
            self._carried_out(name, headers, body), kind, silence=self.silence
        )
        reply.headers["X-Dropbox-Request-Id"] = new_name("")
        return reply

    def _carried_out(self, name: str, headers: Message, body: bytes) -> Reply:
        try:
            with self.store.lock:
                return self._answer(name, headers, body)
        except Denied as denied:
            return Reply.json({"error_summary": f"{denied.error['.tag']}/", "error": denied.error}, 401)
        except BadRequest as bad:
            return Reply.text(str(bad), 400)

    def _answer(self, name: str, headers: Message, body: bytes) -> Reply:
        grant = tokens.grant_of(self.store, headers.get("Authorization", ""))
        team_id = grant["team_id"]
        if name == REVOKE:
            tokens.unlink(self.store, team_id, refresh_token=grant["refresh_token"])
            return Reply.json(None)
        route, team = ROUTES.get(name), self.store.get("team", team_id)
        if route is None or team is None:
            raise BadRequest(f'Unknown API function: "{name}"')
        if headers.get("Content-Type") != "application/json":
            raise BadRequest(f'Bad HTTP "Content-Type" header: {json.dumps(headers.get("Content-Type"))}')
        call = Call(team, grant, decoded(route, body), largest_page=self.largest_page)
        status, answer = carried_out(route, call)
        if call.changed:
            save(self.store, team)
            self.tell(team_id)
        return Reply.json(answer, status)
