"""Two connections to PostgreSQL, one of which waits for a lock of the other."""

import time
from concurrent.futures import Future

from django.db import connection


def ask(question: str, *values: int) -> object:
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        return cursor.fetchone()[0]


def until_it_waits(other: Future, its_connection: int) -> None:
    """For a lock of ours, or is through."""
    for _ in range(300):
        if other.done() or ask("SELECT cardinality(pg_blocking_pids(%s))", its_connection):
            return
        time.sleep(0.01)
    raise AssertionError("the other one neither waits nor ends")
