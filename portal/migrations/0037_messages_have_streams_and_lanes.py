"""What waits in bulk goes on waiting for everything else; what is being sent now may have been handed over already."""

from django.db import migrations, models
from django.db.models.functions import Now

IN_BULK = ("announcement", "announcement-reminder", "announcement-withdrawn", "scheduled-report")
LANE = 2


def tell_what_is_known(apps, schema_editor) -> None:
    messages = apps.get_model("portal", "Message").objects.using(schema_editor.connection.alias)
    messages.filter(template__in=IN_BULK).exclude(state__in=("sent", "skipped")).update(lane=LANE)
    messages.filter(state="sending").update(handed_over_at=Now())


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0036_mail_knows_what_it_is_about"),
    ]

    operations = [
        migrations.AddField(
            model_name="message",
            name="claim_id",
            field=models.CharField(blank=True, default="", max_length=32),
        ),
        migrations.AddField(
            model_name="message",
            name="handed_over_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="message",
            name="lane",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="message",
            name="parks",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="message",
            name="settled_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="message",
            name="stream",
            field=models.CharField(
                choices=[
                    ("transactional", "Transactional"),
                    ("onboarding", "Onboarding"),
                    ("training", "Training"),
                    ("product-news", "Product news"),
                ],
                default="transactional",
                max_length=20,
                verbose_name="stream",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["state", "lane", "next_at", "id"], name="message_queue"),
        ),
        migrations.RunPython(tell_what_is_known, migrations.RunPython.noop),
    ]
