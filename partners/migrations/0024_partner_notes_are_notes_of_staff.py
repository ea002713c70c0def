from django.db import migrations

FIELDS = ("id", "partner_id", "text", "author_label", "created_at")
SCOPES = {"partner-notes:read": "notes:read", "partner-notes:write": "notes:write"}


def move(apps, schema_editor):
    """With their ids. The keys that could read or write them still can."""
    notes, database = apps.get_model("portal", "Note")._base_manager, schema_editor.connection.alias
    old = apps.get_model("partners", "PartnerNote")._base_manager.using(database)
    notes.using(database).bulk_create(
        (
            notes.model(
                by_staff=True,
                subject_id=note.partner_id,
                author_id=note.author_id or "",
                **{name: getattr(note, name) for name in FIELDS},
            )
            for note in old.all()
        ),
        batch_size=500,
    )
    for key in apps.get_model("portal", "ApiKey")._base_manager.using(database).all():
        if set(key.scopes) & set(SCOPES):
            key.scopes = sorted({SCOPES.get(scope, scope) for scope in key.scopes})
            key.save(update_fields=["scopes"])


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0023_contacts_of_clients"),
        ("portal", "0026_notes_and_whose_timeline"),
    ]

    operations = [
        migrations.RunPython(move, migrations.RunPython.noop, elidable=True),
        migrations.DeleteModel(name="PartnerNote"),
    ]
