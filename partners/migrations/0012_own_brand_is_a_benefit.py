from datetime import date

from django.db import migrations

from portal.ids import new_id

STARTS_ON = date(2024, 1, 1)


def load(apps, schema_editor) -> None:
    alias = schema_editor.connection.alias
    for tier in apps.get_model("partners", "Tier").objects.using(alias).all():
        apps.get_model("partners", "Benefit").objects.using(alias).create(
            id=new_id("be"), tier=tier, code="own-brand", label="Own logo and colours in mail", valid_from=STARTS_ON
        )


class Migration(migrations.Migration):
    """Every tier brings an own brand at first; staff may decide otherwise. Data: nothing here is undone."""

    dependencies = [("partners", "0011_brands")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
