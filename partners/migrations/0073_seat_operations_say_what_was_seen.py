from django.db import migrations, models


def remember_invitations(apps, schema_editor) -> None:
    """Of removals that may still be done: what the portal chooses for an invitation that is taken back looks the same as somebody's
    own mildest choice. Either is refused to whoever is active by then, and can be asked for anew.
    """
    rows = apps.get_model("partners", "SeatOperation").objects.using(schema_editor.connection.alias)
    mild = rows.filter(action="remove", files="leave", wipe_devices=False)
    mild.exclude(state__in=("done", "cancelled")).update(seen_status="invited")


class Migration(migrations.Migration):

    dependencies = [
        ('partners', '0072_drop_index_that_nothing_asks'),
    ]

    operations = [
        migrations.AddField(
            model_name='seatoperation',
            name='seen_status',
            field=models.CharField(blank=True, editable=False, max_length=10),
        ),
        migrations.RunPython(remember_invitations, migrations.RunPython.noop),
    ]
