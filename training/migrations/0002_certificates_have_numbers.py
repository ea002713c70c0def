from django.db import migrations, models

from training.credentials.numbers import new_number


def number_those_there_are(apps, schema_editor) -> None:
    credentials = apps.get_model("training", "Credential").objects.using(schema_editor.connection.alias)
    for pk in credentials.filter(number=None).values_list("pk", flat=True):
        credentials.filter(pk=pk).update(number=new_number())


class Migration(migrations.Migration):
    """A number that can be read aloud and checked, on certificates issued before, too."""

    dependencies = [("training", "0001_first_nouns")]
    operations = [
        migrations.AddField("credential", "number", models.CharField(max_length=14, null=True)),
        migrations.RunPython(number_those_there_are, migrations.RunPython.noop),
        migrations.AlterField(
            "credential",
            "number",
            models.CharField("certificate number", default=new_number, editable=False, max_length=14, unique=True),
        ),
    ]
