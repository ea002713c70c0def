"""Telling Celery that something is due, without making a request wait for the broker.

`.delay()` blocks for a second and more when the broker is gone. One background thread sends, with at most one nudge
pending; when it fails nothing is lost, for beat sweeps every few seconds anyway.
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

logger = logging.getLogger(__name__)

_wanted = threading.Event()
_start_lock = threading.Lock()
_thread: threading.Thread | None = None
_held = False


@contextmanager
def nudges_held() -> Iterator[None]:
    """For data that is made before the broker and the worker run: the worker's first sweep finds what is due."""
    global _held
    _held = True
    try:
        yield
    finally:
        _held = False


def nudge() -> None:
    """Ask for a sweep soon. Returns at once, whatever the broker does."""
    if _held or settings.CELERY_BROKER_URL.startswith("memory:"):
        return
    _wanted.set()
    _ensure_thread()


def _ensure_thread() -> None:
    global _thread
    with _start_lock:
        if _thread is None or not _thread.is_alive():  # not alive after a fork
            _thread = threading.Thread(target=_send_forever, name="nudge", daemon=True)
            _thread.start()


def _send_forever() -> None:
    from portal.tasks import sweep

    while True:
        _wanted.wait()
        _wanted.clear()
        try:
            sweep.apply_async(retry=False, expires=60)
        except Exception as error:  # noqa: BLE001  the broker's many ways to be away
            logger.info("the broker did not take a nudge (%s); the next sweep will find what is due", error)
