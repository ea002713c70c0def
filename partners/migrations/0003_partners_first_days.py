from django.db import migrations

from portal.ids import new_id

STEPS = [  # wait in days, mail, only if
    (0, "welcome", ""),
    (3, "first-client", "no-client-yet"),
]


def load(apps, schema_editor) -> None:
    journey = apps.get_model("partners", "Journey").objects.using(schema_editor.connection.alias).create(
        id=new_id("jy"), code="partner-first-days", name="A partner's first days", trigger="application.approved"
    )
    for position, (wait, template, condition) in enumerate(STEPS, 1):
        apps.get_model("partners", "Step").objects.using(schema_editor.connection.alias).create(
            id=new_id("st"), journey=journey, position=position, wait_days=wait, template=template, condition=condition
        )


class Migration(migrations.Migration):
    """The journey that every portal starts with. Data: nothing here is undone."""

    dependencies = [("partners", "0002_catalogue_as_read")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
