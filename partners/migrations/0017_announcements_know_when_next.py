from django.db import migrations, models

import portal.clock


def look_once(apps, editor) -> None:
    announcements = apps.get_model("partners", "Announcement").objects.using(editor.connection.alias)
    announcements.filter(state="published").update(next_at=portal.clock.now())


class Migration(migrations.Migration):
    dependencies = [("partners", "0016_umlauts_are_searched_in_both_spellings")]

    operations = [
        migrations.AddField(
            model_name="announcement",
            name="next_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.RunPython(look_once, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="announcement",
            index=models.Index(
                condition=models.Q(("state", "published")), fields=["next_at"], name="announcement_due"
            ),
        ),
    ]
