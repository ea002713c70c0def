"""What an import of a large file costs: seconds and memory of its job, and what a page takes meanwhile.

    bin/bench imports [--rows 100000] [--kinds csv,xlsx] [--noun client-accounts] [--commit]

On a PostgreSQL of its own, and on SQLite with `PORTAL_VAR=$(mktemp -d) .venv/bin/python -m tests.bench.imports`.
"""

# ruff: noqa: T201
import argparse
import json
import logging
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.core.files.base import File  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402

from partners.catalogue.demo import seed  # noqa: E402
from partners.clients.models import ClientAccount  # noqa: E402
from partners.network.models import Profile, Tier  # noqa: E402
from portal.accounts.models import User  # noqa: E402
from portal.imports.models import Import  # noqa: E402
from portal.imports.services import commit_import, stage_import  # noqa: E402
from portal.jobs.services import run_due_jobs  # noqa: E402
from portal.tenancy.actor import Actor  # noqa: E402
from portal.tenancy.models import Membership, Partner  # noqa: E402
from portal.text import fold  # noqa: E402
from tests.imports.workbooks import workbook  # noqa: E402

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
HEADER = [
    "Company RecID", "Company Name", "Website", "Country", "Phone Number", "Address Line 1", "City", "State", "Zip",
    "Default Contact", "Default Contact Email", "Status", "Date Acquired", "Territory", "Type",
]  # fmt: skip


TEAMS_HEADER = ["Company Name", "Product", "Term", "Quantity", "Admin Email", "Start Date", "Auto Renew"]
TEAMS_PER_CLIENT = 10


def teams(rows: int) -> list[list[str]]:
    return [TEAMS_HEADER] + [
        [
            f"Bench Client {n % (rows // TEAMS_PER_CLIENT + 1)}", "Dropbox Business Advanced", "Annual", str(n % 40 + 3),
            f"admin{n}@team{n}.example", f"2026-{n % 9 + 1:02}-{n % 28 + 1:02}", "Yes",
        ]
        for n in range(rows)
    ]  # fmt: skip


def add_clients_of(rows: int, partner: Partner) -> None:
    names = [f"Bench Client {n}" for n in range(rows // TEAMS_PER_CLIENT + 1)]
    known = set(ClientAccount.objects.filter(partner=partner, name__in=names).values_list("name", flat=True))
    ClientAccount.objects.bulk_create(
        ClientAccount(partner=partner, name=name, folded_name=fold(name), country="US") for name in names if name not in known
    )


def table(rows: int) -> list[list[str]]:
    return [HEADER] + [
        [
            str(n), f"Zürich Dental & Söhne {n}", f"https://www.company{n}.example/", "US", f"(503) 555-{n % 9000 + 1000}",
            f"{n} NW Everett Street", "Portland", "OR", "97209", f"Person {n}", f"person{n}@company{n}.example", "Active",
            f"{n % 12 + 1:02}/{n % 28 + 1:02}/2021", "West", "Client",
        ]
        for n in range(1, rows + 1)
    ]  # fmt: skip


def write_file(kind: str, noun: str, rows: int, folder: str) -> Path:
    path = Path(folder) / f"{noun}.{kind}"
    lines = teams(rows) if noun == "subscriptions" else table(rows)
    if kind == "xlsx":
        path.write_bytes(workbook(lines))
    else:
        path.write_text("\r\n".join(",".join(row) for row in lines))
    return path


def work(path: str, commit: bool) -> None:
    """In a process of its own: the upload, its job, and the commit's."""
    member = Membership.objects.select_related("user", "partner").get(partner__slug="bench")
    actor, times = Actor.member(member), {}
    began = time.monotonic()
    with open(path, "rb") as file:
        source = stage_import(actor=actor, noun=Path(path).stem, file=File(file, Path(path).name), complete=False)
    times["upload"] = time.monotonic() - began
    for name in ("read", "commit") if commit else ("read",):
        began = time.monotonic()
        if name == "commit":
            commit_import(actor=actor, source=source)
        while (source := Import.objects.select_related("job").get(pk=source.pk)).job and not source.job.is_finished:
            run_due_jobs()
        times[name] = time.monotonic() - began
        assert source.job is None or source.job.state == "done", source.job.error  # a small file is read with its upload
    # `ru_maxrss` of a process begins with that of the one which started it; this counts from its own start.
    own = int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]) // 1024
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print(json.dumps({"seconds": times, "own": own, "child": child, "rows": source.rows.count(), "import": source.pk}))


def measure(kind: str, noun: str, rows: int, commit: bool) -> None:
    browser, pages = Client(), []
    browser.force_login(User.objects.get(email="bench@bench.example"), backend=BACKEND)
    with tempfile.TemporaryDirectory() as folder:
        path = write_file(kind, noun, rows, folder)
        command = [sys.executable, "-m", "tests.bench.imports", "--work", str(path), *(["--commit"] if commit else [])]
        worker = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        while worker.poll() is None:
            pages.append(_page(browser, "/p/bench/clients/"))
            time.sleep(0.5)
        told = json.loads(worker.communicate()[0].splitlines()[-1])
    size = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in told["seconds"].items())
    print(
        f"{connection.vendor} {noun} {kind} {told['rows']:,} rows: {size}; {told['own']} MB, and {told['child']} MB beside it"
    )
    worst = statistics.quantiles(pages, n=20)[-1] if len(pages) > 1 else pages[0]
    print(
        f"  a list meanwhile: median {statistics.median(pages):.0f} ms, 95 % within {worst:.0f} ms, worst {max(pages):.0f} ms"
    )
    preview = _page(browser, f"/p/bench/imports/{told['import']}/")
    print(f"  the preview of its rows: {preview:.0f} ms")


def _page(browser: Client, address: str) -> float:
    began = time.perf_counter()
    answer = browser.get(address)
    assert answer.status_code == 200, answer.status_code
    return (time.perf_counter() - began) * 1000


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--kinds", default="csv,xlsx")
    parser.add_argument("--noun", default="client-accounts", choices=["client-accounts", "subscriptions"])
    parser.add_argument("--commit", action="store_true")
    parser.add_argument("--work", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.work:
        work(options.work, options.commit)
        return
    logging.disable()  # each page is a line
    setup_test_environment()
    call_command("migrate", verbosity=0)
    about = {"name": "Bench", "country": "US", "agreement_due": False}
    partner, _made = Partner.objects.get_or_create(slug="bench", defaults=about)
    user = User.objects.filter(email="bench@bench.example").first()
    user = user or User.objects.create_user("bench@bench.example", name="Bench")
    Membership.objects.get_or_create(partner=partner, user=user, defaults={"role": "owner"})
    if options.noun == "subscriptions":
        add_clients_of(options.rows, partner)
        seed()  # prices of three lists, in three currencies, by tier: what each team is looked at with
        Profile.objects.get_or_create(partner=partner, defaults={"tier": Tier.objects.order_by("rank")[0], "currency": "USD"})
    for kind in options.kinds.split(","):
        measure(kind, options.noun, options.rows, options.commit)


if __name__ == "__main__":
    main()
