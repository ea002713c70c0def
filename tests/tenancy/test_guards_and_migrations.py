"""On SQLite a table that a trigger asks can only be made anew while that trigger is down."""

import pytest
from django.apps import apps
from django.db import connection

from portal.guards import after_migrate, before_migrate

pytestmark = [pytest.mark.django_db, pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite makes tables anew")]


def triggers() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'partners_seatmovement_%'")
        return {name for (name,) in cursor.fetchall()}


def test_what_asks_another_table_is_down_while_tables_are_made_anew():
    names = ("no_update", "no_delete", "no_unbalanced")
    all_of_them, app = {f"partners_seatmovement_{name}" for name in names}, apps.get_app_config("partners")
    assert triggers() == all_of_them
    before_migrate(app, "default", plan=[])
    assert triggers() == all_of_them
    before_migrate(app, "default", plan=["a migration"])
    assert triggers() == set()
    after_migrate(app, "default")
    assert triggers() == all_of_them
