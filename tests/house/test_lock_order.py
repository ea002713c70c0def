"""Whoever begins with a record and whoever begins with what it hangs on wait for each other, and never both at once.

Real connections on PostgreSQL: one of the two holds its record as its action does, the other comes in between.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.db.models import Model

from partners.catalogue.models import Plan
from partners.clients.merging import merge_client_accounts
from partners.clients.models import ClientAccount
from partners.clients.services import create_client_account, update_client_account
from partners.contacts.services import create_contact, update_contact
from partners.standing.services import end_partner
from portal import clock
from portal.accounts.email_change import approve_email_change, request_email_change
from portal.accounts.models import EmailChange
from portal.files.services import attach_file, remove_file
from portal.jobs.bulk import foresee
from portal.keys.models import ApiKey
from portal.keys.services import rotate_api_key
from portal.notes.services import create_note, update_note
from portal.tenancy.actor import Actor
from portal.tenancy.locking import locked
from portal.tenancy.models import Membership, Partner
from portal.tenancy.roles import StaffRole
from portal.tenancy.services import change_role
from tests.factories import make_key
from tests.trade import change_seats, create_subscription
from tests.waiting import ask, until_it_waits


@pytest.fixture(autouse=True)
def _where_rows_are_locked(transactional_db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")


def cross(record: Model, act: Callable, other: Callable) -> None:
    """`act` begins with `record`; before it gets on, `other` begins. Both are carried out."""
    its_connection: Future = Future()

    def run() -> None:
        try:
            its_connection.set_result(ask("SELECT pg_backend_pid()"))
            other()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            locked(type(record), record.pk)
            crossing = pool.submit(run)
            until_it_waits(crossing, its_connection.result(timeout=20))
            act()
        crossing.result(timeout=20)


def test_what_hangs_on_a_client_is_changed_while_clients_are_merged(company):
    seller = company.actor("seller")
    for kind in ("subscription", "contact", "note", "file"):
        kept, other = (create_client_account(actor=seller, name=f"{name} {kind}") for name in ("Kept", "Other"))
        record, act = _hanging(kind, seller, other)

        def merge(kept=kept, other=other) -> None:
            merge_client_accounts(actor=seller, client_account=kept, other=other, confirmation=other.name)

        cross(record, act, merge)
    assert ClientAccount.objects.current().count() == 4


def _hanging(kind: str, seller: Actor, client: ClientAccount) -> tuple[Model, Callable]:
    """Something that moves with its client, and what somebody does with it meanwhile."""
    if kind == "subscription":
        order = {"plan": Plan.objects.get(code="advanced"), "term": "yearly", "seats": 5, "admin_email": "it@other.example"}
        sold = create_subscription(actor=seller, client_account=client, **order)
        return sold, lambda: change_seats(actor=seller, subscription=sold, seats=7, reason="More")
    if kind == "contact":
        values = {"kind": "billing", "name": "Ada", "email": "ada@other.example"}
        contact = create_contact(actor=seller, client_account=client, **values)
        return contact, lambda: update_contact(actor=seller, contact=contact, name="Ada Okafor")
    if kind == "note":
        note = create_note(actor=seller, subject=client, text="Calls on Mondays.")
        return note, lambda: update_note(actor=seller, note=note, text="Calls on Tuesdays.")
    file = attach_file(actor=seller, record=client, upload=ContentFile(b"Plain words.", "words.txt"))
    return file, lambda: remove_file(actor=seller, file=file)


def test_two_look_at_the_same_partners_in_opposite_order_before_they_change_them(company, other_company, staff, colleague):
    first, second = sorted((company.partner, other_company.partner), key=lambda partner: partner.pk)
    other = Actor.person(colleague(StaffRole.NETWORK_ADMIN))
    values = {"manager": colleague(StaffRole.PARTNER_MANAGER).pk}

    def look(actor: Actor, *partners: Partner) -> list[tuple[str, str]]:
        tried = foresee(actor, "partners", "assign-manager", [partner.pk for partner in partners], values)
        return [(row.record_id, row.state) for row in tried]

    cross(
        first,
        lambda: look(staff, first, second) == [(first.pk, "done"), (second.pk, "done")] or pytest.fail("not as asked"),
        lambda: look(other, second, first),
    )


def test_somebody_gets_a_role_while_they_become_the_owner_of_a_client(company):
    owner, client = company.actor(), create_client_account(actor=company.actor(), name="One")
    member = Membership.objects.get(user=company.user("seller"))
    cross(
        member,
        lambda: change_role(actor=owner, membership=member, role="admin"),
        lambda: update_client_account(actor=owner, client_account=client, owner=member),
    )
    member.refresh_from_db(), client.refresh_from_db()
    assert (member.role, client.owner) == ("admin", member)


def test_a_key_is_rotated_while_its_partner_ends(company, staff):
    owner, partner = company.actor(), company.partner
    make_key(partner, "client-accounts:read")
    key = ApiKey.objects.get()
    cross(
        key,
        lambda: rotate_api_key(actor=owner, api_key=key),
        lambda: end_partner(actor=staff, partner=partner, reason="Gone", confirmation=partner.name),
    )
    key.refresh_from_db()
    assert key.revoked_at


def test_a_change_of_address_is_approved_while_another_is_asked_for(company):
    user = company.user("owner")
    me = Actor.person(user)
    change = request_email_change(actor=me, user=user, email="new@hartwell.example")
    EmailChange.objects.update(confirmed_at=clock.now())  # so that the approval changes the person, too
    cross(
        change,
        lambda: approve_email_change(actor=Actor.link(change, "Owner"), change=change),
        lambda: request_email_change(actor=me, user=user, email="newer@hartwell.example"),
    )
    user.refresh_from_db()
    assert user.email == "new@hartwell.example"
    assert EmailChange.objects.latest("id").new_email == "newer@hartwell.example"
