from django.db import migrations, models

from portal.folded import FoldedField, fold_rows


def fold_names(apps, editor) -> None:
    fold_rows(apps.get_model("partners", "Application").objects.using(editor.connection.alias), "folded_company_name")


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0017_announcements_know_when_next"),
        ("portal", "0016_names_are_sorted_folded"),
    ]

    operations = [
        migrations.AddField(
            model_name="application",
            name="folded_company_name",
            field=FoldedField("company_name", default="", max_length=400),
        ),
        migrations.AlterField(
            model_name="clientaccount",
            name="folded_name",
            field=FoldedField("name", default="", max_length=400),
        ),
        migrations.RunPython(fold_names, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="clientaccount",
            index=models.Index(fields=["folded_name", "id"], name="client_list_of_all"),
        ),
    ]
