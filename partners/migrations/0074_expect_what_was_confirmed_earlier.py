"""Licence orders that were confirmed before anybody looked whether Dropbox shows them are looked at from the next reading on."""

from django.db import migrations

from portal import clock

LIVE = ("trial", "active", "suspended")


def expect(apps, schema_editor):
    """Of each team the newest order that changed its seats, where it says what is bought today. What a renewal has reduced since
    nobody waits for; and where licences are known to be missing the difference says so already.
    """
    orders = apps.get_model("partners", "LicenceOrder").objects.using(schema_editor.connection.alias)
    findings = apps.get_model("partners", "DriftFinding").objects.using(schema_editor.connection.alias)
    rows = orders.filter(state="confirmed", line__subscription__state__in=LIVE)
    missing = findings.filter(kind="licences-missing").exclude(state="resolved")
    known = set(missing.values_list("connection__subscription", flat=True))
    newest = {}
    for row in rows.select_related("line__quote", "line__subscription").order_by("-confirmed_at", "-id").iterator():
        if row.line.subscription_id not in known and seats_of(row):
            newest.setdefault(row.line.subscription_id, row)
    for row in newest.values():
        team = row.line.subscription
        if not row.verification and seats_of(row) == team.purchased and row.partner_id == team.partner_id:
            rows.filter(pk=row.pk).update(verification="not_connected", updated_at=clock.now())


def seats_of(row):
    """None where no number shows it."""
    quote = row.line.quote
    before, after = quote.before["seats"], quote.outcome["after"]["seats"]
    return after if after != before else None


class Migration(migrations.Migration):
    dependencies = [("partners", "0073_seat_operations_say_what_was_seen")]
    operations = [migrations.RunPython(expect, migrations.RunPython.noop)]
