from django.db import migrations, models

import portal.clock


def mailed_when_applied(apps, editor) -> None:
    applications = apps.get_model("partners", "Application").objects.using(editor.connection.alias)
    applications.update(link_mailed_at=models.F("created_at"))


class Migration(migrations.Migration):
    dependencies = [("partners", "0013_support_requests")]

    operations = [
        migrations.AddField(
            model_name="application",
            name="link_mailed_at",
            field=models.DateTimeField(default=portal.clock.now, editable=False),
        ),
        migrations.RunPython(mailed_when_applied, migrations.RunPython.noop),
    ]
