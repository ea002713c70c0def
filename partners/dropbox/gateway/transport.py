"""Where requests may go, and what came of the last one.

The SDK takes its hosts from the environment when it is imported, and its refresh call another way than its other calls. So it is
not told where to go: the session that it is given reaches one host and refuses every other.
"""

import ipaddress
import math
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import BaseAdapter, HTTPAdapter
from requests.utils import get_environ_proxies
from urllib3.exceptions import HTTPError, NewConnectionError

from partners.dropbox.gateway.answers import Answer, answer_of
from portal.slow_answers import read_all

API = "https://api.dropboxapi.com/"
TOKEN_PATH = "/oauth2/token"
LONGEST_WAIT = 60.0  # seconds for a whole answer
JSON = "application/json"
LARGEST_ANSWER = 32 * 1024 * 1024  # bytes: a thousand members are two megabytes


class HostRefused(requests.RequestException):
    """A session of ours was asked to talk to somebody else."""


@dataclass
class Exchange:
    """The last request of a session. `sent` stays False while it is certain that no server has seen what the caller wants: asking
    for an access token is not yet it. `until` is the end of several requests together, by `time.monotonic()`.
    """

    answer: Answer | None = None
    sent: bool = False
    until: float = math.inf

    def begin(self) -> None:
        self.answer, self.sent = None, False


class _Recording(HTTPAdapter):
    def __init__(self, exchange: Exchange, address: str) -> None:
        super().__init__()
        self.exchange, self.address = exchange, address

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        self.exchange.begin()
        is_token_request = urlsplit(request.url or "").path == TOKEN_PATH
        request.url = self.address + str(request.url)[len(API) :]
        self.exchange.sent = not is_token_request
        deadline = min(time.monotonic() + LONGEST_WAIT, self.exchange.until)
        try:
            response = super().send(request, *args, **{**options, "stream": True})
            content = read_all(response, deadline=deadline, largest=LARGEST_ANSWER)
        except requests.ConnectionError as error:
            self.exchange.sent = self.exchange.sent and not _never_connected(error)
            raise
        except HTTPError as error:  # urllib3's own: cut off in the middle
            raise requests.exceptions.ChunkedEncodingError(type(error).__name__) from None
        # Read already, so that an answer cut off in the middle is no answer.
        response._content, response._content_consumed = content, True
        if response.headers.get("Content-Type", "").partition(";")[0].strip().lower() == JSON:
            response.headers["Content-Type"] = JSON  # the SDK compares to the letter: a charset would hide an answer
        self.exchange.answer = answer_of(
            response.status_code, response.headers, content, to_token_request=is_token_request
        )
        return response


class _Closed(BaseAdapter):
    def __init__(self, exchange: Exchange) -> None:
        super().__init__()
        self.exchange = exchange

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        self.exchange.begin()
        raise HostRefused(f"{urlsplit(request.url or '').hostname} is not where this connection goes")

    def close(self) -> None:
        pass


def new_session(exchange: Exchange, sandbox_url: str = "") -> requests.Session:
    """Of one client alone. Live it speaks to Dropbox's API host over TLS; with a sandbox's address to that, in the clear."""
    session = requests.Session()
    session.trust_env = False  # no .netrc in place of our header, no bundle of certificates in place of the pinned one
    session.max_redirects = 0  # whoever redirects us would get the secret
    address = sandbox_address(sandbox_url) if sandbox_url else API
    if not sandbox_url:
        session.proxies.update(get_environ_proxies(API))
    for prefix in ("https://", "http://"):
        session.mount(prefix, _Closed(exchange))
    session.mount(API, _Recording(exchange, address))
    return session


def sandbox_address(url: str) -> str:
    """Of this machine only, so that no secret leaves it by a slip of the pen."""
    parts = urlsplit(url)
    if parts.scheme != "http" or parts.username or not _is_loopback(parts.hostname or ""):
        raise ValueError("A sandbox is reached over http on this machine, as in http://127.0.0.1:8099.")
    return f"http://{parts.netloc}/"


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _never_connected(error: requests.ConnectionError) -> bool:
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    return isinstance(error, requests.ConnectTimeout) or isinstance(reason, NewConnectionError)
