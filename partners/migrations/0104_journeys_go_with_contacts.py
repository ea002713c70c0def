import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def hear_from_now_on(apps, schema_editor):
    """What happened before has started whom it starts, or waits in the outbox."""
    database = schema_editor.connection.alias
    seal = apps.get_model("portal", "EventSeal").objects.using(database).filter(pk=1).first()
    if seal:
        apps.get_model("partners", "Journey").objects.using(database).update(heard=seal.position)


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0103_drafts_know_all_who_wrote_on_them"),
        ("portal", "0040_readers_choose"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField("journey", "heard", models.BigIntegerField(default=0, editable=False)),
        migrations.AddField("profile", "mails_clients", models.BooleanField(default=True, verbose_name="mails its clients")),
        migrations.AddField(
            model_name="journeyrun",
            name="client_account",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="partners.clientaccount",
            ),
        ),
        migrations.AddField(
            model_name="journeyrun",
            name="contact",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="partners.contact",
            ),
        ),
        migrations.AlterField(
            model_name="journeyrun",
            name="user",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="journeyrun",
            constraint=models.CheckConstraint(
                condition=models.Q(("contact", None), ("user__isnull", False))
                | models.Q(("client_account__isnull", False), ("contact__isnull", False), ("user", None)),
                name="run_has_one_reader",
            ),
        ),
        migrations.RunPython(hear_from_now_on, migrations.RunPython.noop, elidable=True),
    ]
