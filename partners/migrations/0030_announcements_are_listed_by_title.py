from django.db import migrations

from portal.folded import FoldedField, fold_rows


def fold_titles(apps, editor) -> None:
    fold_rows(apps.get_model("partners", "Announcement").objects.using(editor.connection.alias), "folded_title")


class Migration(migrations.Migration):
    dependencies = [("partners", "0029_applications_that_came_to_nothing_are_erased")]

    operations = [
        migrations.AddField(
            model_name="announcement",
            name="folded_title",
            field=FoldedField("title", default="", max_length=400),
        ),
        migrations.RunPython(fold_titles, migrations.RunPython.noop),
    ]
