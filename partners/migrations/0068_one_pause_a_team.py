from django.db import migrations
from django.db.models import F, Q


def keep_the_longer_pause(apps, schema_editor):
    """What Dropbox asked of readings holds for everything that is asked about the team. And no team is looked at once a day any
    more: each reading shows whether its connection works.
    """
    connections = apps.get_model("partners", "DropboxConnection")._base_manager.using(schema_editor.connection.alias)
    longer = Q(rests_until=None) | Q(rests_until__lt=F("read_rests_until"))
    connections.filter(longer, read_rests_until__isnull=False).update(rests_until=F("read_rests_until"))
    connections.filter(state="connected").update(next_at=None)
    if schema_editor.connection.vendor == "postgresql":  # which alters no table with checks of its rows still to come
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):

    dependencies = [
        ('partners', '0067_what_a_difference_is_worth'),
    ]

    operations = [
        migrations.RunPython(keep_the_longer_pause, migrations.RunPython.noop),
        migrations.RemoveField(
            model_name='dropboxconnection',
            name='read_rests_until',
        ),
    ]
