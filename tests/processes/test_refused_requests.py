"""What gunicorn refuses by itself has the API's form, too."""

import json
import logging
import socket
from types import SimpleNamespace

import pytest
from gunicorn.http.errors import LimitRequestHeaders, LimitRequestLine

from portal.processes.worker import Worker

pytestmark = pytest.mark.one_engine


@pytest.mark.parametrize(
    ("refused", "status", "code"),
    [
        (LimitRequestLine(9000, 8190), 414, "address_too_long"),
        (LimitRequestHeaders("too many"), 431, "headers_too_large"),
    ],
)
def test_an_address_or_headers_that_are_too_long_are_a_problem_with_a_code(refused, status, code):
    ours, theirs = socket.socketpair()
    with ours, theirs:
        Worker.handle_error(SimpleNamespace(log=logging.getLogger(__name__)), None, ours, ("192.0.2.7", 1), refused)
        head, _, body = theirs.recv(4096).decode().partition("\r\n\r\n")
    assert head.startswith(f"HTTP/1.1 {status} ")
    assert "Content-Type: application/problem+json" in head
    assert (json.loads(body)["code"], json.loads(body)["status"]) == (code, status)
