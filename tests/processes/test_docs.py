"""What the docs print runs as printed."""

import shutil
import subprocess
import sys

import pytest

from tests.servers import ROOT

pytestmark = [pytest.mark.servers, pytest.mark.one_engine]


def day_by_curl(url: str, var) -> str:
    """The commands of docs/api.md, against this portal."""
    text = (ROOT / "docs" / "api.md").read_text().partition("## A day by curl")[2]
    commands = "\n".join(line[4:] for line in text.splitlines() if line.startswith("    "))
    commands = commands.replace("http://localhost:8000", url).replace("cat var/", f"cat '{var}'/")
    return "set -eu\n" + commands.replace(".venv/bin/python", f"'{sys.executable}'")


def day_by_python(url: str, var) -> str:
    text = (ROOT / "docs" / "api.md").read_text().partition("## A day by Python")[2].partition("\n## ")[0]
    lines = [line[4:] for line in text.splitlines() if line.startswith("    ") or not line]
    return (
        "\n".join(lines)
        .replace("http://localhost:8000", url)
        .replace('"var/demo-api-key"', repr(f"{var}/demo-api-key"))
    )


def test_the_day_by_python_runs_as_printed(running_portal):
    script = day_by_python(running_portal.url, running_portal.var)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=180, check=False)
    assert done.returncode == 0, done.stderr
    told = done.stdout.splitlines()
    assert told[0] == "True true"
    assert told[1].endswith(" USD awaiting_approval")  # above the limit of the demo's partner
    assert told[2].startswith("below_minimum | 1 is below the minimum of 3 seats for Advanced. | ")
    assert told[3].startswith("increase 15 3 or_")
    assert told[4].startswith("done ")
    assert told[-1].endswith(" 12 Juniper Veterinary")


@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl on this machine")
def test_the_day_by_curl_runs_as_printed(running_portal, tmp_path):
    script = day_by_curl(running_portal.url, running_portal.var).replace("-o sheet.pdf", f"-o '{tmp_path}/sheet.pdf'")
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=ROOT, env=running_portal.environment, capture_output=True, text=True, timeout=180, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert '"status":4' not in done.stdout, done.stdout  # no problem+json among the answers
    assert '"delta":8' in done.stdout
    assert '"state":"information_requested"' in done.stdout
    assert '"website":"meridian.example"' in done.stdout
    assert '"state":"approved"' in done.stdout
    assert (tmp_path / "sheet.pdf").read_bytes().startswith(b"%PDF")
