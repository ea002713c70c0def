"""`increase` and `decrease` had one answer each, and nobody read it: how seats change is the same for every plan and term."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("partners", "0092_runs_name_their_version")]

    operations = [
        # Their one answer: going back, every rule has it again.
        migrations.AlterField("commitmentrule", "increase", models.CharField(max_length=20, default="at-once")),
        migrations.AlterField("commitmentrule", "decrease", models.CharField(max_length=20, default="at-renewal")),
        migrations.RemoveField("commitmentrule", "increase"),
        migrations.RemoveField("commitmentrule", "decrease"),
    ]
