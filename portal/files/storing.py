"""Bytes in the storage beside their rows. Bytes come first and go last, so that no row names a file that is not there."""

import logging
import weakref
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.files.base import File
from django.core.files.storage import Storage, storages
from django.db import transaction

from portal.files.errors import StorageUnavailable

logger = logging.getLogger(__name__)


@contextmanager
def keep(name: str, content: File) -> Iterator[str]:
    """A transaction, with the name under which the bytes lie. They are written before it begins, for the storage may be a
    network away, and deleted when it is rolled back, or the one around it.
    """
    try:
        stored = storages["default"].save(name, content)
    except OSError as error:
        raise StorageUnavailable() from error
    undo = _Undo(stored)
    with transaction.atomic():
        transaction.on_commit(undo.settle)
        del undo
        yield stored


class _Undo:
    """Deletes the bytes when nobody remembers it any more. Django forgets what was to follow a commit when it rolls back, and
    has no other word of that.
    """

    def __init__(self, name: str):
        self._deletion = weakref.finalize(self, _delete, storages["default"], name)
        self._deletion.atexit = False

    def settle(self) -> None:
        self._deletion.detach()


def _delete(storage: Storage, name: str) -> None:
    try:
        storage.delete(name)
    except OSError:
        logger.warning("%s is of no row and could not be deleted", name, exc_info=True)


def forget(name: str | None) -> None:
    """Once the change is certain: a rolled-back one keeps its file."""
    if name:
        transaction.on_commit(lambda: storages["default"].delete(name), robust=True)
