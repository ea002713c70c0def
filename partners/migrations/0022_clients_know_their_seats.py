from django.db import migrations, models
from django.db.models import Min, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce


def count(apps, editor) -> None:
    alias = editor.connection.alias
    active = apps.get_model("partners", "Subscription").objects.filter(client_account=OuterRef("pk"), state="active")
    grouped = active.order_by().values("client_account")
    apps.get_model("partners", "ClientAccount").objects.using(alias).update(
        seats=Coalesce(Subquery(grouped.annotate(figure=Sum("purchased")).values("figure")), 0),
        next_renewal_on=Subquery(grouped.annotate(figure=Min("renews_on")).values("figure")),
    )


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0021_clients_are_archived_and_merged"),
    ]

    operations = [
        migrations.AddField(
            model_name="clientaccount",
            name="next_renewal_on",
            field=models.DateField(editable=False, null=True, verbose_name="next renewal"),
        ),
        migrations.AddField(
            model_name="clientaccount",
            name="seats",
            field=models.PositiveIntegerField(default=0, editable=False, verbose_name="seats purchased"),
        ),
        migrations.RunPython(count, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="clientaccount",
            index=models.Index(fields=["partner", "seats", "id"], name="client_list_by_seats"),
        ),
        migrations.AddIndex(
            model_name="clientaccount",
            index=models.Index(fields=["partner", "next_renewal_on", "id"], name="client_list_by_renewal"),
        ),
        migrations.AddIndex(
            model_name="clientaccount",
            index=models.Index(fields=["seats", "id"], name="client_list_of_all_by_seats"),
        ),
        migrations.AddIndex(
            model_name="clientaccount",
            index=models.Index(fields=["next_renewal_on", "id"], name="client_list_of_all_by_renewal"),
        ),
    ]
