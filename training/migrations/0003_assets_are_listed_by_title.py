from django.db import migrations

from portal.folded import FoldedField, fold_rows


def fold_titles(apps, editor) -> None:
    fold_rows(apps.get_model("training", "Asset").objects.using(editor.connection.alias), "folded_title")


class Migration(migrations.Migration):
    dependencies = [("training", "0002_certificates_have_numbers")]

    operations = [
        migrations.AddField(
            model_name="asset",
            name="folded_title",
            field=FoldedField("title", default="", max_length=400),
        ),
        migrations.RunPython(fold_titles, migrations.RunPython.noop),
    ]
