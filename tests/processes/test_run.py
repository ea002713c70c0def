"""`bin/run` as a newcomer meets it: a bare checkout, in a folder whose name has a space."""

import contextlib
import http.client
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.processes.ports import free_port
from tests.postgres import private_folder
from tests.servers import NOT_INHERITED, ROOT, running, wait_until

NOT_CHECKED_OUT = shutil.ignore_patterns(".git", ".venv", "var", "__pycache__", ".*_cache", ".hypothesis")


@pytest.fixture(params=["plain user", "same user"])
def checkout(request) -> Iterator[tuple[Path, dict]]:
    """A copy of the tree, and the `Popen` options of its owner."""
    with private_folder("portal run-") as (folder, identity):
        copy = folder / "partner portal"
        shutil.copytree(ROOT, copy, ignore=NOT_CHECKED_OUT)
        if request.param == "same user":
            identity = {}
        elif identity:
            subprocess.run(["chown", "-R", f"{identity['user']}:{identity['group']}", folder], check=True)
        yield copy, identity


@contextlib.contextmanager
def bin_run(copy: Path, identity: dict, port: int, log: Path) -> Iterator[subprocess.Popen]:
    inherited = {name: value for name, value in os.environ.items() if name not in (*NOT_INHERITED, "PORTAL_VAR")}
    mine = {"PORT": str(port), "PORTAL_ENV": "demo", "HOME": str(copy), "PYTHONUNBUFFERED": "1"}
    log.unlink(missing_ok=True)
    with running([str(copy / "bin" / "run")], log, cwd="/", env={**inherited, **mine}, **identity) as process:
        wait_until(lambda: is_ready(process, log), 240, "bin/run")
        yield process


def is_ready(process: subprocess.Popen, log: Path) -> bool:
    assert process.poll() is None, log.read_text()
    return "The portal is ready" in log.read_text()


def answer(port: int) -> int:
    client = http.client.HTTPConnection("localhost", port, timeout=10)
    client.request("GET", "/healthz")
    return client.getresponse().status


def processes_of(copy: Path) -> list[str]:
    """Command lines of all processes that run this copy."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            if str(copy) in command:
                found.append(command)
    return found


@pytest.mark.long
@pytest.mark.servers
def test_a_bare_checkout_becomes_a_portal_and_leaves_nothing_running(checkout, tmp_path):
    copy, identity = checkout
    port, log = free_port(), tmp_path / "log"
    with bin_run(copy, identity, port, log):
        assert answer(port) == 200
        assert processes_of(copy)
    assert processes_of(copy) == []
    started = time.monotonic()
    with bin_run(copy, identity, port, log) as process:
        assert time.monotonic() - started < 5
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 0
    assert processes_of(copy) == []


@pytest.mark.servers
def test_a_second_portal_on_the_same_data_is_refused(running_portal):
    environment = {**os.environ, "PORTAL_VAR": str(running_portal.var), "PORTAL_ENV": "demo"}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    second = subprocess.run(
        [sys.executable, "manage.py", "up"], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert second.returncode == 1
    assert f"already runs on the data in {running_portal.var} at {running_portal.url}" in second.stderr


@pytest.mark.servers
def test_the_doctor_finds_nothing_wrong_with_a_running_portal(running_portal):
    doctor = [sys.executable, "manage.py", "doctor"]
    environment = {"PATH": os.environ["PATH"], "PORTAL_VAR": str(running_portal.var)}

    def is_well() -> bool:
        return subprocess.run(doctor, cwd=ROOT, env=environment, capture_output=True).returncode == 0

    wait_until(is_well, 90, "worker and beat")
    assert not list(ROOT.glob("celery*"))  # beat keeps its schedule in memory


def test_the_demo_is_refused_in_production(tmp_path):
    environment = {"PATH": os.environ["PATH"], "PORTAL_ENV": "production", "PORTAL_VAR": str(tmp_path / "var")}
    done = subprocess.run(
        [sys.executable, "manage.py", "up"], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert "docs/operations.md" in done.stderr
    assert not (tmp_path / "var").exists()


def test_a_machine_without_python_is_told_in_one_line_what_to_install(tmp_path):
    for tool in ("dirname", "sh"):
        (tmp_path / tool).symlink_to(shutil.which(tool))
    (tmp_path / "checkout").mkdir()
    shutil.copytree(ROOT / "bin", tmp_path / "checkout" / "bin")
    environment = {"PATH": str(tmp_path)}
    done = subprocess.run([tmp_path / "checkout/bin/run"], env=environment, capture_output=True, text=True)
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert "apt-get install python3" in line
