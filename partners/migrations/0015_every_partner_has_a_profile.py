from django.db import migrations
from django.utils import timezone

from portal.ids import new_id


def begin(apps, schema_editor) -> None:
    alias = schema_editor.connection.alias
    first = apps.get_model("partners", "Tier").objects.using(alias).order_by("rank").first()
    profiles = apps.get_model("partners", "Profile").objects.using(alias)
    for partner in apps.get_model("portal", "Partner").objects.using(alias).filter(profile=None):
        joined_on = timezone.localdate(partner.created_at)
        profiles.create(id=new_id("pp"), partner=partner, tier=first, joined_on=joined_on)


class Migration(migrations.Migration):
    """Partners that no application brought have one too. Data: nothing here is undone."""

    dependencies = [("partners", "0014_unconfirmed_applications_end")]
    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
