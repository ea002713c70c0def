from django.db import migrations, models


def begin_with_whoever_wrote_last(apps, schema_editor):
    journeys = apps.get_model("partners", "Journey").objects.using(schema_editor.connection.alias)
    for journey in journeys.exclude(draft_by=None):
        journey.draft_editors = [journey.draft_by_id]
        journey.save(update_fields=["draft_editors"])


class Migration(migrations.Migration):
    dependencies = [("partners", "0102_journeys_have_drafts")]

    operations = [
        migrations.AddField("journey", "draft_editors", models.JSONField(blank=True, default=list)),
        migrations.AddField("journeyversion", "editors", models.JSONField(blank=True, default=list)),
        migrations.AlterField(
            "journey", "draft_at", models.DateTimeField(blank=True, null=True, verbose_name="draft of")
        ),
        migrations.RunPython(begin_with_whoever_wrote_last, migrations.RunPython.noop),
    ]
