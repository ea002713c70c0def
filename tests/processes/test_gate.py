import os
import subprocess
import sys

import pytest

from portal.processes import gate
from tests.processes.test_supervisor import is_alive
from tests.servers import ROOT, wait_until

pytestmark = pytest.mark.one_engine
WAITS = "from portal.processes.gate import wait_at_gate; wait_at_gate(); print('through')"


def waiting(reader: int) -> subprocess.Popen:
    environment = {**os.environ, gate.NAME: str(reader)}
    return subprocess.Popen(
        [sys.executable, "-c", WAITS], cwd=ROOT, env=environment, pass_fds=(reader,), stdout=subprocess.PIPE, text=True
    )


def test_who_waits_at_the_gate_goes_on_when_it_opens_and_who_comes_later_at_once():
    made = gate.Gate()
    first = waiting(made.reader)
    with pytest.raises(subprocess.TimeoutExpired):
        first.wait(timeout=0.5)
    made.open()
    assert first.communicate(timeout=10)[0] == "through\n"
    assert waiting(made.reader).communicate(timeout=10)[0] == "through\n"
    os.close(made.reader)


STARTER = """
import time
from portal.processes.gate import Gate
from tests.processes.test_gate import waiting
print(waiting(Gate().reader).pid, flush=True)
time.sleep(300)
"""


def test_nobody_waits_for_a_starter_that_was_killed():
    starter = subprocess.Popen([sys.executable, "-c", STARTER], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    waits = int(starter.stdout.readline())
    starter.kill()
    starter.communicate()
    wait_until(lambda: not is_alive(waits), 10, "the one at the gate")


def test_without_a_gate_nobody_waits(monkeypatch):
    monkeypatch.delenv(gate.NAME, raising=False)
    gate.wait_at_gate()
