"""How quick the API and a list page are (`bin/bench`): one partner with 200,000 clients in a PostgreSQL that is thrown away, and
how many answers a second one process gives, beside a bare view that runs the same SQL and nothing else.

Requests go through the whole of Django without a network between. Each line is measured for a few seconds, so the run ends.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass

from tests.postgres import POSTGRES_CURE, find_postgres, postgres_database, postgres_server

CHUNK = 5_000
WARM_UP = 5


@dataclass(frozen=True)
class Line:
    name: str
    path: str
    client: object  # Django's test client, with what opens the path


@dataclass(frozen=True)
class Speed:
    per_second: float
    median_ms: float


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="bin/bench")
    parser.add_argument("--clients", type=int, default=200_000)
    parser.add_argument("--seconds", type=float, default=5.0, help="for each figure")
    options = parser.parse_args(arguments)
    binaries = find_postgres()
    if binaries is None:
        print(f"PostgreSQL is missing: {POSTGRES_CURE}")
        return 1
    with (
        tempfile.TemporaryDirectory(prefix="portal-bench-") as var,
        postgres_server(binaries) as server,
        postgres_database(server) as url,
    ):
        os.environ |= {"DATABASE_URL": url, "PORTAL_VAR": var, "DJANGO_SETTINGS_MODULE": "tests.settings"}
        run(options.clients, options.seconds)
    return 0


def run(clients: int, seconds: float) -> None:
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    settings.API_REQUESTS_PER_MINUTE, settings.ALLOWED_HOSTS = 10**9, ["testserver"]
    call_command("migrate", verbosity=0)
    began = time.perf_counter()
    lines = furnish(clients)
    print(f"{clients:,} clients made in {time.perf_counter() - began:.0f} s\n")
    print(f"| {'':34} | answers/s | median | bare view/s |\n|{'-' * 36}|----------:|-------:|------------:|")
    for line in lines:
        speed, bare = measured(line, seconds), measured(bare_of(line), seconds)
        print(
            f"| {line.name:34} | {speed.per_second:9.0f} | {speed.median_ms:3.1f} ms | {bare.per_second:11.0f} |",
            flush=True,
        )
    connection.close()


def furnish(clients: int) -> list[Line]:
    """The partner, its clients, and the three lines: a list and a record by REST, a list page in the browser."""
    from django.db import connection
    from django.test import Client

    from partners.clients.models import ClientAccount
    from portal.text import fold
    from tests.factories import make_company, make_key

    company = make_company("Hartwell IT", "hartwell-it")
    for start in range(0, clients, CHUNK):
        numbers = range(start, min(start + CHUNK, clients))
        rows = [
            ClientAccount(
                partner=company.partner, name=f"Client {number % 997:03} of {number:06}", external_id=str(number), country="US",
                domain=f"client-{number}.example", city="Portland", search_text=fold(f"Client {number} Portland"),
            )
            for number in numbers
        ]  # fmt: skip
        ClientAccount.objects.bulk_create(rows)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    key = make_key(company.partner, "client-accounts:read")
    rest = Client(headers={"authorization": f"Bearer {key}"})
    browser = Client()
    browser.force_login(company.user("owner"), backend="allauth.account.auth_backends.AuthenticationBackend")
    some = ClientAccount.objects.order_by("-id")[clients // 2].pk
    return [
        Line("REST, 50 of the list", "/api/v1/client-accounts?limit=50", rest),
        Line("REST, one record", f"/api/v1/client-accounts/{some}", rest),
        Line("Page, first 50 of the list", f"{company.url}/clients/", browser),
    ]


def bare_of(line: Line) -> Line:
    """A view without middleware, models and templates, which runs what the line's last request asked of the database."""
    from django.db import connection
    from django.http import HttpRequest, HttpResponse
    from django.test import RequestFactory
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        line.client.get(line.path)
    statements = [query["sql"] for query in captured if query["sql"].startswith("SELECT")]

    def view(request: HttpRequest) -> HttpResponse:
        rows = []
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
                rows += cursor.fetchall()
        return HttpResponse(json.dumps(rows, default=str), content_type="application/json")

    class Bare:
        def get(self, path: str) -> HttpResponse:
            return view(RequestFactory().get(path))

    return Line(line.name, line.path, Bare())


def measured(line: Line, seconds: float) -> Speed:
    get: Callable = line.client.get
    for _ in range(WARM_UP):
        answer = get(line.path)
        assert answer.status_code == 200, answer.content[:300]
    took, until = [], time.perf_counter() + seconds
    while (began := time.perf_counter()) < until:
        get(line.path)
        took.append(time.perf_counter() - began)
    return Speed(len(took) / sum(took), statistics.median(took) * 1000)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
