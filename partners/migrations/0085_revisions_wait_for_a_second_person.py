"""A revision is entered by one person and confirmed by another."""

import django.db.models.deletion
import portal.clock
from django.conf import settings
from django.db import migrations, models


def confirmed_when_entered(apps, schema_editor) -> None:
    """Until now one person did both."""
    revisions = apps.get_model("partners", "Revision").objects.using(schema_editor.connection.alias)
    revisions.update(confirmed_at=models.F("created_at"), entered_by=models.F("confirmed_by"))


class Migration(migrations.Migration):

    dependencies = [
        ('partners', '0084_mail_knows_which_client_it_is_about'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='revision',
            name='alone_because',
            field=models.CharField(blank=True, max_length=500, verbose_name='why one person alone'),
        ),
        migrations.AddField(
            model_name='revision',
            name='asked',
            field=models.JSONField(default=dict, editable=False),
        ),
        migrations.AddField(
            model_name='revision',
            name='confirmed_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='confirmed'),
        ),
        migrations.AddField(
            model_name='revision',
            name='entered_by',
            field=models.CharField(blank=True, max_length=250, verbose_name='entered by'),
        ),
        migrations.RunPython(confirmed_when_entered, migrations.RunPython.noop),
        migrations.AddField(
            model_name='revision',
            name='user',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='revision',
            name='confirmed_by',
            field=models.CharField(blank=True, max_length=250, verbose_name='confirmed by'),
        ),
        migrations.AlterField(
            model_name='revision',
            name='created_at',
            field=models.DateTimeField(default=portal.clock.now, editable=False, verbose_name='entered'),
        ),
        migrations.AlterField(
            model_name='revision',
            name='state',
            field=models.CharField(choices=[('proposed', 'Waits for a second person'), ('confirmed', 'Confirmed'), ('withdrawn', 'Taken back')], default='confirmed', max_length=10, verbose_name='state'),
        ),
    ]
