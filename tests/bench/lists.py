"""Lists with 200,000 rows beside lists with 20: what each page costs, in milliseconds and queries.

    bin/bench lists [--rows 200000] [--explain]

It fills the database the first time: one partner with all the rows, 1,000 partners who share as many, one with 20.
"""

# ruff: noqa: T201
import argparse
import os
import statistics
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext, setup_test_environment  # noqa: E402

from partners.clients.lists import CLIENT_ACCOUNTS  # noqa: E402
from portal.accounts.models import User  # noqa: E402
from portal.tenancy.models import Membership, Partner  # noqa: E402

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
RUNS = 7
COLUMNS = (
    "id, partner_id, external_id, name, folded_name, state, domain, country, phone, address_line1, address_line2, city, region, "
    "postal_code, contact_name, contact_email, search_text, seats, next_renewal_on, tags, created_at, updated_at"
)
ROWS = f"""
INSERT INTO partners_clientaccount ({COLUMNS})
SELECT 'cl_' || %(mark)s || lpad(n::text, 25, '0'), {{partner}}, n::text, word || ' ' || n, lower(word) || ' ' || n,
       CASE WHEN n %% 10 = 0 THEN 'inactive' ELSE 'active' END, 'd' || n || %(mark)s || '.example',
       (ARRAY['US','DE','FR','GB'])[1 + n %% 4], '', '', '', city, '', '', 'Person ' || n, '',
       lower(word) || ' ' || n || ' d' || n || '.example person ' || n || ' ' || lower(city),
       CASE WHEN n %% 3 = 0 THEN 0 ELSE n * 7919 %% 400 + 1 END,
       CASE WHEN n %% 3 = 0 THEN NULL ELSE current_date + (n * 7919 %% 365) END, '[]', now(), now()
FROM (SELECT n, (ARRAY['Aspen','Birch','Cedar','Dental','Elm','Fir','Ginkgo','Hazel'])[1 + n * 31 %% 8] AS word,
             (ARRAY['Portland','Salem','Berlin','Lyon','Leeds'])[1 + n %% 5] AS city
      FROM generate_series(1, %(rows)s) AS n) AS made
"""


def make_partner(slug: str, country: str = "US") -> Partner:
    found = Partner.objects.filter(slug=slug).first()
    return found or Partner.objects.create(name=slug.replace("-", " ").title(), slug=slug, country=country)


def make_person(email: str, partner: Partner | None = None, **fields) -> User:
    user = User.objects.filter(email=email).first() or User.objects.create_user(email, name="Bench", **fields)
    if partner:
        Membership.objects.get_or_create(partner=partner, user=user, defaults={"role": "owner"})
    return user


def fill(rows: int) -> None:
    call_command("migrate", verbosity=0)
    if Partner.objects.filter(slug="bench-few").exists():
        return
    many = make_partner("bench-many")
    shared = sorted(make_partner(f"bench-{number:04}").pk for number in range(1000))
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute(ROWS.format(partner="%(partner)s"), {"mark": "a", "rows": rows, "partner": many.pk})
        cursor.execute(
            ROWS.format(partner="(%(partners)s::text[])[1 + n %% 1000]"),
            {"mark": "b", "rows": rows, "partners": shared},
        )
        few = make_partner("bench-few")
        cursor.execute(ROWS.format(partner="%(partner)s"), {"mark": "c", "rows": 20, "partner": few.pk})
        cursor.execute("VACUUM ANALYZE")


def measure(browser: Client, url: str) -> tuple[float, int]:
    """Median milliseconds, and queries. The first request, which also writes the session, does not count."""
    assert browser.get(url).status_code == 200, url
    spans = []
    for _ in range(RUNS):
        started = time.perf_counter()
        browser.get(url)
        spans.append((time.perf_counter() - started) * 1000)
    with CaptureQueriesContext(connection) as queries:
        browser.get(url)
    return statistics.median(spans), len(queries)


def deep(browser: Client, url: str, pages: int = 40) -> str:
    """The address of a page that deep, as somebody reaches it who keeps pressing “Next page”."""
    path = url.partition("?")[0]
    for _ in range(pages):
        url = path + (browser.get(url).context["listing"].next or "")
    return url


def explain(browser: Client, url: str) -> None:
    with CaptureQueriesContext(connection) as queries:
        browser.get(url)
    slowest = max(queries.captured_queries, key=lambda query: float(query["time"]))
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS) {slowest['sql']}")
        print("   ", slowest["sql"][:400], *(row[0] for row in cursor.fetchall()), sep="\n    ")


def browsers() -> dict[str, tuple[Client, str]]:
    """What is measured → who looks, and where."""
    signed_in = {}
    for name, slug in (("20 clients", "bench-few"), ("200,000 clients", "bench-many")):
        signed_in[name] = make_person(f"{slug}@example.com", make_partner(slug)), f"/p/{slug}/clients/"
    staff = make_person("bench@portal.example", staff_role="network-admin")
    signed_in["staff, 1,000 partners"] = staff, "/staff/client-accounts/"
    found = {}
    for name, (user, url) in signed_in.items():
        browser = Client()
        browser.force_login(user, backend=BACKEND)
        found[name] = browser, url
    return found


FILTERS = {
    "one state": "state=inactive", "renewing within 60 days": "renewing_within=60", "country": "country=DE",
    "country, nobody": "country=NZ", "number": "external_id=19999", "number, nobody": "external_id=x",
    "domain": "domain=d19999a.example", "owner, nobody": "owner=mb_x", "tag, nobody": "tag=vip",
    "search, common word": "q=portland", "search, rare word": "q=d19999", "search, nothing": "q=nowhere",
}  # fmt: skip


def queries() -> dict[str, str]:
    """Every order that the list offers, in both directions, and every filter."""
    names = [column.name for column in CLIENT_ACCOUNTS.columns if column.sort]
    sorts = {
        f"by {name}{way}": f"?sort={sign}{name}" for name in names for sign, way in (("", ""), ("-", ", downwards"))
    }
    return {"first page": ""} | sorts | {words: f"?{query}" for words, query in FILTERS.items()}


def selected_all(browser: Client, url: str) -> tuple[float, int]:
    """All that match, as the bar of a list reads them before it says what would become of each."""
    address = url.replace("/clients/", "/lists/client-accounts/bulk/archive/")
    spans, post = [], {"all": "1", "query": "", "back": url}
    for _ in range(RUNS):
        started = time.perf_counter()
        with CaptureQueriesContext(connection) as queries:
            browser.post(address, post)
        spans.append((time.perf_counter() - started) * 1000)
    return statistics.median(spans), len(queries)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--explain", action="store_true", help="the plan of each page's slowest query")
    asked = parser.parse_args()
    setup_test_environment()  # answers say what they were drawn with
    fill(asked.rows)
    looking = browsers()
    print("|", " | ".join(["", *looking]), "|\n|", " | ".join(["---"] * (len(looking) + 1)), "|")
    for words, query in queries().items():
        figures = [measure(browser, url + query) for browser, url in looking.values()]
        print(f"| {words} |", " | ".join(f"{span:.0f} ms, {count} queries" for span, count in figures), "|", flush=True)
        if asked.explain:
            for browser, url in looking.values():
                explain(browser, url + query)
    figures = [measure(browser, deep(browser, url)) for browser, url in looking.values()]
    print("| 40 pages deep |", " | ".join(f"{span:.0f} ms, {count} queries" for span, count in figures), "|")
    span, count = selected_all(*looking["200,000 clients"])
    print(f"\nAll 200,000 selected for a bulk change, and refused as too many: {span:.0f} ms, {count} queries")


if __name__ == "__main__":
    main()
