"""Runs a module with a PostgreSQL of its own, which is thrown away afterwards: `bin/bench lists`."""

import os
import subprocess
import sys
import tempfile

from tests.postgres import POSTGRES_CURE, find_postgres, postgres_database, postgres_server


def main(module: str, *arguments: str) -> int:
    binaries = find_postgres()
    if binaries is None:
        sys.exit(f"PostgreSQL is missing: {POSTGRES_CURE}")
    with (
        tempfile.TemporaryDirectory(prefix="portal-bench-") as var,
        postgres_server(binaries) as server,
        postgres_database(server) as url,
    ):
        place = os.environ | {"DATABASE_URL": url, "PORTAL_VAR": var}
        return subprocess.run([sys.executable, "-m", module, *arguments], env=place, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
