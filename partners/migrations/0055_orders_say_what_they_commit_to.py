"""The limit of orders counts what an order commits to. Of what was asked for until now that is what it cost."""

from django.db import migrations, models
from django.db.models import F


def as_they_cost(apps, schema_editor) -> None:
    for name in ("Order", "BulkChangeRow"):
        rows = apps.get_model("partners", name).objects.using(schema_editor.connection.alias)
        rows.filter(cost__gt=0).update(commitment=F("cost"))


class Migration(migrations.Migration):

    dependencies = [
        ('partners', '0054_internal_use_licences'),
    ]

    operations = [
        migrations.AddField(
            model_name='bulkchangerow',
            name='commitment',
            field=models.DecimalField(decimal_places=4, default=0, max_digits=18),
        ),
        migrations.AddField(
            model_name='order',
            name='commitment',
            field=models.DecimalField(decimal_places=4, default=0, max_digits=18, verbose_name='commitment'),
        ),
        migrations.AddField(
            model_name='quote',
            name='commitment',
            field=models.DecimalField(decimal_places=4, default=0, max_digits=18, verbose_name='commitment'),
        ),
        migrations.RunPython(as_they_cost, migrations.RunPython.noop),
    ]
