"""The sandbox on this machine's own address, and on no other."""

import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from django.conf import settings

from partners.dropbox.sandbox import distributor, pages
from partners.dropbox.sandbox.faults import Reply
from partners.dropbox.sandbox.service import Service

HOST = "127.0.0.1"
NAMES = ("127.0.0.1", "localhost")
LARGEST_BODY = 4 * 1024 * 1024
ELSEWHERE = Reply.text("This is the sandbox of another address.", 421)
_PORTALS_OWN = settings.BASE / "static" / "css"
STYLES = {"tokens.css": _PORTALS_OWN, "base.css": _PORTALS_OWN, "sandbox.css": pages.WEB}


def make_server(service: Service, port: int) -> ThreadingHTTPServer:
    server = ThreadingHTTPServer((HOST, port), type("Handler", (_Handler,), {"service": service}))
    server.daemon_threads = True
    return server


class _Handler(BaseHTTPRequestHandler):
    service: Service

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if not self._is_ours():
            self._send(ELSEWHERE)
        elif parts.path.startswith("/distributor/orders/"):
            self._send(distributor.known(self.service, parts.path.removeprefix("/distributor/orders/")))
        elif parts.path.startswith("/css/"):
            self._send(_style(parts.path.removeprefix("/css/")))
        else:
            self._send(pages.page(self.service, parts.path, dict(parse_qsl(parts.query))))

    def do_POST(self) -> None:
        length, path = int(self.headers.get("Content-Length") or 0), urlsplit(self.path).path
        body = self.rfile.read(length) if 0 <= length <= LARGEST_BODY else b""
        if not self._is_ours():
            self._send(ELSEWHERE)
        elif path.startswith("/2/"):
            self._send(self.service.api(path.removeprefix("/2/"), self.headers, body))
        elif path == "/distributor/orders":
            self._send(distributor.bought(self.service, body))
        elif path == "/oauth2/token":
            self._send(self.service.token(body))
        else:
            self._send(pages.submitted(self.service, path, body))

    def _is_ours(self) -> bool:
        """Not by another name that leads here, and no form of somebody else's page."""
        host, origin = self.headers.get("Host", ""), self.headers.get("Origin")
        return host.rpartition(":")[0] in NAMES and origin in (None, f"http://{host}")

    def _send(self, reply: Reply) -> None:
        time.sleep(reply.waits)
        if reply.closes:
            self.close_connection = True
            return
        self.send_response(reply.status)
        headers = {"Content-Type": reply.content_type, "Content-Length": str(len(reply.body))}
        for name, value in {**headers, **reply.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(reply.body)

    def log_message(self, *_args: object) -> None:
        pass


def _style(name: str) -> Reply:
    if name not in STYLES:
        return Reply.text("There is no such file.", 404)
    return Reply(200, (STYLES[name] / name).read_bytes(), "text/css; charset=utf-8")
