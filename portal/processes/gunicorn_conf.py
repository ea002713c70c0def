"""gunicorn's settings, in the demo and in production: `gunicorn -c python:portal.processes.gunicorn_conf`."""

import os

from portal.processes.gate import wait_at_gate

wsgi_app = "portal.wsgi:application"
worker_class = "portal.processes.worker.Worker"  # gthread, with refusals of ours
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
preload_app = True  # Django is imported once and shared
# A worker whose connection to the database was swallowed by the network waits longer than any setting of the
# database client can say; this ends it.
timeout = 30
graceful_timeout = 5
limit_request_line = 8190  # as long as gunicorn lets it be: filters in the address of a list take room
keepalive = 5
max_requests = 10_000
max_requests_jitter = 1_000
control_socket_disable = True
# The heartbeat file must not wait for a disk.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None


def on_starting(server) -> None:
    """Django is imported by now; nobody is answered yet."""
    wait_at_gate()
