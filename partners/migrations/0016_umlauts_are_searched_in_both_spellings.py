from django.db import migrations

from portal.text import searchable

SEARCHED = ("name", "external_id", "domain", "contact_name", "contact_email", "city")


def spell_out(apps, schema_editor) -> None:
    clients = apps.get_model("partners", "ClientAccount").objects.using(schema_editor.connection.alias)
    for client in clients.only("search_text", *SEARCHED).iterator(chunk_size=500):
        text = searchable(" ".join(getattr(client, name) for name in SEARCHED))
        if text != client.search_text:
            clients.filter(pk=client.pk).update(search_text=text)


class Migration(migrations.Migration):
    """`Mueller` finds Müller, among the clients there are already. Data: nothing here is undone."""

    dependencies = [("partners", "0015_every_partner_has_a_profile")]
    operations = [migrations.RunPython(spell_out, migrations.RunPython.noop)]
