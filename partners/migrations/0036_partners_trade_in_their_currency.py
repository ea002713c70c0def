from django.db import migrations

from partners.catalogue.currencies import CURRENCIES, currency_of


def fill(apps, schema_editor) -> None:
    """Partners that are there already trade in their country's currency. None was charged anything yet."""
    rows = apps.get_model("partners", "Profile").objects.using(schema_editor.connection.alias)
    countries = set(rows.values_list("partner__country", flat=True))
    for currency in CURRENCIES[1:]:
        fitting = [country for country in countries if currency_of(country) == currency]
        rows.filter(partner__country__in=fitting, currency="USD").update(currency=currency)


class Migration(migrations.Migration):
    """Data: nothing here is undone."""

    dependencies = [("partners", "0035_add_ons_as_read")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
