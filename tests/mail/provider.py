"""A mail provider's HTTP API in this process that misbehaves on demand."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

CUT = "the connection ends without an answer"
SLOW = "slower than anybody waits"
GIBBERISH = "an answer that is not JSON"
TAKEN = {"ErrorCode": 0, "Message": "OK", "MessageID": "b7bc", "To": "ada@hartwell.example"}
INACTIVE = {
    "ErrorCode": 406,
    "Message": "You tried to send to recipient(s) that have been marked as inactive. Found inactive addresses: "
    "ada@hartwell.example. Inactive recipients are ones that have generated a hard bounce or a spam complaint.",
}
UNCLEAR = {"ErrorCode": 406, "Message": "Something about somebody."}


class Provider:
    """Speaks Postmark's dialect. `answers` are taken one by one: a (status, body), or one of the above; then all is taken."""

    def __init__(self):
        self.answers: list = []
        self.received: list[dict] = []
        self.patience = threading.Event()

    @contextmanager
    def running(self) -> Iterator[str]:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                provider.received.append(json.loads(body))
                answer = provider.answers.pop(0) if provider.answers else (200, TAKEN)
                if answer == CUT:
                    self.close_connection = True
                    return
                if answer == SLOW:
                    provider.patience.wait(3)
                    return
                status, said = (200, "<html>") if answer == GIBBERISH else answer
                self.send_response(status)
                self.end_headers()
                self.wfile.write(said.encode() if isinstance(said, str) else json.dumps(said).encode())

            def log_message(self, *arguments) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            self.patience.set()
            server.shutdown()
            server.server_close()
            thread.join()
