from django.db import migrations

from partners.catalogue import seed


class Migration(migrations.Migration):
    """The add-ons that were read in a source, with their rules. Data: nothing here is undone."""

    dependencies = [("partners", "0034_clients_are_handed_over")]
    operations = [migrations.RunPython(lambda apps, editor: seed.load_add_ons(apps, editor.connection.alias), migrations.RunPython.noop)]
