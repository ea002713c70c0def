"""Charges from before know their order where that is beyond doubt: they are, to the cent and the day, what one fulfilled line of
their subscription was quoted. What there is twice, of charges or of quotes, stays without.
"""

from collections import defaultdict

from django.db import migrations

from portal.guards import unprotect

FROM_ORDERS = ("new", "add", "upgrade", "credit")  # what only the calendar brings is left alone


def link(apps, schema_editor) -> None:
    alias = schema_editor.connection.alias
    charges = apps.get_model("partners", "Charge").objects.using(alias)
    lines = apps.get_model("partners", "OrderLine").objects.using(alias)
    rows = charges.filter(order_line=None, kind__in=FROM_ORDERS)
    if not rows.exists():
        return
    unprotect(schema_editor.connection, charges.model)  # it is append-only; `migrate` puts the wall up again
    quoted = defaultdict(set)
    fulfilled = lines.filter(state="fulfilled").exclude(subscription=None).select_related("quote")
    for line in fulfilled.iterator(chunk_size=500):
        for due in line.quote.outcome["charges"]:
            quoted[(line.partner_id, line.subscription_id, *_of_due(due))].add(line.pk)
    alike = defaultdict(list)
    for row in rows.iterator(chunk_size=500):
        alike[(row.partner_id, row.subscription_id, *_of_row(row))].append(row.pk)
    for key, found in alike.items():
        if len(found) == len(quoted.get(key, ())) == 1:
            charges.filter(pk=found[0]).update(order_line_id=next(iter(quoted[key])))


def _of_due(due: dict) -> tuple:
    period, part = due["share"]["period"], due["share"]["part"]
    days = (period["start"], period["end"], part["start"], part["end"])
    return (due["kind"], due["rate"]["row"], due["quantity"], *days)


def _of_row(row) -> tuple:
    days = (row.period_start, row.period_end, row.part_start, row.part_end)
    return (row.kind, row.price_id, row.quantity, *(day.isoformat() for day in days))


class Migration(migrations.Migration):
    dependencies = [("partners", "0052_charges_name_what_was_ordered")]
    operations = [migrations.RunPython(link, migrations.RunPython.noop)]
