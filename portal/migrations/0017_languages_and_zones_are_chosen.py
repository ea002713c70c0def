from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("portal", "0016_names_are_sorted_folded")]

    operations = [
        migrations.AlterField(
            model_name="user",
            name="time_zone",
            field=models.CharField(blank=True, max_length=64, verbose_name="time zone"),
        ),
    ]
