from datetime import date

from django.db import migrations

from portal.ids import new_id

STARTS_ON = date(2024, 1, 1)
BENEFITS = [  # code, what it is, limit by tier (None: no limit)
    ("api-keys", "Active API keys", {"registered": 5, "select": 20, "elite": None}),
]


def load(apps, schema_editor) -> None:
    alias = schema_editor.connection.alias
    tiers = {tier.code: tier for tier in apps.get_model("partners", "Tier").objects.using(alias).all()}
    for code, label, limits in BENEFITS:
        for tier, limit in limits.items():
            apps.get_model("partners", "Benefit").objects.using(alias).create(
                id=new_id("be"), tier=tiers[tier], code=code, label=label, limit=limit, valid_from=STARTS_ON
            )


class Migration(migrations.Migration):
    """What the tiers bring at first. Staff change it on the page Tiers. Data: nothing here is undone."""

    dependencies = [("partners", "0005_benefits_and_tier_changes")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
