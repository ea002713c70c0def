"""A database of then, in memory, with only the tables that are asked."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections
from django.db.migrations.loader import MigrationLoader

IN_MEMORY = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": ":memory:",
    "OPTIONS": {},
    "USER": "",
    "HOST": "",
    "PORT": "",
}


def apps_at(migration: str):
    return MigrationLoader(None).project_state([("partners", migration)]).apps


@contextmanager
def database_of_then(apps, tables: tuple[str, ...]) -> Iterator:
    connections.databases["before"] = connections.databases["default"] | IN_MEMORY
    connection = connections["before"]
    connection.disable_constraint_checking()
    with connection.schema_editor() as editor:
        for table in tables:
            editor.create_model(apps.get_model(table))
    connection.disable_constraint_checking()
    yield connection
    connection.close()
    del connections["before"], connections.databases["before"]
