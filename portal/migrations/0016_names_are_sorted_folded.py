from django.db import migrations, models

from portal.folded import FoldedField, fold_rows


def fold_names(apps, editor) -> None:
    fold_rows(apps.get_model("portal", "Partner").objects.using(editor.connection.alias), "folded_name")
    fold_rows(apps.get_model("portal", "User").objects.using(editor.connection.alias), "folded_name")


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0015_invitations_are_renewed"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="partner",
            options={"ordering": ("folded_name", "id")},
        ),
        migrations.AddField(
            model_name="partner",
            name="folded_name",
            field=FoldedField("name", default="", max_length=400),
        ),
        migrations.AddField(
            model_name="user",
            name="folded_name",
            field=FoldedField("name", "email", default="", max_length=400),
        ),
        migrations.RunPython(fold_names, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="partner",
            index=models.Index(fields=["folded_name", "id"], name="partner_list"),
        ),
    ]
