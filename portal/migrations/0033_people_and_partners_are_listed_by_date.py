from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0032_imports_are_read_by_jobs"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="invitation",
            index=models.Index(fields=["partner", "created_at", "id"], name="invitation_list_by_date"),
        ),
        migrations.AddIndex(
            model_name="membership",
            index=models.Index(fields=["partner", "created_at", "id"], name="people_list_by_date"),
        ),
        migrations.AddIndex(
            model_name="membership",
            index=models.Index(fields=["created_at", "id"], name="people_list_of_all_by_date"),
        ),
        migrations.AddIndex(
            model_name="partner",
            index=models.Index(fields=["created_at", "id"], name="partner_list_by_date"),
        ),
    ]
