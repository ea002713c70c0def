"""Production as its operators meet it: another process with nothing but the variables of docs/operations.md."""

import os
import re
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from portal import env
from portal.env import dropbox_detours
from tests.servers import ROOT

pytestmark = pytest.mark.one_engine

SENSIBLE = {
    "SECRET_KEY": "k3J_9aQx-7Vb2nM5tR8wY1zC4eF6hL0pS-uD3gN7jB9mXqT-hW6yKe2rAs5f",
    "SITE_URL": "https://partners.example.com",
    "ALLOWED_HOSTS": "partners.example.com",
    "EMAIL_URL": "smtp+tls://portal:secret@mail.example.com:587",
    "DEFAULT_FROM_EMAIL": "Partner Portal <partners@example.com>",
    "OPERATOR_NAME": "Harbour Network Ltd",
    "OPERATOR_EMAIL": "partners@example.com",
    "TRUSTED_PROXIES": "1",
}


@pytest.fixture
def manage(tmp_path):
    def run(*arguments: str, without: tuple[str, ...] = (), **environment: str) -> subprocess.CompletedProcess:
        given = {name: value for name, value in {**SENSIBLE, **environment}.items() if name not in without}
        fixed = {"PATH": os.environ["PATH"], "PORTAL_ENV": "production", "PORTAL_VAR": str(tmp_path)}
        argv = [sys.executable, "manage.py", *arguments]
        return subprocess.run(argv, cwd=ROOT, env={**fixed, **given}, capture_output=True, text=True)

    return run


def test_djangos_deployment_checks_find_nothing(manage):
    done = manage("check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr


def test_a_missing_secret_is_one_line_with_its_cure(manage):
    done = manage("doctor", without=("SECRET_KEY",))
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert "SECRET_KEY is not set. Set it to 50 or more random characters." in line


REFUSED = [
    ({"SECRET_KEY": ""}, "SECRET_KEY is not set", "Set it to 50 or more random characters"),
    ({"SECRET_KEY": "partner-portal"}, "SECRET_KEY can be guessed", "Set it to 50 or more random characters"),
    ({"SECRET_KEY": "made-by-the-demo"}, "SECRET_KEY is the one that the demo made", "Set it to 50 or more"),
    ({"DEBUG": "true"}, "DEBUG is on", "Remove the variable DEBUG."),
    ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS is empty", "Set it to the host names"),
    ({"DROPBOX_API_HOST": "127.0.0.1:8099"}, "DROPBOX_API_HOST leads calls to Dropbox elsewhere", "Remove the variable"),
]
SERVERS = {
    "web": ["gunicorn", "-c", "python:portal.processes.gunicorn_conf", "--bind", "127.0.0.1:0"],
    "worker": ["celery", "-A", "portal", "worker", "--concurrency", "1"],
    "beat": ["celery", "-A", "portal", "beat", "--scheduler", "celery.beat:Scheduler"],
}


@pytest.fixture
def start(tmp_path):
    """Starts a server that is to refuse."""

    def run(server: str, **environment: str) -> subprocess.CompletedProcess:
        fixed = {"PATH": os.environ["PATH"], "PORTAL_ENV": "production", "PORTAL_VAR": str(tmp_path)}
        fixed |= {"REDIS_URL": "redis://127.0.0.1:1/0"}
        argv = [sys.executable, "-m", *SERVERS[server]]
        env = {**fixed, **SENSIBLE, **environment}
        return subprocess.run(argv, cwd=ROOT, env=env, capture_output=True, text=True, timeout=300)

    return run


@pytest.mark.parametrize(("environment", "danger", "cure"), REFUSED, ids=lambda value: str(value)[:30])
def test_web_does_not_start_with_what_is_dangerous(start, tmp_path, environment, danger, cure):
    if environment.get("SECRET_KEY") == "made-by-the-demo":
        environment = {"SECRET_KEY": SENSIBLE["SECRET_KEY"][::-1]}
        (tmp_path / "secret").write_text(environment["SECRET_KEY"])
    done = start("web", **environment)
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert danger in line
    assert cure in line


@pytest.mark.parametrize(
    "name", ["DROPBOX_HOST", "DROPBOX_DOMAIN", "DROPBOX_API_DOMAIN", "DROPBOX_WEB_HOST", "DROPBOX_API_NOTIFY_HOST"]
)
def test_every_way_to_lead_dropboxs_sdk_elsewhere_is_known(monkeypatch, name):
    monkeypatch.setenv(name, "evil.example")
    monkeypatch.setenv("DROPBOX_APP_KEY", "key")
    assert dropbox_detours() == [name]


@pytest.mark.parametrize("value", ["https://127.0.0.1:8099", "http://sandbox.example", "http://127.0.0.1@evil.example", "x"])
def test_a_sandbox_is_on_this_machine(monkeypatch, value):
    monkeypatch.setenv("DROPBOX_SANDBOX", value)
    with pytest.raises(ImproperlyConfigured):
        env.dropbox()
    monkeypatch.setenv("DROPBOX_SANDBOX", "http://127.0.0.1:8099")
    assert env.dropbox()["sandbox"] == "http://127.0.0.1:8099"


@pytest.mark.parametrize(
    ("server", "variable", "value"),
    [
        ("worker", "SECRET_KEY", ""), ("beat", "DEBUG", "true"), ("worker", "DROPBOX_DOMAIN", ".evil.example"),
        ("worker", "DROPBOX_SANDBOX", "http://127.0.0.1:8099"),
    ],
)  # fmt: skip
def test_nor_do_worker_and_beat(start, server, variable, value):
    done = start(server, **{variable: value})
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert variable in line


def test_no_server_starts_on_a_database_that_the_demos_password_opens(start, manage, tmp_path, copy_migrated_to):
    copy_migrated_to(tmp_path / "portal.sqlite3")
    assert manage("migrate", "-v0").returncode == 0
    script = (
        "from portal.accounts.models import User; from portal.demo import PASSWORD; "
        "User.objects.create_user(email='nora@cascadia-it.example', name='Nora', password=PASSWORD)"
    )
    assert manage("shell", "-c", script).returncode == 0
    for server in SERVERS:
        done = start(server)
        assert done.returncode == 1
        (line,) = [line for line in done.stderr.splitlines() if line.startswith("wrong")]
        assert "nora@cascadia-it.example" in line
        assert "Use a database that never held the demo" in line
        assert "Traceback" not in done.stderr


def test_a_mistyped_mode_is_refused_and_does_not_become_the_demo(start):
    done = start("web", PORTAL_ENV="produciton")
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert "PORTAL_ENV is 'produciton'. Set it to demo or production." in line


def test_the_doctor_names_each_variable_that_was_forgotten(manage):
    forgotten = ("SITE_URL", "DEFAULT_FROM_EMAIL", "OPERATOR_EMAIL", "TRUSTED_PROXIES", "ALLOWED_HOSTS")
    done = manage("doctor", without=forgotten, EMAIL_URL="smtp://127.0.0.1:1")
    assert done.returncode == 1
    wrong = [line for line in done.stdout.splitlines() if line.startswith("wrong")]
    for name in forgotten:
        assert [line for line in wrong if name in line], name


def test_every_variable_that_is_read_is_documented():
    read = set()
    for path in ("portal/settings.py", "portal/env.py", "portal/processes/gunicorn_conf.py"):
        read |= set(re.findall(r'(?:env(?:\.\w+)?|environ\.get)\(\s*"([A-Z_]+)"', (ROOT / path).read_text()))
    documented = set(re.findall(r"`([A-Z_]+)`", (ROOT / "docs/operations.md").read_text()))
    assert len(read) > 10
    assert read - documented == {"MAIL_CATCHER_DIR"}  # set by `manage.py up` for its own use
