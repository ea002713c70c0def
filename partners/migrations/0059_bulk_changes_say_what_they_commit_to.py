"""A bulk change says what its rows commit to together; an order that costs nothing today and commits to something, in which currency."""

from django.db import migrations, models
from django.db.models import OuterRef, Subquery, Sum


def as_the_rows_say(apps, schema_editor) -> None:
    alias = schema_editor.connection.alias
    rows, changes, orders, profiles = (
        apps.get_model("partners", name).objects.using(alias) for name in ("BulkChangeRow", "BulkChange", "Order", "Profile")
    )
    for row in rows.values("bulk_change").annotate(total=Sum("commitment")).filter(total__gt=0).order_by():
        changes.filter(pk=row["bulk_change"]).update(commitment=row["total"])
    theirs = profiles.filter(partner=OuterRef("partner")).values("currency")[:1]
    orders.filter(commitment__gt=0, currency="").update(currency=Subquery(theirs))


class Migration(migrations.Migration):

    dependencies = [
        ('partners', '0058_add_ons_are_no_longer_sold'),
    ]

    operations = [
        migrations.AddField(
            model_name='bulkchange',
            name='commitment',
            field=models.DecimalField(decimal_places=4, default=0, max_digits=18, verbose_name='commitment'),
        ),
        migrations.RunPython(as_the_rows_say, migrations.RunPython.noop),
    ]
