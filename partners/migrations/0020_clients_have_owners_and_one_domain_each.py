import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("partners", "0019_each_domain_is_of_one_client"), ("portal", "0016_names_are_sorted_folded")]
    operations = [
        migrations.AddField(
            model_name="clientaccount",
            name="owner",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="portal.membership",
                verbose_name="owner",
            ),
        ),
        migrations.AddIndex(
            model_name="clientaccount",
            index=models.Index(fields=["domain"], name="client_domain"),
        ),
        migrations.AddConstraint(
            model_name="clientaccount",
            constraint=models.UniqueConstraint(
                condition=models.Q(("domain", ""), _negated=True), fields=("partner", "domain"), name="client_domain_once"
            ),
        ),
    ]
