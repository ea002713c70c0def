from django.db import migrations

from partners.catalogue import seed


class Migration(migrations.Migration):
    """The plans, prices and rules that were read in a source. Data: nothing here is undone."""

    dependencies = [("partners", "0001_first_nouns")]
    operations = [migrations.RunPython(lambda apps, editor: seed.load(apps, editor.connection.alias), migrations.RunPython.noop)]
