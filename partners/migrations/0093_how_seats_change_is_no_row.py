"""`increase` and `decrease` had one answer each, and nobody read it: how seats change is the same for every plan and term."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("partners", "0092_runs_name_their_version")]

    operations = [
        migrations.RemoveField("commitmentrule", "increase"),
        migrations.RemoveField("commitmentrule", "decrease"),
    ]
