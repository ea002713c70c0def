"""Charges from before know their order where that is beyond doubt: they are, to the cent and the day, what one fulfilled line of
their subscription was quoted. What there is twice, of charges or of quotes, stays without.

It reads some subscriptions at a time and writes what it found for them in a transaction of their own: on PostgreSQL only
that keeps others from the table. It may be stopped and begun again.
"""

from collections import defaultdict
from collections.abc import Iterator

from django.db import migrations, transaction

from portal.guards import protect, unprotect

FROM_ORDERS = ("new", "add", "upgrade", "credit")  # what only the calendar brings is left alone
AT_A_TIME = 200  # subscriptions


def link(apps, schema_editor) -> None:
    alias = schema_editor.connection.alias
    subscriptions, lines, charges = (
        apps.get_model("partners", name).objects.using(alias) for name in ("Subscription", "OrderLine", "Charge")
    )
    after = ""
    while some := list(subscriptions.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:AT_A_TIME]):
        after = some[-1]
        found = [
            charges.model(pk=pk, order_line_id=line)
            for pk, line in _beyond_doubt(lines.filter(subscription__in=some), charges.filter(subscription__in=some))
        ]
        if found:
            with transaction.atomic(using=alias):
                unprotect(schema_editor.connection, charges.model)  # it is append-only
                charges.bulk_update(found, ["order_line"])
                protect(schema_editor.connection, charges.model)


def _beyond_doubt(lines, charges) -> Iterator[tuple[str, str]]:
    """Of a charge and its line."""
    alike = defaultdict(list)
    for row in charges.filter(order_line=None, kind__in=FROM_ORDERS).order_by("pk"):
        alike[(row.partner_id, row.subscription_id, *_of_row(row))].append(row.pk)
    if not alike:
        return
    quoted = defaultdict(set)
    fulfilled = lines.filter(state="fulfilled").values_list("pk", "partner_id", "subscription_id", "quote__outcome")
    for pk, partner, subscription, outcome in fulfilled.order_by("pk"):
        for due in outcome["charges"]:
            quoted[(partner, subscription, *_of_due(due))].add(pk)
    for key, found in alike.items():
        if len(found) == len(quoted.get(key, ())) == 1:
            yield found[0], next(iter(quoted[key]))


def _of_due(due: dict) -> tuple:
    period, part = due["share"]["period"], due["share"]["part"]
    days = (period["start"], period["end"], part["start"], part["end"])
    return (due["kind"], due["rate"]["row"], due["quantity"], *days)


def _of_row(row) -> tuple:
    days = (row.period_start, row.period_end, row.part_start, row.part_end)
    return (row.kind, row.price_id, row.quantity, *(day.isoformat() for day in days))


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("partners", "0052_charges_name_what_was_ordered")]
    operations = [migrations.RunPython(link, migrations.RunPython.noop)]
