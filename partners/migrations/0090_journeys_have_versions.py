import django.db.models.deletion
from django.db import migrations, models

import portal.clock
import portal.ids

PROTECT = django.db.models.deletion.PROTECT


class Migration(migrations.Migration):
    """Beside the steps that are rows: 0091 makes versions of them, and 0092 takes them away."""

    dependencies = [
        ("partners", "0089_scheduled_changes_are_listed"),
        ("portal", "0036_mail_knows_what_it_is_about"),
    ]

    operations = [
        migrations.CreateModel(
            name="JourneyVersion",
            fields=[
                ("id", portal.ids.IdField(prefix="jv", serialize=False)),
                ("number", models.PositiveIntegerField(verbose_name="version")),
                ("trigger", models.CharField(max_length=60, verbose_name="starts with")),
                ("content", models.JSONField(verbose_name="content")),
                ("published_at", models.DateTimeField(default=portal.clock.now, editable=False)),
                ("journey", models.ForeignKey(on_delete=PROTECT, related_name="versions", to="partners.journey")),
            ],
            options={
                "ordering": ("journey", "-number"),
                "constraints": [
                    models.UniqueConstraint(fields=("journey", "number"), name="journey_version_number"),
                ],
            },
        ),
        migrations.AddField(
            "journey",
            "stream",
            models.CharField(
                choices=[
                    ("transactional", "Transactional"),
                    ("onboarding", "Onboarding"),
                    ("training", "Training"),
                    ("product-news", "Product news"),
                ],
                default="onboarding",
                max_length=20,
                verbose_name="stream",
            ),
        ),
        migrations.AddField(
            "journey",
            "entry",
            models.CharField(
                choices=[("once", "Once for each person"), ("each-time", "Each time that it happens")],
                default="each-time",
                max_length=9,
                verbose_name="starts",
            ),
        ),
        migrations.AddField(
            "journey",
            "published",
            models.ForeignKey(blank=True, null=True, on_delete=PROTECT, related_name="+", to="partners.journeyversion"),
        ),
        migrations.AddField(
            "journeyrun",
            "version",
            models.ForeignKey(null=True, on_delete=PROTECT, related_name="runs", to="partners.journeyversion"),
        ),
        migrations.AddField("journeyrun", "start_key", models.CharField(max_length=90, null=True)),
        migrations.AddField("journeyrun", "at_step", models.CharField(blank=True, default="", max_length=40)),
        migrations.AddField("journeyrun", "entered_at", models.DateTimeField(default=portal.clock.now)),
        migrations.AddField("journeyrun", "goal_at", models.DateTimeField(blank=True, null=True)),
        migrations.CreateModel(
            name="JourneyAct",
            fields=[
                ("id", portal.ids.IdField(prefix="ja", serialize=False)),
                ("step", models.CharField(blank=True, max_length=40)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("mailed", "Mailed"),
                            ("skipped", "Skipped"),
                            ("waited", "Waited"),
                            ("came", "It happened"),
                            ("missed", "It did not happen in time"),
                            ("yes", "It was so"),
                            ("no", "It was not so"),
                            ("told", "Told somebody"),
                            ("ended", "Ended"),
                        ],
                        max_length=10,
                        verbose_name="outcome",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=40)),
                ("about", models.JSONField(blank=True, default=dict)),
                ("at", models.DateTimeField(default=portal.clock.now, editable=False)),
                (
                    "message",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="journey_act",
                        to="portal.message",
                    ),
                ),
                ("partner", models.ForeignKey(on_delete=PROTECT, related_name="+", to="portal.partner")),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="acts", to="partners.journeyrun"
                    ),
                ),
            ],
            options={
                "ordering": ("at", "id"),
                "constraints": [models.UniqueConstraint(fields=("run", "step"), name="one_act_per_run_and_step")],
            },
        ),
    ]
