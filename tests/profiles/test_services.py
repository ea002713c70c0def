"""What a partner says of itself: who may, what is refused, what the timeline keeps, two people at once."""

import pytest

from partners.profiles.errors import LegalAddressFirst, NoBillingAddress
from partners.profiles.models import CompanyAddress
from partners.profiles.services import remove_billing_address, set_address, update_profile, values_of
from partners.profiles.tax_ids import InvalidTaxId
from portal.editing import digest_of
from portal.errors import ChangedMeanwhile, InvalidValue, NotAllowed, NotFound, PartnerSuspended, PortalError
from portal.events.models import Event
from portal.tenancy.models import Partner
from portal.tenancy.roles import MANAGERS, Role

pytestmark = pytest.mark.django_db

ADDRESS = {
    "company_name": "Hartwell IT LLC",
    "line1": "1 Main Street",
    "postal_code": "97209",
    "city": "Portland",
    "region": "Oregon",
    "country": "US",
}


def enter(owner, profile, kind="legal", **changes):
    return set_address(actor=owner, profile=profile, kind=kind, **{**ADDRESS, **changes})


def test_only_the_fields_given_change(owner, profile):
    update_profile(actor=owner, profile=profile, website="https://www.Hartwell.example/about", services=" Backup ")
    profile.refresh_from_db()
    assert (profile.website, profile.services, profile.size) == ("hartwell.example", "Backup", "5-19")
    event = Event.objects.get(verb="profile.updated")
    assert set(event.new) == {"website", "services"}


def test_a_new_name_is_the_partners_own_event(owner, profile):
    update_profile(actor=owner, profile=profile, name="Hartwell & Partners")
    assert Partner.objects.get(pk=profile.partner_id).name == "Hartwell & Partners"
    event = Event.objects.get(verb="partner.renamed")
    assert (event.old, event.new) == ({"name": "Hartwell IT"}, {"name": "Hartwell & Partners"})


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"website": "no website"}, "website"),
        ({"size": "millions"}, "size"),
        ({"services": "a\x00b"}, "services"),
        ({"description": "x" * 1001}, "description"),
        ({"tax_id": "12?"}, "tax_id"),
        ({"billing_contact_email": "nobody"}, "billing_contact_email"),
    ],
)
def test_a_wrong_value_is_named_and_nothing_is_half_done(owner, profile, given, field):
    with pytest.raises(PortalError) as refused:
        update_profile(actor=owner, profile=profile, **{"name": "New name", **given})
    assert (refused.value.field, refused.value.status) == (field, 400)
    assert Partner.objects.get(pk=profile.partner_id).name == "Hartwell IT"
    assert not Event.objects.filter(verb__in=["profile.updated", "partner.renamed"]).exists()


@pytest.mark.parametrize("role", [role for role in Role if role not in MANAGERS])
def test_other_roles_change_nothing(company, profile, role):
    actor = company.actor(role)
    with pytest.raises(NotAllowed):
        update_profile(actor=actor, profile=profile, services="x")
    with pytest.raises(NotAllowed):
        enter(actor, profile)


def test_an_outsider_finds_nothing(outsider, profile):
    with pytest.raises(NotFound):
        update_profile(actor=outsider, profile=profile, services="x")
    with pytest.raises(NotFound):
        enter(outsider, profile)


def test_a_suspended_partner_changes_nothing(company, profile):
    company.partner.become("suspended")
    company.partner.save()
    with pytest.raises(PartnerSuspended):
        update_profile(actor=company.actor(), profile=profile, services="x")


def test_the_tax_id_is_of_the_country_of_the_legal_address(owner, profile):
    update_profile(actor=owner, profile=profile, tax_id="12-3456789")
    enter(owner, profile, country="DE", postal_code="24103", city="Kiel", region="")
    with pytest.raises(InvalidTaxId):
        update_profile(actor=owner, profile=profile, tax_id="anything-8")
    update_profile(actor=owner, profile=profile, tax_id="136695976")
    profile.refresh_from_db()
    assert profile.tax_id == "DE136695976"


def test_an_address_is_entered_and_changed_with_its_values_on_the_timeline(owner, profile):
    enter(owner, profile)
    enter(owner, profile, line1="2 Main Street")
    enter(owner, profile, line1="2 Main Street")  # a second click: nothing new
    address = CompanyAddress.objects.get()
    assert (address.line1, address.region) == ("2 Main Street", "OR")
    assert [event.verb for event in Event.objects.order_by("id")] == ["address.created", "address.updated"]
    assert Event.objects.get(verb="address.updated").new == {"line1": "2 Main Street"}


def test_a_billing_address_comes_after_the_legal_one_and_can_go(owner, profile):
    with pytest.raises(LegalAddressFirst):
        enter(owner, profile, "billing")
    enter(owner, profile)
    enter(owner, profile, "billing", line1="PO Box 7")
    remove_billing_address(actor=owner, profile=profile)
    assert CompanyAddress.objects.get().kind == "legal"
    assert Event.objects.get(verb="address.removed").old["line1"] == "PO Box 7"
    with pytest.raises(NoBillingAddress):
        remove_billing_address(actor=owner, profile=profile)


def test_there_is_no_third_kind_of_address(owner, profile):
    with pytest.raises(InvalidValue):
        enter(owner, profile, "secret")


def test_who_saves_second_is_told_what_the_first_one_saved(company, profile):
    seen = digest_of(values_of(profile, ("services",)))
    update_profile(actor=company.actor("admin"), profile=profile, services="Backup")
    with pytest.raises(ChangedMeanwhile) as refused:
        update_profile(actor=company.actor(), profile=profile, seen=seen, services="Security")
    assert str(refused.value) == "Admin of Hartwell IT saved changes while you were editing."
    (difference,) = refused.value.values["differences"]
    assert (difference.field, difference.saved, difference.touched) == ("services", "Backup", True)
    profile.refresh_from_db()
    assert profile.services == "Backup"


def test_who_saves_the_same_is_not_bothered(company, profile):
    seen = digest_of(values_of(profile, ("services",)))
    update_profile(actor=company.actor("admin"), profile=profile, services="Backup")
    update_profile(actor=company.actor(), profile=profile, seen=seen, services="Backup")


def test_two_forms_of_one_profile_do_not_get_in_each_others_way(company, profile):
    seen = digest_of(values_of(profile, ("billing_contact_name",)))
    update_profile(actor=company.actor("admin"), profile=profile, services="Backup")
    update_profile(actor=company.actor(), profile=profile, seen=seen, billing_contact_name="Grace")
    profile.refresh_from_db()
    assert (profile.services, profile.billing_contact_name) == ("Backup", "Grace")
