"""gunicorn's worker. What is refused before Django sees it is answered in the API's form, not by a page of gunicorn's."""

import json
from http import HTTPStatus

from django.utils.translation import override
from gunicorn.http.errors import LimitRequestHeaders, LimitRequestLine
from gunicorn.util import write_nonblock
from gunicorn.workers.gthread import ThreadWorker

from portal.errors import AddressTooLong, HeadersTooLarge, PortalError

_REFUSED: dict[type[Exception], type[PortalError]] = {
    LimitRequestLine: AddressTooLong,
    LimitRequestHeaders: HeadersTooLarge,
}


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
    """In English: nobody has read what language is asked for."""
    error = _REFUSED[type(exc)]()
    title = HTTPStatus(error.status).phrase
    with override("en"):
        words = {"title": title, "status": error.status, "code": error.code, "detail": str(error), "next_step": error.advice}
    body = json.dumps({"type": "about:blank", **words})
    head = f"HTTP/1.1 {error.status} {title}\r\nConnection: close\r\nContent-Type: application/problem+json\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode()
