"""Licence orders that were confirmed before anybody looked whether Dropbox shows them are looked at from the next reading on."""

from django.db import migrations

from portal import clock

LIVE = ("trial", "active", "suspended")


def expect(apps, schema_editor):
    """Of each team whose newest order says what is bought today; what a renewal has reduced since nobody waits for."""
    rows = apps.get_model("partners", "LicenceOrder").objects.filter(state="confirmed", line__subscription__state__in=LIVE)
    teams = {}
    for row in rows.select_related("line__quote", "line__subscription").order_by("-confirmed_at", "-id").iterator():
        if seats_of(row):
            teams.setdefault(row.line.subscription_id, []).append(row)
    for newest, *others in teams.values():
        bought = newest.line.subscription.purchased
        if newest.verification or seats_of(newest) != bought or newest.partner_id != newest.line.subscription.partner_id:
            continue
        ids = [row.pk for row in (newest, *others) if not row.verification and seats_of(row) <= bought]
        rows.filter(pk__in=ids).update(verification="not_connected", updated_at=clock.now())


def seats_of(row):
    """None where no number shows it."""
    quote = row.line.quote
    before, after = quote.before["seats"], quote.outcome["after"]["seats"]
    return after if after != before else None


class Migration(migrations.Migration):
    dependencies = [("partners", "0073_seat_operations_say_what_was_seen")]
    operations = [migrations.RunPython(expect, migrations.RunPython.noop)]
