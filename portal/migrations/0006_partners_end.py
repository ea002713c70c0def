from django.db import migrations, models


class Migration(migrations.Migration):
    """What was called closed is called ended. The value in the database stays."""

    dependencies = [("portal", "0005_partner_views")]

    operations = [
        migrations.AlterField(
            model_name="partner",
            name="state",
            field=models.CharField(
                choices=[("active", "Active"), ("suspended", "Suspended"), ("closed", "Ended")],
                default="active",
                max_length=12,
                verbose_name="state",
            ),
        ),
    ]
