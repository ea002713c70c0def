import os
import subprocess
import sys
from typing import TextIO

import pytest

from portal.processes import gate
from tests.processes.test_supervisor import is_alive
from tests.servers import ROOT, wait_until

pytestmark = pytest.mark.one_engine
WAITS = "from portal.processes.gate import wait_at_gate; wait_at_gate(); print('through')"


def waiting(made: gate.Gate, stdout: int | TextIO = subprocess.PIPE) -> subprocess.Popen:
    environment = {**os.environ, gate.NAME: str(made)}
    argv = [sys.executable, "-c", WAITS]
    return subprocess.Popen(argv, cwd=ROOT, env=environment, pass_fds=(made.reader,), stdout=stdout, text=True)


def test_who_waits_at_the_gate_goes_on_when_it_opens_and_who_comes_later_at_once():
    made = gate.Gate()
    first = waiting(made)
    with pytest.raises(subprocess.TimeoutExpired):
        first.wait(timeout=0.5)
    made.open()
    assert first.communicate(timeout=10)[0] == "through\n"
    assert waiting(made).communicate(timeout=10)[0] == "through\n"
    os.close(made.reader)


STARTER = """
import sys, time
from portal.processes.gate import Gate
from tests.processes.test_gate import waiting
print(waiting(Gate(), open(sys.argv[1], "w")).pid, flush=True)
time.sleep(300)
"""


def test_who_waits_for_a_starter_that_was_killed_ends_and_does_not_go_on(tmp_path):
    said = tmp_path / "said"
    argv = [sys.executable, "-c", STARTER, str(said)]
    starter = subprocess.Popen(argv, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    waits = int(starter.stdout.readline())
    starter.kill()
    starter.communicate()
    wait_until(lambda: not is_alive(waits), 10, "the one at the gate")
    assert said.read_text() == ""


def test_without_a_gate_nobody_waits(monkeypatch):
    monkeypatch.delenv(gate.NAME, raising=False)
    gate.wait_at_gate()
