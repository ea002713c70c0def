"""What record pages have in common: anchors to sections, notes and events, what hangs on them, old and new values."""

import pytest

from partners.clients.services import create_client_account, update_client_account
from partners.contacts.services import create_contact, update_contact
from partners.network.models import Profile, Tier
from portal.events.models import Event
from portal.notes.services import create_note
from portal.tenancy.models import Membership
from portal.tenancy.services import change_role

pytestmark = pytest.mark.django_db


def test_a_clients_page_leads_to_each_place_and_tells_of_its_contacts(company, sign_in):
    owner = company.actor("owner")
    client = create_client_account(actor=owner, name="Kestrel", city="Salem")
    contact = create_contact(actor=owner, client_account=client, kind="billing", name="Mei", email="mei@x.example")
    update_contact(actor=owner, contact=contact, name="Mei Chen")
    update_client_account(actor=owner, client_account=client, city="Portland")
    note = create_note(actor=owner, subject=client, text="Called.")
    page = sign_in(company.user("owner")).get(f"{company.url}/clients/{client.pk}/").text
    for anchor in (
        "notes",
        "timeline",
        "contacts",
        note.pk,
        *Event.objects.in_timeline_of(client).values_list("pk", flat=True),
    ):
        assert f'id="{anchor}"' in page
        assert f'href="#{anchor}"' in page
    for old, new in (("Mei", "Mei Chen"), ("Salem", "Portland")):
        assert f"<del>{old}</del>" in page
        assert f"<ins>{new}</ins>" in page
    assert f"/subscriptions/?client_account={client.pk}" in page


def test_a_persons_page(company, other_company, sign_in):
    owner = company.actor("owner")
    member = Membership.objects.get(partner=company.partner, user=company.user("seller"))
    create_client_account(actor=owner, name="Kestrel", owner=member)
    change_role(actor=owner, membership=member, role="admin")
    url = f"{company.url}/people/{member.pk}/"
    page = sign_in(company.user("owner")).get(url).text
    assert f"/clients/?owner={member.pk}" in page
    assert "<del>Seller</del>" in page
    assert "Change role" in page
    assert f'href="{url}"' in sign_in(company.user("owner")).get(f"{company.url}/people/").text
    learners = sign_in(company.user("learner")).get(url).text
    assert "Change role" not in learners
    assert "/clients/?owner" not in learners
    assert sign_in(other_company.user("owner")).get(url).status_code == 404
    last = Membership.objects.get(partner=company.partner, user=company.user("owner"))
    assert "is the last owner of" in sign_in(company.user("owner")).get(f"{company.url}/people/{last.pk}/").text


def test_a_partners_page_has_old_and_new_values(company, staff_user, sign_in):
    Profile.objects.create(partner=company.partner, tier=Tier.objects.first())
    client = create_client_account(actor=company.actor("owner"), name="Kestrel", city="Salem")
    update_client_account(actor=company.actor("owner"), client_account=client, city="Portland")
    page = sign_in(staff_user).get(f"/staff/partners/{company.partner.pk}/").text
    assert "<del>Salem</del>" in page
    event = Event.objects.get(verb="client_account.updated")
    assert f'href="#{event.pk}"' in page
