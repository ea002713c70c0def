"""What bin/test runs: the linter, the type checker, the migrations check, and the suite on SQLite and on PostgreSQL."""

import argparse
import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import IO

from portal.processes.broker import CURE as BROKER_CURE
from portal.processes.broker import find_binary
from portal.processes.guard import Guard, signal_group
from tests.postgres import POSTGRES_CURE, find_postgres, postgres_server
from tests.servers import (
    CHROMIUM_CURE,
    NGINX_CURE,
    NODE_CURE,
    NOT_INHERITED,
    ROOT,
    find_chromium,
    find_nginx,
    find_node,
)

# What no wheel brings: how it is found, and the Debian packages that have it.
DEBIAN_PACKAGES = [
    (find_chromium, ["chromium-headless-shell", "fonts-liberation"]),
    (find_nginx, ["nginx"]),
    (find_node, ["nodejs", "npm"]),
]

CHECKS = {
    "ruff": [sys.executable, "-m", "ruff", "check", "."],
    "mypy": [sys.executable, "-m", "mypy"],
    "Migrations match the models": [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"],
    # What the processes of the suite would else compile each for itself, all at the same time.
    "Every test can be read": [sys.executable, "-m", "pytest", "--collect-only", "-q"],
}


class Suite:
    def __init__(self, pytest_arguments: list[str], strict: bool):
        self.pytest_arguments = pytest_arguments
        self.strict = strict
        self.failed: list[str] = []
        self.closing_lines: list[str] = []
        self.left_out: list[str] = []

    @contextlib.contextmanager
    def side_by_side(self, steps: dict[str, list[str]], **environment: str) -> Iterator[None]:
        """Starts them all, and says one after the other how they ended: of one that failed, everything."""
        with contextlib.ExitStack() as stack:
            env = {**clean_environment(), **environment}
            started = {title: stack.enter_context(in_own_group(argv, env=env)) for title, argv in steps.items()}
            yield
            for title, process in started.items():
                said = process.stdout.read().strip()
                _, _, last = said.rpartition("\n")
                print(f"{title}: {said if self.has_failed(title, process) else last}", flush=True)

    def has_failed(self, title: str, process: subprocess.Popen) -> bool:
        if process.wait():
            self.failed.append(title)
        return bool(process.returncode)

    def on_both_engines(self) -> None:
        """At the same time: while one migrates or waits for its last test, the other has work for the cores."""
        with contextlib.ExitStack() as stack:
            sqlite, postgres = stack.enter_context(self.pytest()), None
            if binaries := find_postgres():
                url = stack.enter_context(postgres_server(binaries))
                # Not a pipe: a full one would stop it while the other is read.
                kept = stack.enter_context(tempfile.TemporaryFile("w+", errors="replace"))
                postgres = stack.enter_context(self.pytest(stdout=kept, DATABASE_URL=url))
            else:
                self.leave_out("the suite on PostgreSQL", POSTGRES_CURE)
            self.pass_on("SQLite", sqlite, sqlite.stdout)
            if postgres:
                postgres.wait()
                kept.seek(0)
                self.pass_on("PostgreSQL", postgres, kept)

    def pytest(self, stdout: int | IO = subprocess.PIPE, **environment: str) -> AbstractContextManager:
        # As many as there are cores, on each engine: the browser's tests and those of real servers wait most of the time.
        processes = ["-n", str(min(os.cpu_count() or 1, 4)), "--dist", "loadgroup", "--no-loadscope-reorder"]
        own = [] if any(given.startswith(("-n", "--pdb")) for given in self.pytest_arguments) else processes
        argv = [sys.executable, "-m", "pytest", "--durations=10", *own, *self.pytest_arguments]
        strict = {"SUITE_STRICT": "1"} if self.strict else {}
        return in_own_group(argv, env={**clean_environment(), **strict, **environment}, stdout=stdout)

    def pass_on(self, engine: str, process: subprocess.Popen, lines: IO[str]) -> None:
        """What it prints, and at the very end its last line again."""
        title = f"The suite on {engine}"
        print(f"\n── {title} {'─' * max(3, 90 - len(title))}", flush=True)
        last = ""
        for line in lines:
            print(line, end="", flush=True)
            last = line.strip() or last
        self.has_failed(title, process)
        self.closing_lines.append(f"{engine}: {last}")

    def leave_out(self, what: str, cure: str) -> None:
        self.left_out.append(f"{what}. To run it: {cure}")
        if self.strict:
            self.failed.append(what)

    def conclude(self) -> int:
        print()
        for left_out in self.left_out:
            print(f"LEFT OUT: {left_out}")
        for line in self.closing_lines:
            print(line)
        print(f"FAILED: {', '.join(self.failed)}" if self.failed else "PASSED", flush=True)
        return int(bool(self.failed))


@contextlib.contextmanager
def in_own_group(argv: list[str], **options) -> Iterator[subprocess.Popen]:
    """Ended with all it started, also when this process is killed."""
    guard = Guard()
    process = subprocess.Popen(
        argv, stdin=subprocess.DEVNULL, stderr=subprocess.STDOUT, text=True, errors="replace", cwd=ROOT,
        start_new_session=True, **{"stdout": subprocess.PIPE, **options},
    )  # fmt: skip
    guard.watch(process.pid)
    try:
        yield process
        process.wait()
    except BaseException:
        process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=20)
        raise
    finally:
        signal_group(process.pid, signal.SIGKILL)
        process.wait()
        guard.forget(process.pid)
        guard.close()


def clean_environment() -> dict[str, str]:
    """Nothing of the machine's own portal reaches the suite; and what one process compiled, the next does not again."""
    own = (*NOT_INHERITED, "PORTAL_VAR", "PORTAL_ENV", "PORT", "SECRET_KEY", "ALLOWED_HOSTS", "PYTHONDONTWRITEBYTECODE")
    return {name: value for name, value in os.environ.items() if name not in own} | {"PYTHONUNBUFFERED": "1"}


def install_missing_packages() -> None:
    missing = [package for found, packages in DEBIAN_PACKAGES if not found() for package in packages]
    if not missing:
        return
    if not shutil.which("apt-get"):
        print(f"There is no apt-get here. On Debian: apt-get install {' '.join(missing)}")
        return
    # RUNLEVEL=1: Debian starts no server that it has just installed.
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    for command in (["update", "-q"], ["install", "-y", "-q", "--no-install-recommends", *missing]):
        subprocess.run(["apt-get", *command], env=environment, stdin=subprocess.DEVNULL, check=False)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="bin/test", epilog="Other arguments go to pytest.", allow_abbrev=False)
    parser.add_argument("--install", action="store_true", help="install missing Debian packages (also with CI=true)")
    parser.add_argument("--long", action="store_true", help="run the heavy proofs too")
    options, pytest_arguments = parser.parse_known_args(arguments)
    install = options.install or os.environ.get("CI") == "true"
    signal.signal(signal.SIGINT, signal.default_int_handler)  # in the background it is ignored, also by all we start
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    suite = Suite([*pytest_arguments, *(["--long"] if options.long else [])], strict=install)
    with tempfile.TemporaryDirectory(prefix="portal-check-") as var, suite.side_by_side(CHECKS, PORTAL_VAR=var):
        if install:
            install_missing_packages()
    return run(suite)


def run(suite: Suite) -> int:
    if not find_chromium():
        suite.leave_out("the browser journeys: Chromium is missing", CHROMIUM_CURE)
    if not find_binary():
        suite.leave_out("all that needs a broker", BROKER_CURE)
    if not find_nginx():
        suite.leave_out("the proxy's configuration: nginx is missing", NGINX_CURE)
    if not find_node():
        suite.leave_out("the API's TypeScript client: Node.js with npm is missing", NODE_CURE)
    suite.on_both_engines()
    return suite.conclude()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
