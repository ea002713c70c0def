from datetime import UTC, date, datetime
from pathlib import Path

from django.db import migrations

from portal.ids import new_id

TIERS = [("registered", "Registered"), ("select", "Select"), ("elite", "Elite")]
TEXT = Path(__file__).parent / "0004_reseller_agreement_1.0.md"
STARTS_ON = date(2024, 1, 1)


def load(apps, schema_editor) -> None:
    for rank, (code, name) in enumerate(TIERS, 1):
        apps.get_model("partners", "Tier").objects.using(schema_editor.connection.alias).create(id=new_id("ti"), code=code, name=name, rank=rank)
    apps.get_model("partners", "Agreement").objects.using(schema_editor.connection.alias).create(
        id=new_id("ag"),
        version="1.0",
        title="Reseller agreement",
        text=TEXT.read_text(encoding="utf-8"),
        effective_on=STARTS_ON,
        took_effect_at=datetime(STARTS_ON.year, STARTS_ON.month, STARTS_ON.day, tzinfo=UTC),
    )


class Migration(migrations.Migration):
    """The programme levels, and the text that partners accept first. Data: nothing here is undone."""

    dependencies = [("partners", "0003_partners_first_days")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
