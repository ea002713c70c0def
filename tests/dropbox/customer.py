"""A client's team in the sandbox, as a test handles it."""

from contextlib import ExitStack

import requests

from partners.dropbox.gateway import App, open_team
from partners.dropbox.gateway.consent import SCOPES
from partners.dropbox.sandbox import KEY as KEY_OF_SANDBOX
from partners.dropbox.sandbox import SECRET as SECRET_OF_SANDBOX
from partners.dropbox.sandbox import faults, teams, tokens
from partners.dropbox.sandbox.service import Service


class Customer:
    """A client's team in the sandbox, linked to the portal: what it does itself, and what it looks like now."""

    def __init__(self, service: Service, url: str) -> None:
        self.service, self.app = service, App(KEY_OF_SANDBOX, SECRET_OF_SANDBOX, url)
        self.team_id = teams.create_team(service.store, "Acme Dental", "olga@acme.example")["team_id"]
        self._open = ExitStack()
        self.grants(list(SCOPES))

    def grants(self, scopes: list[str]) -> None:
        """A link with these scopes, in place of the one before."""
        self._open.close()
        self.refresh_token = tokens.link(self.service.store, self.team_id, scopes)["refresh_token"]
        self.gateway = self._open.enter_context(open_team(self.app, self.refresh_token))

    @property
    def now(self) -> dict:
        return self.service.store.get("team", self.team_id) or {}

    def has(self, **values: object) -> None:
        teams.save(self.service.store, self.now | values)

    def does(self, deed: str, **form: str) -> None:
        url = f"{self.app.sandbox_url}/teams/{self.team_id}/{deed}"
        assert requests.post(url, data=form, timeout=5, allow_redirects=False).status_code == 303

    def member(self, email: str) -> str:
        (found,) = [member["team_member_id"] for member in self.now["members"] if member["email"] == email]
        return found

    def meets(self, fault: str, route: str = "", *, after: int = 0) -> None:
        for _ in range(after):
            faults.arrange(self.service.store, "nothing", route)
        faults.arrange(self.service.store, fault, route)

    def asks(self, route: str, body: object) -> tuple[int, str]:
        """Past the SDK, which would not send such a thing."""
        grant = self.service.store.get("grant", self.refresh_token) or {}
        access = tokens._access(self.service.store, grant)["access_token"]
        headers = {"Authorization": f"Bearer {access}"}
        answer = requests.post(f"{self.app.sandbox_url}/2/{route}", json=body, headers=headers, timeout=5)
        return answer.status_code, answer.text

    def close(self) -> None:
        self._open.close()
