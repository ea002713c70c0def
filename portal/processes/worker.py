"""gunicorn's worker. What is refused before Django sees it is answered in the API's form, not by a page of gunicorn's."""

import json

from gunicorn.http.errors import LimitRequestHeaders, LimitRequestLine
from gunicorn.util import write_nonblock
from gunicorn.workers.gthread import ThreadWorker

_REFUSED = {
    LimitRequestLine: (
        414, "URI Too Long", "address_too_long", "The address is too long.", "Shorten what stands behind its ?.",
    ),
    LimitRequestHeaders: (
        431, "Request Header Fields Too Large", "headers_too_large", "The headers are too long.", "Send fewer or shorter ones.",
    ),
}  # fmt: skip


class Worker(ThreadWorker):
    def handle_error(self, req, client, addr, exc) -> None:
        if type(exc) not in _REFUSED:
            super().handle_error(req, client, addr, exc)
            return
        self.log.warning("Refused a request from %s: %s", addr and addr[0], exc)
        try:
            write_nonblock(client, answer_to(exc))
        except OSError:
            self.log.debug("Nobody waits for the refusal.")


def answer_to(exc: Exception) -> bytes:
    status, title, code, detail, next_step = _REFUSED[type(exc)]
    words = {"title": title, "status": status, "code": code, "detail": detail, "next_step": next_step}
    body = json.dumps({"type": "about:blank", **words})
    head = f"HTTP/1.1 {status} {title}\r\nConnection: close\r\nContent-Type: application/problem+json\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode()
