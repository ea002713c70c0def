"""Clients that had values before are found by them: in filters, in the list's search and in that of everything.

It takes some clients at a time, each chunk by itself: nobody is kept from the table for long, and it may be stopped and begun again.
"""

import re

from django.db import migrations, transaction

from portal.search.words import kept_text
from portal.text import searchable

AT_A_TIME = 500  # clients
DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def fill(apps, schema_editor) -> None:
    alias, after = schema_editor.connection.alias, ""
    clients = apps.get_model("partners", "ClientAccount").objects.using(alias).order_by("pk")
    entries = apps.get_model("portal", "SearchEntry").objects.using(alias)
    while some := list(clients.filter(pk__gt=after).values_list("pk", "custom_fields")[:AT_A_TIME]):
        after = some[-1][0]
        if filled := [pk for pk, values in some if values]:
            with transaction.atomic(using=alias):
                _fill(clients.select_for_update().filter(pk__in=filled), entries)


def _fill(clients, entries) -> None:
    rows = {row.pk: row for row in clients}
    for row in rows.values():
        row.folded_custom_fields = {pk: searchable(text) for pk, text in _texts(row)}
        row.search_text = _with(row.search_text, searchable(_found_by(row)))
    clients.model.objects.using(clients.db).bulk_update(rows.values(), ["folded_custom_fields", "search_text"])
    found = list(entries.filter(pk__in=rows))
    for entry in found:
        entry.text = _with(entry.text, kept_text([_found_by(rows[entry.pk])]))
    entries.bulk_update(found, ["text"])


def _texts(row) -> list[tuple[str, str]]:
    return [(pk, value) for pk, value in row.custom_fields.items() if isinstance(value, str)]


def _found_by(row) -> str:
    return " ".join(text for _pk, text in _texts(row) if not DAY.fullmatch(text))


def _with(text: str, words: str) -> str:
    """Each word once, behind what stands there."""
    known = set(text.split())
    return text + "".join(f" {word}" for word in dict.fromkeys(words.split()) if word not in known)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("partners", "0086_custom_fields_are_folded"),
        ("portal", "0036_mail_knows_what_it_is_about"),
    ]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
