from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("portal", "0038_addresses_are_suppressed")]

    operations = [
        migrations.AddField(
            model_name="import", name="original", field=models.FileField(blank=True, upload_to="imports/%Y/%m/")
        ),
    ]
