"""The first version of each plan and add-on says its name; a later one only where it is called otherwise from then on."""

from django.db import migrations, models


def say_first_names(apps, schema_editor) -> None:
    database = schema_editor.connection.alias
    for model, field in (("PlanVersion", "plan"), ("AddOnVersion", "add_on")):
        versions = apps.get_model("partners", model).objects.using(database)
        named = set()
        for row in versions.select_related(field).order_by("valid_from"):
            product = getattr(row, field)
            if product.pk not in named:
                named.add(product.pk)
                versions.filter(pk=row.pk).update(name=product.name)


class Migration(migrations.Migration):
    dependencies = [("partners", "0099_bulk_changes_know_a_term")]
    operations = [
        migrations.AddField("addonversion", "name", models.CharField(blank=True, max_length=80, verbose_name="name")),
        migrations.AddField("planversion", "name", models.CharField(blank=True, max_length=80, verbose_name="name")),
        migrations.RunPython(say_first_names, migrations.RunPython.noop),
    ]
