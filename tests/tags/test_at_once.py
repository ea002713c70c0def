"""Real connections on PostgreSQL: a tag is renamed while somebody works on a record that carries it."""

from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from partners.clients.services import add_tags, create_client_account, update_client_account
from portal.tags.models import Tag
from portal.tags.services import rename_tag
from tests.waiting import ask, until_it_waits

pytestmark = pytest.mark.django_db(transaction=True)


def test_renaming_waits_for_whoever_changes_a_record_and_loses_none_of_its_tags(company):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    seller, owner = company.actor("seller"), company.actor("owner")
    client = create_client_account(actor=seller, name="One", tags=["vip"])

    known: Future = Future()

    def rename() -> None:
        try:
            known.set_result(ask("SELECT pg_backend_pid()"))
            rename_tag(actor=owner, tag=Tag.objects.get(name="vip"), name="key account")
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            add_tags(actor=seller, client_account=client, tags=["west"])
            renaming = pool.submit(rename)
            until_it_waits(renaming, known.result(timeout=20))
            update_client_account(actor=seller, client_account=client, city="Tacoma")
        renaming.result(timeout=20)
    client.refresh_from_db()
    assert (sorted(client.tags), client.city) == (["key account", "west"], "Tacoma")
