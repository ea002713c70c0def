from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("portal", "0042_what_became_of_mail")]

    operations = [
        migrations.AddField("message", "is_test", models.BooleanField(default=False, verbose_name="test")),
        migrations.AddIndex(
            "message",
            models.Index(condition=models.Q(("is_test", True)), fields=["-id"], name="message_tests"),
        ),
    ]
