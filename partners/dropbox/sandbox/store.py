"""What the sandbox remembers, in one SQLite file: documents by kind and name. A restart loses nothing."""

import json
import secrets
import sqlite3
import threading
from pathlib import Path
from typing import Any

from django.conf import settings

Document = dict[str, Any]


def sandbox_file() -> Path:
    return settings.PORTAL_VAR / "dropbox-sandbox.sqlite3"


class Store:
    """Hold `lock` for as long as what was read must still be so."""

    def __init__(self, path: Path | str = ":memory:") -> None:
        self.lock = threading.RLock()
        self._database = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._database.execute("PRAGMA journal_mode=WAL")
        self._database.execute("PRAGMA synchronous=NORMAL")
        self._database.execute(
            "CREATE TABLE IF NOT EXISTS document (kind TEXT, name TEXT, body TEXT, PRIMARY KEY (kind, name))"
        )

    def get(self, kind: str, name: str) -> Document | None:
        with self.lock:
            row = self._database.execute(
                "SELECT body FROM document WHERE kind = ? AND name = ?", (kind, name)
            ).fetchone()
        return json.loads(row[0]) if row else None

    def put(self, kind: str, name: str, body: Document) -> None:
        with self.lock:
            self._database.execute("REPLACE INTO document VALUES (?, ?, ?)", (kind, name, json.dumps(body)))

    def delete(self, kind: str, name: str) -> None:
        with self.lock:
            self._database.execute("DELETE FROM document WHERE kind = ? AND name = ?", (kind, name))

    def all(self, kind: str) -> list[Document]:
        with self.lock:
            rows = self._database.execute("SELECT body FROM document WHERE kind = ? ORDER BY rowid", (kind,)).fetchall()
        return [json.loads(body) for (body,) in rows]

    def clear(self) -> None:
        with self.lock:
            self._database.execute("DELETE FROM document")

    def close(self) -> None:
        self._database.close()


def new_name(prefix: str) -> str:
    return prefix + secrets.token_urlsafe(15)
