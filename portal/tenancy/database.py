"""The one place that tells the database which partner a transaction is for, and takes locks that are no row's.

PostgreSQL keeps it as a transaction-local setting, on which row-level security will rest; SQLite knows no such thing.
"""

from django.db import connection


def lock(name: str) -> None:
    """Until the transaction ends nobody else holds the lock of this name. SQLite's writers exclude each other anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"portal.{name}"])


def set_partner(partner_id: str) -> None:
    """Valid until the surrounding transaction ends, so that a pooled connection carries nothing over."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('portal.partner_id', %s, true)", [partner_id])
