"""What Dropbox sends when a team's people change: a hint, signed with the app's secret. Its exact words are not published."""

import hashlib
import hmac
import json
import threading

import requests

from partners.dropbox.app import sandbox_app
from partners.dropbox.sandbox.store import new_name

PATIENCE = 5.0


def body_for(team_id: str) -> bytes:
    return json.dumps({"membership": {"teams": [team_id]}}).encode()


def signature_of(body: bytes) -> str:
    return hmac.new(sandbox_app().secret.encode(), body, hashlib.sha256).hexdigest()


class Webhook:
    """One address for the whole app, as at Dropbox. It is asked to prove itself when it is set, and told once per change."""

    def __init__(self, url: str = "") -> None:
        self.url = url

    def is_proven(self) -> bool:
        challenge = new_name("challenge-")
        with _session() as session:
            try:
                answer = session.get(self.url, params={"challenge": challenge}, timeout=PATIENCE)
            except requests.RequestException:
                return False
        return answer.status_code == requests.codes.ok and answer.text == challenge

    def tell(self, team_id: str) -> None:
        """Beside the answer that caused it: nobody waits for whoever listens."""
        if self.url:
            threading.Thread(target=self.send, args=(team_id,), daemon=True).start()

    def send(self, team_id: str) -> int | None:
        """The listener's status; None when nobody answered."""
        body = body_for(team_id)
        headers = {"Content-Type": "application/json", "X-Dropbox-Signature": signature_of(body)}
        with _session() as session:
            try:
                return session.post(self.url, data=body, headers=headers, timeout=PATIENCE).status_code
            except requests.RequestException:
                return None


def _session() -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    return session
