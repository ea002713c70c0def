from django.db import migrations

BY, MONTHS = "Taken over when the rule began", 12


def begin(apps, schema_editor):
    """Education asks for the qualification. Clients that have such a team already keep it, and have a year to prove it."""
    from partners.subscriptions.terms import add_months
    from portal import clock
    from portal.ids import new_id

    database = schema_editor.connection.alias
    versions, subscriptions, qualifications = (
        apps.get_model("partners", name).objects.using(database)
        for name in ("PlanVersion", "Subscription", "Qualification")
    )
    versions.filter(plan__code="education").update(requires="education")
    teams = subscriptions.filter(plan__code="education").exclude(state__in=("cancelled", "expired"))
    today = clock.today()
    for client, partner in set(teams.values_list("client_account_id", "partner_id")):
        qualifications.create(
            id=new_id("qf"), partner_id=partner, client_account_id=client, kind="education", institution="other-education",
            state="confirmed", requested_by=BY, decided_by=BY, decided_at=clock.now(), expires_on=add_months(today, MONTHS),
        )  # fmt: skip


def open_to_all(apps, schema_editor):
    apps.get_model("partners", "PlanVersion").objects.using(schema_editor.connection.alias).update(requires="")


class Migration(migrations.Migration):
    dependencies = [("partners", "0048_plans_ask_for_qualifications")]
    operations = [migrations.RunPython(begin, open_to_all)]
