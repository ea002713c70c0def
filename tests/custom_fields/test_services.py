"""The fields themselves, and what becomes of clients' values in them."""

import pytest

from partners.clients.merging import merge_client_accounts
from partners.clients.models import ClientAccount
from partners.clients.services import create_client_account, update_client_account
from partners.clients.undoing import undo_client_account
from partners.custom_fields import services
from partners.custom_fields.errors import (
    ChoiceRefused,
    CustomFieldArchived,
    CustomFieldExists,
    CustomFieldInUse,
    CustomFieldUnknown,
    NoRoomForCustomField,
    TooManyCustomFields,
)
from partners.custom_fields.models import CustomField
from partners.handovers.answering import accept_handover
from partners.handovers.services import offer_handover
from portal.errors import InvalidValue, LeftEmpty, NotAllowed, NotFound, TooLong
from portal.events.models import Event
from portal.events.queries import timeline_of
from portal.text import without_hostile

pytestmark = pytest.mark.django_db


@pytest.fixture
def seller(company):
    return company.actor("seller")


def value_of(client: ClientAccount, field: CustomField):
    client.refresh_from_db()
    return client.custom_fields.get(field.pk)


class TestTheField:
    def test_it_has_a_name_of_its_own_however_that_is_spelled(self, add_field, outsider, company):
        field = add_field(" Contract  no. ")
        assert (field.name, field.rank) == ("Contract no.", 1)
        with pytest.raises(CustomFieldExists):
            add_field("CONTRACT NO.")
        assert add_field("Contract no.", actor=outsider).partner_id != company.partner.pk
        other = add_field("Other")
        with pytest.raises(CustomFieldExists):
            services.update_custom_field(actor=company.actor("owner"), custom_field=other, name="contract no.")

    @pytest.mark.parametrize(
        ("values", "refusal"),
        [
            ({"name": " \u200b"}, LeftEmpty),
            ({"name": "x" * 61}, TooLong),
            ({"name": "a", "kind": "colour"}, InvalidValue),
            ({"name": "a", "kind": "choice"}, InvalidValue),
            ({"name": "a", "kind": "choice", "choices": ["x" * 81]}, InvalidValue),
            ({"name": "a", "kind": "choice", "choices": [str(one) for one in range(51)]}, InvalidValue),
            ({"name": "a", "choices": ["x"]}, InvalidValue),
            ({"name": "a", "help": "x" * 201}, TooLong),
        ],
    )
    def test_what_is_no_field_is_refused(self, admin, values, refusal):
        with pytest.raises(refusal):
            services.create_custom_field(actor=admin, **{"kind": "text", **values})

    def test_each_choice_is_offered_once(self, add_field):
        assert add_field("Level", "choice", "Gold", " ", "gold ", "Café").choices == ["gold", "Café"]

    def test_twenty_are_asked_and_a_hundred_are_kept(self, add_field, admin, monkeypatch):
        monkeypatch.setattr(services, "MOST", 2)
        monkeypatch.setattr(services, "MOST_EVER", 3)
        one = add_field("One")
        add_field("Two")
        with pytest.raises(TooManyCustomFields):
            add_field("Three")
        services.archive_custom_field(actor=admin, custom_field=one)
        three = add_field("Three")
        with pytest.raises(TooManyCustomFields):
            services.restore_custom_field(actor=admin, custom_field=one)
        services.archive_custom_field(actor=admin, custom_field=three)
        with pytest.raises(NoRoomForCustomField):
            add_field("Four")

    @pytest.mark.parametrize("role", ["seller", "technician", "billing", "learner", "read-only"])
    def test_only_owners_and_admins_lay_it_down(self, company, add_field, role):
        actor, field = company.actor(role), add_field("Contract")
        with pytest.raises(NotAllowed):
            add_field("Mine", actor=actor)
        for change in (services.update_custom_field, services.archive_custom_field, services.restore_custom_field):
            with pytest.raises(NotAllowed):
                change(actor=actor, custom_field=field)

    def test_an_outsider_finds_none(self, add_field, outsider):
        field = add_field("Contract")
        assert not CustomField.objects.visible_to(outsider).exists()
        for change in (services.update_custom_field, services.archive_custom_field):
            with pytest.raises(NotFound):
                change(actor=outsider, custom_field=field)

    def test_its_kind_stays_and_nothing_happens_twice(self, add_field, admin):
        field = add_field("Contract")
        with pytest.raises(InvalidValue):
            services.update_custom_field(actor=admin, custom_field=field, kind="number")
        with pytest.raises(CustomFieldInUse):
            services.restore_custom_field(actor=admin, custom_field=field)
        services.archive_custom_field(actor=admin, custom_field=field)
        with pytest.raises(CustomFieldArchived):
            services.archive_custom_field(actor=admin, custom_field=field)
        with pytest.raises(CustomFieldArchived):
            services.update_custom_field(actor=admin, custom_field=field, name="New")
        services.restore_custom_field(actor=admin, custom_field=field)
        verbs = list(Event.objects.filter(subject_id=field.pk).order_by("id").values_list("verb", flat=True))
        assert [verb.partition(".")[2] for verb in verbs] == ["created", "archived", "restored"]


class TestValues:
    def test_what_is_given_replaces_what_it_names_and_nothing_removes(self, add_field, seller):
        number, level = add_field("Racks", "number"), add_field("Level", "choice", "Gold", "Silver")
        client = create_client_account(actor=seller, name="One", custom_fields={number.pk: "04", level.pk: "gold"})
        update_client_account(actor=seller, client_account=client, custom_fields={level.pk: "silver"})
        assert (value_of(client, number), value_of(client, level)) == ("4", "Silver")
        update_client_account(actor=seller, client_account=client, custom_fields={level.pk: " ", number.pk: None})
        client.refresh_from_db()
        assert client.custom_fields == {}

    def test_a_field_of_another_partner_does_not_exist(self, add_field, outsider, seller):
        theirs = add_field("Contract", actor=outsider)
        client = create_client_account(actor=seller, name="One")
        for pk in (theirs.pk, "cf_none", "", "x" * 5000, "a\0"):
            for value in ("1", None):
                with pytest.raises(CustomFieldUnknown) as refused:
                    update_client_account(actor=seller, client_account=client, custom_fields={pk: value})
                assert refused.value.field == f"custom_fields.{without_hostile(pk[:40])}"

    def test_renaming_archiving_and_dropping_a_choice_keep_values(self, add_field, admin, seller):
        level = add_field("Level", "choice", "Gold", "Silver")
        client = create_client_account(actor=seller, name="One", custom_fields={level.pk: "Gold"})
        services.update_custom_field(actor=admin, custom_field=level, name="Rating", choices=["Silver"])
        update_client_account(actor=seller, client_account=client, city="Bend", custom_fields={level.pk: "Gold"})
        assert value_of(client, level) == "Gold"
        with pytest.raises(ChoiceRefused):
            create_client_account(actor=seller, name="Two", custom_fields={level.pk: "Gold"})
        services.archive_custom_field(actor=admin, custom_field=level)
        update_client_account(actor=seller, client_account=client, custom_fields={level.pk: "Gold"})
        with pytest.raises(CustomFieldArchived):
            update_client_account(actor=seller, client_account=client, custom_fields={level.pk: "Silver"})
        assert value_of(client, level) == "Gold"
        update_client_account(actor=seller, client_account=client, custom_fields={level.pk: None})
        assert value_of(client, level) is None

    def test_only_who_may_edit_clients_sets_them(self, add_field, seller, company, outsider):
        field, client = add_field("Contract"), create_client_account(actor=seller, name="One")
        for role in ("billing", "read-only", "learner"):
            with pytest.raises(NotAllowed):
                update_client_account(actor=company.actor(role), client_account=client, custom_fields={field.pk: "1"})
        with pytest.raises(NotFound):
            update_client_account(actor=outsider, client_account=client, custom_fields={field.pk: "1"})
        update_client_account(actor=company.actor("technician"), client_account=client, custom_fields={field.pk: "1"})

    def test_an_event_says_what_was_by_the_name_of_the_field_and_is_undone(self, add_field, seller):
        racks, managed = add_field("Racks", "number"), add_field("Managed", "yes-no")
        client = create_client_account(actor=seller, name="One", custom_fields={racks.pk: "1200"})
        update_client_account(actor=seller, client_account=client, custom_fields={racks.pk: "1500", managed.pk: False})
        newest = timeline_of(client, seller)[0]
        assert sorted(newest["changes"]) == [("Managed", "", "No"), ("Racks", "1,200", "1,500")]
        undo_client_account(actor=seller, client_account=client)
        assert (value_of(client, racks), value_of(client, managed)) == ("1200", None)

    def test_two_clients_that_become_one_keep_what_either_had(self, add_field, seller):
        racks, level = add_field("Racks", "number"), add_field("Level")
        kept = create_client_account(actor=seller, name="One", custom_fields={racks.pk: "1"})
        other = create_client_account(actor=seller, name="Two", custom_fields={racks.pk: "2", level.pk: "Gold"})
        merge_client_accounts(actor=seller, client_account=kept, other=other, confirmation="Two")
        assert (value_of(kept, racks), value_of(kept, level)) == ("1", "Gold")
        told = Event.objects.get(verb="client_account.absorbed")
        assert "2" in str(told.old)  # what neither client has any more

    def test_who_takes_a_client_over_reads_none_of_them(self, add_field, company, other_company, outsider):
        owner, field = company.actor("owner"), add_field("Contract")
        client = create_client_account(actor=owner, name="One", custom_fields={field.pk: "secret"})
        offered = offer_handover(actor=owner, client_account=client, receiver=other_company.partner.slug, message="Please")
        accept_handover(actor=outsider, handover=offered)
        client.refresh_from_db()
        assert client.custom_fields == {}
        read = [str((event.old, event.new)) for event in Event.objects.visible_to(outsider)]
        assert not [one for one in read if "secret" in one]
