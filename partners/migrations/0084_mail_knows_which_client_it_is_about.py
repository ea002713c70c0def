"""Mail from before knows which client it is about, where its event's record hangs on one, or its event stands in a client's timeline.
What was about a client that was merged is about the one that it became.

It reads some mails at a time and writes what it found for them by itself: nobody is kept from the table, and it may be stopped
and begun again.
"""

from collections import defaultdict

from django.db import migrations
from django.db.models import F

AT_A_TIME = 500  # mails
TEAM = "subscription__client_account"
PATHS = {
    "partners.clientaccount": "pk",
    "partners.clientrequest": "client_account",
    "partners.contact": "client_account",
    "partners.delegatedaccess": TEAM,
    "partners.driftfinding": f"connection__{TEAM}",
    "partners.dropboxconnection": TEAM,
    "partners.handover": "client_account",
    "partners.licenceorder": "line__order__client_account",
    "partners.order": "client_account",
    "partners.qualification": "client_account",
    "partners.seatoperation": f"connection__{TEAM}",
    "partners.subscription": "client_account",
    "partners.supportrequest": "client_account",
    "partners.suspension": TEAM,
}


def find(apps, schema_editor) -> None:
    alias, after = schema_editor.connection.alias, ""
    rows = apps.get_model("portal", "Message").objects.using(alias).filter(about_id="", event__isnull=False).order_by("pk")
    about = rows.annotate(table=F("event__subject_type"), record=F("event__subject_id"), within=F("event__within_id"))
    while some := list(about.filter(pk__gt=after)[:AT_A_TIME]):
        after = some[-1].pk
        clients = _clients_of(apps, alias, some)
        for row in some:
            row.about_id = clients.get((row.table, row.record)) or (row.within if row.within.startswith("cl_") else "")
        found = [row for row in some if row.about_id]
        became = _became(apps, alias, {row.about_id for row in found})
        for row in found:
            row.about_id = became.get(row.about_id, row.about_id)
        rows.model.objects.using(alias).bulk_update(found, ["about_id"])


def _clients_of(apps, alias: str, mails) -> dict[tuple[str, str], str]:
    """By table and record; one query for each table."""
    records = defaultdict(set)
    for mail in mails:
        if mail.table in PATHS:
            records[mail.table].add(mail.record)
    return {
        (table, record): client
        for table, ids in records.items()
        for record, client in apps.get_model(table).objects.using(alias).filter(pk__in=ids).values_list("pk", PATHS[table])
    }


def _became(apps, alias: str, clients: set[str]) -> dict[str, str]:
    merged = apps.get_model("partners", "ClientAccount").objects.using(alias).filter(pk__in=clients, merged_into__isnull=False)
    return dict(merged.values_list("pk", "merged_into"))


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("partners", "0083_orders_that_wait_remind_of_themselves"),
        ("portal", "0036_mail_knows_what_it_is_about"),
    ]
    operations = [migrations.RunPython(find, migrations.RunPython.noop)]
