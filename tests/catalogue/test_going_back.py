"""A migration that took two columns away gives every rule its one answer again where it is gone back on."""

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from partners.catalogue.models import CommitmentRule
from tests.subscriptions.conftest import plan  # noqa: F401  fixture

MIGRATION = ("partners", "0093_how_seats_change_is_no_row")


@pytest.mark.django_db(transaction=True)
def test_how_seats_change_is_known_again_of_every_rule(plan):  # noqa: F811
    rules = CommitmentRule.objects.count()
    loader = MigrationLoader(connection)
    migration, before = loader.get_migration(*MIGRATION), loader.project_state(MIGRATION, at_end=False)
    with connection.schema_editor() as editor:
        migration.unapply(before.clone(), editor)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT increase, decrease FROM partners_commitmentrule")
            assert rules
            assert cursor.fetchall() == [("at-once", "at-renewal")] * rules
    finally:
        with connection.schema_editor() as editor:
            migration.apply(before.clone(), editor)
