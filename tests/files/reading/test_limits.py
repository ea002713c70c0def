"""What reads a file of a stranger's can do little, and its end is nobody else's."""

import io
import os
import sys
import tempfile
import time
from pathlib import Path

import pytest

from portal.files.reading import run
from portal.files.reading.outcomes import Failed, Limits, Outcome
from portal.files.reading.run import read_in_child

pytestmark = [
    pytest.mark.one_engine,
    pytest.mark.skipif(sys.platform == "win32", reason="Windows knows none of these limits"),
]
TOOLS = Path(__file__).parent / "tools"


@pytest.fixture(autouse=True)
def _nothing_left(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    yield
    assert not list(tmp_path.glob("reading-*"))


def burn(what: str, **limits: int) -> Outcome:
    return read_in_child("burn", io.BytesIO(b"x"), {"what": what}, limits=Limits(**limits), tools=TOOLS)


@pytest.mark.parametrize(
    ("what", "limits", "code"),
    [
        pytest.param(
            "memory", {"memory_mb": 200}, "out-of-memory", marks=pytest.mark.skipif("sys.platform == 'darwin'")
        ),
        ("cpu", {"cpu": 1}, "timed-out"),
        ("sleep", {"wall": 1}, "timed-out"),
        ("write", {"file_mb": 2}, "too-large"),
        ("many", {"file_mb": 1}, "crashed"),
        ("killed", {}, "crashed"),
        ("segfault", {}, "crashed"),
        ("link", {}, "crashed"),
        ("pipe", {}, "crashed"),
        ("folder", {}, "crashed"),
        ("page", {}, "crashed"),
        ("long", {}, "crashed"),
        ("code", {}, "crashed"),
        ("leave", {}, "crashed"),
        ("nothing", {}, "damaged"),
    ],
)
def test_whatever_it_does_is_a_code_here(what, limits, code):
    with pytest.raises(Failed) as failed:
        burn(what, **limits)
    assert failed.value.code == code


def test_it_knows_no_secret_and_starts_nothing(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "harbour")
    outcome = burn("around")
    around = outcome.values
    assert set(around["environment"]) <= {
        "LC_CTYPE",
        "__CF_USER_TEXT_ENCODING",
    }  # which Python and macOS set themselves
    assert not {name for name in around["modules"] if name.startswith(("django", "celery", "partners", "training"))}
    if outcome.guarded or sys.platform == "linux":
        assert around["refused"] == ["socket", "fork", "program", "exec", "thread"]


def test_what_it_has_started_ends_with_it(tmp_path, monkeypatch):
    """Where the kernel could not refuse to start something."""
    child = tmp_path / "child.py"
    child.write_text(
        "import os, time\n"
        "if pid := os.fork():\n"
        f"    open({str(tmp_path / 'pid')!r}, 'w').write(str(pid))\n"
        "else:\n"
        "    time.sleep(600)\n"
    )
    monkeypatch.setattr(run, "_CHILD", child)
    with pytest.raises(Failed):
        burn("sleep")
    pid, until = int((tmp_path / "pid").read_text()), time.monotonic() + 20
    while _runs(pid) and time.monotonic() < until:
        time.sleep(0.02)
    assert not _runs(pid)


def _runs(pid: int) -> bool:
    """A dead one waits for whoever adopted it to ask."""
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False


def test_one_that_cannot_begin_says_why_in_the_log_alone(caplog):
    with pytest.raises(Failed) as failed:
        read_in_child("burnt", io.BytesIO(b"x"), tools=TOOLS)
    assert failed.value.code == "crashed"
    assert "No module named 'burnt'" in caplog.text
