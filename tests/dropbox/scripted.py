"""A server that says what a test wrote down, byte by byte: nothing of the SDK encodes it."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TOKEN = {"access_token": "sl.u.secret-access", "token_type": "bearer", "expires_in": 14400}


class Script:
    """`answer(path, …)` queues one answer; the last one queued for a path is repeated."""

    def __init__(self) -> None:
        self.url = ""
        self.reset()

    def reset(self) -> None:
        self.answers: dict[str, list[Callable[[BaseHTTPRequestHandler], None]]] = {}
        self.asked: list[tuple[str, str]] = []
        self.answer("/oauth2/token", TOKEN)

    def answer(self, path: str, body: object = None, status: int = 200, **headers: str) -> None:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"Content-Type": "application/json", "X-Dropbox-Request-Id": "req-1", **headers}
        headers = {name.replace("_", "-"): value for name, value in headers.items()}

        def send(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(status)
            length = {} if "Transfer-Encoding" in headers else {"Content-Length": str(len(data))}
            for name, value in {**headers, **length}.items():
                handler.send_header(name, value)
            handler.end_headers()
            handler.wfile.write(data)

        self.answers.setdefault(path, []).append(send)

    def cut_off(self, path: str, *, after: bytes = b"") -> None:
        def send(handler: BaseHTTPRequestHandler) -> None:
            if after:
                handler.send_response(200)
                handler.send_header("Content-Type", "application/json")
                handler.send_header("Content-Length", "1000")
                handler.end_headers()
                handler.wfile.write(after)
            handler.close_connection = True

        self.answers.setdefault(path, []).append(send)

    def drip(self, path: str) -> None:
        """A byte now and then, for as long as somebody listens."""

        def send(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(200)
            handler.send_header("Content-Type", "application/json")
            handler.send_header("Content-Length", "1000")
            handler.end_headers()
            with suppress(OSError):
                for _ in range(20):
                    handler.wfile.write(b" ")
                    time.sleep(0.1)

        self.answers.setdefault(path, []).append(send)

    def silence(self, path: str, seconds: float) -> None:
        self.answers.setdefault(path, []).append(lambda _handler: time.sleep(seconds))

    def instead(self, path: str, *arguments: object, **options: object) -> None:
        self.answers.pop(path, None)
        self.answer(path, *arguments, **options)

    def next(self, path: str) -> Callable[[BaseHTTPRequestHandler], None]:
        queue = self.answers[path]
        return queue.pop(0) if len(queue) > 1 else queue[0]

    def bodies(self, path: str) -> list[dict]:
        return [json.loads(body) for asked, body in self.asked if asked == path]


@contextmanager
def running_script() -> Iterator[Script]:
    script = Script()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # head and body are two packets, and the second would wait for 40 ms

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            script.asked.append((self.path, body))
            script.next(self.path)(self)

        def log_message(self, *_args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    script.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield script
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
