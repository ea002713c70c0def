"""Production as its operators meet it: another process with nothing but the variables of docs/operations.md."""

import os
import re
import subprocess
import sys

import pytest

from tests.servers import ROOT

SENSIBLE = {
    "SECRET_KEY": "k3J_9aQx-7Vb2nM5tR8wY1zC4eF6hL0pS-uD3gN7jB9mXqT-hW6yKe2rAs5f",
    "SITE_URL": "https://partners.example.com",
    "ALLOWED_HOSTS": "partners.example.com",
    "EMAIL_URL": "smtp+tls://portal:secret@mail.example.com:587",
    "DEFAULT_FROM_EMAIL": "Partner Portal <partners@example.com>",
    "TRUSTED_PROXIES": "1",
}


@pytest.fixture
def manage(tmp_path):
    def run(*arguments: str, without: str = "", **environment: str) -> subprocess.CompletedProcess:
        given = {name: value for name, value in {**SENSIBLE, **environment}.items() if name != without}
        fixed = {"PATH": os.environ["PATH"], "PORTAL_ENV": "production", "PORTAL_VAR": str(tmp_path)}
        argv = [sys.executable, "manage.py", *arguments]
        return subprocess.run(argv, cwd=ROOT, env={**fixed, **given}, capture_output=True, text=True)

    return run


def test_djangos_deployment_checks_find_nothing(manage):
    done = manage("check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr


def test_a_missing_secret_is_one_line_with_its_cure(manage):
    done = manage("doctor", without="SECRET_KEY")
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert "SECRET_KEY is not set. Set it to 50 or more random characters." in line


@pytest.mark.parametrize("name", ["SITE_URL", "DEFAULT_FROM_EMAIL", "TRUSTED_PROXIES", "ALLOWED_HOSTS"])
def test_the_doctor_names_each_variable_that_was_forgotten(manage, name):
    done = manage("doctor", without=name, EMAIL_URL="smtp://127.0.0.1:1")
    assert done.returncode == 1
    assert [line for line in done.stdout.splitlines() if line.startswith("wrong") and name in line]


def test_every_variable_that_is_read_is_documented():
    read = set()
    for path in ("portal/settings.py", "portal/env.py", "portal/processes/gunicorn_conf.py"):
        read |= set(re.findall(r'(?:env(?:\.\w+)?|environ\.get)\(\s*"([A-Z_]+)"', (ROOT / path).read_text()))
    documented = set(re.findall(r"`([A-Z_]+)`", (ROOT / "docs/operations.md").read_text()))
    assert len(read) > 10
    assert read - documented == {"MAIL_CATCHER_DIR"}  # set by `manage.py up` for its own use
