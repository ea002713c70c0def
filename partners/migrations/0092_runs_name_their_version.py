import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """The steps of 0091's versions are no rows any more."""

    dependencies = [("partners", "0091_first_days_become_a_version")]

    operations = [
        migrations.AlterField(
            "journeyrun",
            "version",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="runs", to="partners.journeyversion"
            ),
        ),
        migrations.AlterField("journeyrun", "start_key", models.CharField(max_length=90)),
        migrations.AlterField("journeyrun", "at_step", models.CharField(blank=True, max_length=40)),
        migrations.RemoveConstraint("journeyrun", "one_run_per_journey_and_start"),
        migrations.AddConstraint(
            "journeyrun",
            models.UniqueConstraint(fields=("journey", "start_key"), name="one_run_per_journey_and_start_key"),
        ),
        migrations.RemoveField("journeyrun", "steps_done"),
        migrations.RemoveField("journey", "trigger"),
        migrations.DeleteModel("Step"),
    ]
