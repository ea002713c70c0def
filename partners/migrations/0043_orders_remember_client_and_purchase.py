"""An order keeps the name of its client, which another partner may hold later, and when its licences were bought."""

from django.db import migrations, models
from django.db.models import F, OuterRef, Subquery


def remember(apps, schema_editor) -> None:
    order, client, licence_order = (
        apps.get_model("partners", name).objects.using(schema_editor.connection.alias)
        for name in ("Order", "ClientAccount", "LicenceOrder")
    )
    name = client.filter(pk=OuterRef("client_account")).values("name")[:1]
    order.update(client_name=Subquery(name))
    licence_order.filter(state="ordered").update(ordered_at=F("updated_at"))


class Migration(migrations.Migration):

    dependencies = [
        ('partners', '0042_orders_quotes_and_licence_orders'),
    ]

    operations = [
        migrations.AddField(
            model_name='licenceorder',
            name='ordered_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='order',
            name='client_name',
            field=models.CharField(default='', max_length=200, verbose_name='client'),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name='order',
            name='cost',
            field=models.DecimalField(decimal_places=4, default=0, max_digits=18, verbose_name='cost'),
        ),
        migrations.AlterField(
            model_name='order',
            name='retail',
            field=models.DecimalField(decimal_places=4, default=0, max_digits=18, verbose_name='suggested retail'),
        ),
        migrations.AlterField(
            model_name='quote',
            name='cost',
            field=models.DecimalField(decimal_places=4, default=0, max_digits=18, verbose_name='cost'),
        ),
        migrations.AlterField(
            model_name='quote',
            name='retail',
            field=models.DecimalField(decimal_places=4, default=0, max_digits=18, verbose_name='suggested retail'),
        ),
        migrations.RunPython(remember, migrations.RunPython.noop),
    ]
