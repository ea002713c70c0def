"""A TypeScript client made of our document, without a line of ours, type-checks and does an integrator's first steps."""

import fcntl
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from django.test import Client

from portal.keys.services import create_api_key
from tests.factories import make_company
from tests.plugins.servers import missing
from tests.servers import NODE_CURE, find_node

pytestmark = pytest.mark.one_engine

SOURCES = Path(__file__).with_name("typescript")
SCOPES = ["client-accounts:read", "client-accounts:write", "plans:read", "subscriptions:read", "subscriptions:write"]


def packages() -> Path:
    """The locked packages; fetched when the lock file is newer than what is there."""
    if not find_node():
        missing("Node.js with npm", NODE_CURE)
    modules = SOURCES / "node_modules"
    with open(SOURCES / "package-lock.json") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # both engines' suites may come at once
        known = modules / ".package-lock.json"
        if not known.exists() or known.stat().st_mtime < os.fstat(lock.fileno()).st_mtime:
            command = ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
            fetched = subprocess.run(command, cwd=SOURCES, capture_output=True, text=True, check=False, timeout=120)
            if fetched.returncode:
                missing(f"What npm ci fetches ({fetched.stderr.strip()[-200:]})", "let npm reach its registry once")
    return modules


@pytest.fixture
def built(tmp_path, db) -> Path:
    """The day as JavaScript, checked against the types of the document as it is served."""
    (tmp_path / "node_modules").symlink_to(packages())
    (tmp_path / "openapi.json").write_bytes(Client().get("/api/v1/openapi.json").content)
    for name in ("package.json", "tsconfig.json", "day.ts"):
        shutil.copy(SOURCES / name, tmp_path)
    options = ("--default-non-nullable=false", "--output", "schema.d.ts")  # what has a default need not be sent
    run(tmp_path, "node_modules/.bin/openapi-typescript", "openapi.json", *options)
    run(tmp_path, "node_modules/.bin/tsc")
    return tmp_path


def run(folder: Path, *command: str, **environment: str) -> str:
    done = subprocess.run(
        command, cwd=folder, env=os.environ | environment, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_an_integrators_first_steps(live_server, built):
    company = make_company("Hartwell IT", "hartwell-it")
    key = create_api_key(actor=company.actor("owner"), name="PSA", scopes=SCOPES)
    told = run(built, "node", "built/day.js", PORTAL=live_server.url, KEY=key.secret)
    assert [json.loads(line) for line in told.splitlines()] == [
        ["key of", "Hartwell IT"],
        ["client", "active"],
        ["listed", ["Juniper Veterinary"]],
        ["tried", "true"],
        ["refused", "below_minimum"],
        ["seats", 15],
    ]
