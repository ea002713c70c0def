import django.db.models.deletion
from django.db import migrations, models

STATES = [("active", "Active"), ("inactive", "Inactive"), ("archived", "Archived"), ("merged", "Merged")]


class Migration(migrations.Migration):
    dependencies = [("partners", "0020_clients_have_owners_and_one_domain_each")]
    operations = [
        migrations.AddField(
            model_name="clientaccount",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="partners.clientaccount",
                verbose_name="merged into",
            ),
        ),
        migrations.AlterField(
            model_name="clientaccount",
            name="state",
            field=models.CharField(choices=STATES, default="active", max_length=10, verbose_name="status"),
        ),
        migrations.AddConstraint(
            model_name="clientaccount",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("merged_into__isnull", False), ("state", "merged")),
                    models.Q(models.Q(("state", "merged"), _negated=True), ("merged_into", None)),
                    _connector="OR",
                ),
                name="client_merged_into_one",
            ),
        ),
    ]
