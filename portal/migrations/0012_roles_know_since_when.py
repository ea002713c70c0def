from django.db import migrations, models

import portal.clock


def since_joining(apps, editor) -> None:
    """What is known of those there are: they have had some role since they joined."""
    memberships = apps.get_model("portal", "Membership").objects.using(editor.connection.alias)
    memberships.update(role_since=models.F("created_at"))


class Migration(migrations.Migration):
    dependencies = [("portal", "0011_rotation_networks_and_usage_of_keys")]

    operations = [
        migrations.AddField(
            model_name="membership",
            name="role_since",
            field=models.DateTimeField(default=portal.clock.now, editable=False),
        ),
        migrations.RunPython(since_joining, migrations.RunPython.noop),
    ]
