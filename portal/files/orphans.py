"""Bytes that no row names, left by a process that was killed between the two. `manage.py orphaned_files` shows them."""

from collections.abc import Iterator
from datetime import timedelta

from django.apps import apps
from django.core.files.storage import Storage, storages
from django.db.models import FileField, Model

from portal import clock

GRACE = timedelta(hours=1)  # the row of a younger file may be on its way


def orphans() -> Iterator[str]:
    """By name. Reads the names of all files and of all rows."""
    storage = storages["default"]
    for model, field in _fields():
        named = set(model._base_manager.values_list(field.name, flat=True).iterator())
        for name in _names(storage, _folder(field)):
            if name not in named and storage.get_modified_time(name) < clock.now() - GRACE:
                yield name


def _fields() -> Iterator[tuple[type[Model], FileField]]:
    for model in apps.get_models():
        yield from ((model, field) for field in model._meta.get_fields() if isinstance(field, FileField))


def _folder(field: FileField) -> str:
    """`assets/` of `assets/%Y/%m/`: a field's files have a folder of their own."""
    return str(field.upload_to).partition("/")[0] + "/"


def _names(storage: Storage, folder: str) -> Iterator[str]:
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:  # nothing was ever stored
        return
    yield from (folder + name for name in files)
    for inner in folders:
        yield from _names(storage, f"{folder}{inner}/")
