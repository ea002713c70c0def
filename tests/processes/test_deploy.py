"""compose.yaml and deploy/nginx.conf are read, and then run: the same commands, without containers."""

import contextlib
import gzip
import http.client
import json
import os
import re
import shlex
import socket
import ssl
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import yaml

from portal.processes.commands import BEAT, WEB, WORKER
from portal.processes.ports import free_port
from tests.plugins.servers import missing
from tests.postgres import APPLICATION, OWNER, POSTGRES_CURE, find_postgres, postgres_database, postgres_server
from tests.processes.nginx import HOST, Nginx
from tests.servers import NGINX_CURE, NOT_INHERITED, ROOT, find_nginx, running, says, wait_until

COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())
SERVICES = COMPOSE["services"]
OPERATIONS = (ROOT / "docs" / "operations.md").read_text()
OWN_PROCESSES = ("prepare", "web", "worker", "beat")
# Options that say where and how many; no other may differ from what `manage.py up` runs.
WHERE_AND_HOW_MANY = {"--bind", "--concurrency", "--loglevel"}


def words(service: str) -> list[str]:
    return shlex.split(SERVICES[service]["command"])


# ── Reading ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("service", "command"), [("web", WEB), ("worker", WORKER), ("beat", BEAT)])
def test_compose_runs_the_supervisors_commands(service, command):
    given = words(service)
    assert tuple(given[: len(command)]) == command
    assert set(given[len(command) :: 2]) <= WHERE_AND_HOW_MANY


@pytest.mark.parametrize(("service", "command"), [("web", WEB), ("worker", WORKER), ("beat", BEAT)])
def test_the_docs_name_the_same_commands(service, command):
    assert f"| {service} | `{shlex.join(command)}" in OPERATIONS


def test_everything_is_prepared_before_the_first_visitor_in_the_documented_order():
    steps = [step.split()[2] for step in re.split(r"&&", words("prepare")[2])]
    assert steps == ["migrate", "load_content", "collectstatic"]
    assert "--database owner" in words("prepare")[2]


def test_only_the_migrations_know_the_owner_of_the_tables():
    for service in OWN_PROCESSES:
        assert ("DATABASE_OWNER_URL" in SERVICES[service]["environment"]) == (service == "prepare")
        assert f"//{APPLICATION}:" in SERVICES[service]["environment"]["DATABASE_URL"]
    script = (ROOT / "deploy" / "postgres-roles.sh").read_text()
    assert f"CREATE ROLE {OWNER} LOGIN" in script
    assert f"CREATE ROLE {APPLICATION} LOGIN" in script


def test_every_variable_is_read_by_the_portal_and_documented():
    read = set()
    for path in ("portal/settings.py", "portal/env.py", "portal/processes/gunicorn_conf.py"):
        read |= set(re.findall(r'"([A-Z_]+)"', (ROOT / path).read_text()))
    given = {name for service in OWN_PROCESSES for name in SERVICES[service]["environment"]}
    assert given - read == set()
    assert [name for name in given if f"`{name}`" not in OPERATIONS] == []


def test_every_value_that_has_to_be_given_is_named_at_the_top():
    text = (ROOT / "compose.yaml").read_text()
    head = "".join(line for line in text.splitlines(keepends=True) if line.startswith("#"))
    assert [name for name in set(re.findall(r"\$\{([A-Z_]+):\?\}", text)) if name not in head] == []


def test_only_the_proxy_is_reached_from_outside():
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["web"]
    assert SERVICES["nginx"]["network_mode"] == "service:web"
    assert "--bind 127.0.0.1:" in SERVICES["web"]["command"]


# ── nginx ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def nginx(tmp_path) -> Nginx:
    if not find_nginx():
        missing("nginx", NGINX_CURE)
    return Nginx.prepare(tmp_path / "nginx", tmp_path / "data", free_port())


@pytest.mark.servers
def test_nginx_accepts_its_configuration(nginx):
    done = nginx.check()
    assert done.returncode == 0, done.stderr
    assert "test is successful" in done.stderr


# ── The whole of it ─────────────────────────────────────────────────────────────────────────────────


def asked(nginx: Nginx, path: str, method: str = "GET", body: str | None = None, host: str = HOST, **headers):
    """An answer through nginx, by HTTPS, with its body read."""
    context = ssl.create_default_context(cafile=str(nginx.folder / "tls" / "portal.pem"))
    client = http.client.HTTPSConnection("127.0.0.1", nginx.https, timeout=20, context=context)
    client.sock = context.wrap_socket(socket.create_connection(("127.0.0.1", nginx.https), 20), server_hostname=HOST)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    client.request(method, path, body, {"Host": host, **named})
    answer = client.getresponse()
    answer.said = answer.read()  # type: ignore[attr-defined]
    client.close()
    return answer


class Deployment:
    """compose.yaml's own services as processes of this machine."""

    def __init__(self, var: Path, port: int, database: str, broker: str, mail: str):
        self.var, self.port = var, port
        given = {
            "SECRET_KEY": "k3J_9aQx-7Vb2nM5tR8wY1zC4eF6hL0pS-uD3gN7jB9mXqT-hW6yKe2rAs5f",
            "SITE_URL": f"https://{HOST}",
            "ALLOWED_HOSTS": HOST,
            "EMAIL_URL": mail,
            "DEFAULT_FROM_EMAIL": f"Partner Portal <partners@{HOST}>",
            "OPERATOR_NAME": "Example Network",
            "OPERATOR_EMAIL": f"help@{HOST}",
        }
        places = {
            "PORTAL_VAR": str(var / "data"),
            "DATABASE_URL": database.replace(f"//{OWNER}:", f"//{APPLICATION}:"),
            "DATABASE_OWNER_URL": database,
            "REDIS_URL": broker,
        }
        self.given = given | places

    def environment(self, service: str) -> dict[str, str]:
        """The service's own, with what `.env` and this machine fill in; nothing of this process's."""
        own = SERVICES[service]["environment"]
        filled = {name: self.given.get(name, str(value)) for name, value in own.items()}
        machine = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
        # Celery warns, before it has a log, when the suite runs as root. In the container nothing does.
        return {**machine, "PYTHONUNBUFFERED": "1", "PYTHONWARNINGS": "ignore", **filled}

    def run(self, *argv: str, service: str = "prepare") -> str:
        done = subprocess.run(
            argv, cwd=ROOT, env=self.environment(service), capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self, service: str):
        argv = [word.replace(":8000", f":{self.port}") for word in words(service)]
        return running(argv, self.log(service), cwd=ROOT, env=self.environment(service))

    def log(self, service: str) -> Path:
        return self.var / f"{service}.log"

    def lines(self, service: str) -> list[dict]:
        """Every line of the service's output is one JSON object."""
        return [json.loads(line) for line in self.log(service).read_text().splitlines()]


@pytest.fixture
def deployment(tmp_path, nginx, broker_url, mail_url):
    binaries = find_postgres()
    if binaries is None:
        missing("PostgreSQL", POSTGRES_CURE)
    assert not set(NOT_INHERITED) & set(OWN_PROCESSES)
    with postgres_server(binaries) as server, postgres_database(server) as database, contextlib.ExitStack() as stack:
        made = Deployment(tmp_path, nginx.upstream, database, broker_url, mail_url)
        made.run("sh", "-c", words("prepare")[2])
        for service in ("web", "worker", "beat"):
            process = stack.enter_context(made.start(service))
            if service == "web":
                wait_until(lambda process=process: says(process, made.log("web"), "Booting worker"), 60, "web")
        stack.enter_context(nginx.running())
        wait_until(lambda: asked(nginx, "/healthz").status == 200, 30, "web behind nginx")
        yield made


APPLICATION_BODY = {
    "company_name": "Brandt IT",
    "website": "brandt-it.example",
    "country": "DE",
    "size": "5-19",
    "contact_name": "Lena Brandt",
    "contact_email": "lena@brandt-it.example",
    "services": "Managed workplaces",
    "motivation": "Growth",
}


@pytest.mark.long
@pytest.mark.servers
def test_the_deployment_works_as_a_whole(deployment, nginx, tmp_path):
    wait_until(lambda: readiness(nginx)["status"] == "ready", 30, "every part")
    home = asked(nginx, "/", Accept_Encoding="gzip")
    assert (home.status, home.getheader("Content-Encoding")) == (200, "gzip")
    assert home.getheader("Strict-Transport-Security")
    assert home.getheader("Server") == "nginx"
    static_files_come_from_nginx(nginx, gzip.decompress(home.said).decode())
    strangers_are_sent_away(nginx)
    a_file_is_sent_by_nginx(deployment, nginx)
    an_application_becomes_a_mail(deployment, nginx, tmp_path / "mail")
    floods_are_stopped(nginx)


def readiness(nginx: Nginx) -> dict:
    return json.loads(asked(nginx, "/readyz").said)


def static_files_come_from_nginx(nginx: Nginx, page: str) -> None:
    style = re.search(r'href="(/static/[^"]+\.css)"', page)[1]
    answer = asked(nginx, style)
    assert answer.status == 200
    assert answer.getheader("Cache-Control") == "public, max-age=31536000, immutable"
    assert answer.getheader("Content-Type") == "text/css"
    assert asked(nginx, "/static/../files/x").status in {400, 404}
    assert asked(nginx, "/internal-files/anything").status == 404


def strangers_are_sent_away(nginx: Nginx) -> None:
    client = http.client.HTTPConnection("127.0.0.1", nginx.http, timeout=10)
    client.request("GET", "/p/x/", headers={"Host": HOST})
    answer = client.getresponse()
    assert (answer.status, answer.getheader("Location")) == (301, f"https://{HOST}/p/x/")
    other = http.client.HTTPConnection("127.0.0.1", nginx.http, timeout=10)
    other.request("GET", "/", headers={"Host": "evil.example"})
    with pytest.raises(http.client.RemoteDisconnected):
        other.getresponse()
    unverified = ssl._create_unverified_context()
    with pytest.raises(ssl.SSLError), socket.create_connection(("127.0.0.1", nginx.https), 5) as plain:
        unverified.wrap_socket(plain, server_hostname="evil.example")


def a_file_is_sent_by_nginx(deployment: Deployment, nginx: Nginx) -> None:
    key = deployment.run(sys.executable, "manage.py", "issue_api_key", "--staff", "--all-scopes", service="web").strip()
    headers = {"Authorization": f"Bearer {key}", "Accept": "application/json"}
    asset = json.loads(asked(nginx, "/api/v1/assets", **headers).said)["data"][0]["id"]
    whole = asked(nginx, f"/api/v1/assets/{asset}/download", **headers)
    assert whole.said.startswith(b"%PDF")
    assert whole.getheader("X-Accel-Redirect") is None
    part = asked(nginx, f"/api/v1/assets/{asset}/download", Range="bytes=0-3", **headers)
    assert (part.status, part.said) == (206, b"%PDF")


def an_application_becomes_a_mail(deployment: Deployment, nginx: Nginx, mail: Path) -> None:
    """Posted by one process, sent by another, both under one request id; the link's token is in no log."""
    forged = {"X_Forwarded_For": "203.0.113.9", "X_Forwarded_Proto": "http", "X_Request_Id": "asked-by-the-test"}
    body = json.dumps(APPLICATION_BODY)
    answer = asked(nginx, "/api/v1/applications", "POST", body, Content_Type="application/json", **forged)
    assert answer.status == 201, answer.said
    wait_until(lambda: list(mail.glob("*.eml")), 30, "the mail")
    text = next(iter(mail.glob("*.eml"))).read_bytes().replace(b"=\n", b"").replace(b"=\r\n", b"").decode()
    link = re.search(rf"https://{HOST}(/apply/confirm/([^\s\"<>]+)/)", text.replace("=3D", "="))
    assert link, text
    assert asked(nginx, link[1]).status == 200
    for service in ("web", "worker", "beat"):
        assert link[2] not in deployment.log(service).read_text()
    said_by = {name: [row for row in deployment.lines(name) if row.get("request_id") == "asked-by-the-test"]
               for name in ("web", "worker")}  # fmt: skip
    assert any(row.get("status") == 201 for row in said_by["web"])
    assert any("was taken by the mail server" in row["message"] for row in said_by["worker"])
    assert deployment.lines("beat") is not None


def floods_are_stopped(nginx: Nginx) -> None:
    with ThreadPoolExecutor(16) as crowd:
        statuses = list(crowd.map(lambda _: asked(nginx, "/api/v1/me", "OPTIONS").status, range(400)))
    assert 429 in statuses
    assert asked(nginx, "/healthz").status == 200  # probes are not limited
