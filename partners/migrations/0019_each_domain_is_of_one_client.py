import secrets

from django.db import migrations
from django.db.models import Count

from portal.ids import new_id

REASON = "Another client account has this domain, and from now on only one can."


def release(apps, schema_editor) -> None:
    """The oldest client keeps a domain; what the others lose stands in their timelines."""
    alias = schema_editor.connection.alias
    clients = apps.get_model("partners", "ClientAccount").objects.using(alias)
    doubles = clients.exclude(domain="").values("partner_id", "domain").annotate(rows=Count("id")).filter(rows__gt=1)
    for double in list(doubles.order_by()):
        same = clients.filter(partner_id=double["partner_id"], domain=double["domain"]).order_by("created_at", "id")
        for client in list(same)[1:]:
            _release(apps.get_model("portal", "Event").objects.using(alias), client)
            clients.filter(pk=client.pk).update(domain="")


def _release(events, client) -> None:
    events.create(
        id=new_id("ev"),
        partner_id=client.partner_id,
        verb="client_account.updated",
        subject_type="partners.clientaccount",
        subject_id=client.pk,
        subject_label=client.name[:250],
        actor_kind="system",
        actor_label="Portal",
        old={"domain": client.domain},
        new={"domain": ""},
        reason=REASON,
        salt=secrets.token_hex(16),
    )


class Migration(migrations.Migration):
    """Before the constraint. Data: nothing here is undone."""

    dependencies = [
        ("partners", "0018_names_are_sorted_folded"),
        ("portal", "0016_names_are_sorted_folded"),
    ]
    operations = [migrations.RunPython(release, migrations.RunPython.noop)]
