"""The SDK's client with its defaults put right: they retry writes, wait for ever, and sleep in the worker."""

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self

from dropbox import Dropbox, DropboxTeam
from dropbox import stone_serializers as serializers
from dropbox.stone_validators import ValidationError

from partners.dropbox.gateway.answers import fault_of
from partners.dropbox.gateway.faults import Refused
from partners.dropbox.gateway.reading import cleaned
from partners.dropbox.gateway.transport import Exchange, new_session
from partners.dropbox.gateway.values import App

PATIENCE = 20.0  # seconds of silence
USER_AGENT = "partner-portal"


class Wire:
    """One client with a session of its own. Its access token is fetched for the first call and stored nowhere."""

    def __init__(self, app: App, refresh_token: str) -> None:
        self.exchange = Exchange()
        self._session = new_session(self.exchange, app.sandbox_url)
        self._options = {
            "oauth2_refresh_token": refresh_token,
            "app_key": app.key,
            "app_secret": app.secret,
            "session": self._session,
            "timeout": PATIENCE,
            "max_retries_on_error": 0,
            "max_retries_on_rate_limit": 0,
            "user_agent": USER_AGENT,
        }
        self._client = DropboxTeam(**self._options)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._session.close()

    @property
    def request_id(self) -> str:
        return self.exchange.answer.request_id if self.exchange.answer else ""

    def ask(self, namespace: str, route: Any, argument: Any = None, *, write: bool = False) -> Any:
        """The answer's JSON. The argument is the SDK's own type, so what Dropbox would not take never leaves."""
        name = f"{namespace}/{route.name}" + (f"_v{route.version}" if route.version > 1 else "")
        payload = serializers.json_compat_obj_encode(route.arg_type, argument)
        self.exchange.begin()
        try:
            self._client.check_and_refresh_access_token()
            body = self._client.request_json_object("api", name, "rpc", payload, "team", None)
        except Exception as error:  # noqa: BLE001  the SDK raises whatever comes of a body; the answer decides
            self._fail(error, write=write)
        if self.exchange.answer is None or self.exchange.answer.status != 200:
            self._fail(None, write=write)  # the SDK hands out the errors of 403, 404 and 409 as if they were results
        return cleaned(body)

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """All calls of the block together: an answer that is not through by then is none."""
        self.exchange.until = time.monotonic() + seconds
        try:
            yield
        finally:
            self.exchange.until = math.inf

    def revoke(self) -> None:
        self.exchange.begin()
        try:
            Dropbox(**self._options).auth_token_revoke()
        except Exception as error:  # noqa: BLE001  as above
            self._fail(error, write=True)

    def unreadable(self, error: Exception, *, write: bool) -> None:
        """The answer to the last request came and says nothing: after a change nobody knows whether it was made."""
        raise fault_of(self.exchange.answer, sent=True, write=write, reason=str(error)) from None

    def _fail(self, error: Exception | None, *, write: bool) -> None:
        # From nothing: the error's own text and frames may hold the token that was in the body.
        reason = type(error).__name__ if error else ""
        raise fault_of(self.exchange.answer, sent=self.exchange.sent, write=write, reason=reason) from None


def built(kind: Any, **fields: Any) -> Any:
    """An argument of Dropbox's, or its refusal: the SDK knows the patterns of addresses and names, and tells nobody the value."""
    try:
        return kind(**fields)
    except ValidationError as error:
        raise Refused("malformed", str(error)) from None
