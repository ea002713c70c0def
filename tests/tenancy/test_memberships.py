import pytest

from portal.errors import InvalidValue, NotAllowed, NotFound
from portal.events.models import Event
from portal.tenancy import errors, services
from portal.tenancy.models import Membership
from portal.tenancy.roles import MANAGERS, Role
from tests.factories import make_user


def membership_of(company, role: str) -> Membership:
    return Membership.objects.get(partner=company.partner, user=company.user(role))


@pytest.mark.parametrize("role", list(Role))
def test_owners_and_admins_change_roles_and_remove(company, role):
    actor, other = company.actor(role), membership_of(company, "learner" if role != "learner" else "seller")
    if role in MANAGERS:
        assert services.change_role(actor=actor, membership=other, role=Role.BILLING).role == Role.BILLING
        services.remove_member(actor=actor, membership=other)
        assert not Membership.objects.filter(pk=other.pk).exists()
        return
    with pytest.raises(NotAllowed):
        services.change_role(actor=actor, membership=other, role=Role.BILLING)
    with pytest.raises(NotAllowed):
        services.remove_member(actor=actor, membership=other)


@pytest.mark.parametrize("role", list(Role))
def test_everybody_but_the_last_owner_may_leave(company, role):
    own = membership_of(company, role)
    if role == Role.OWNER:
        with pytest.raises(errors.LastOwner):
            services.leave_partner(actor=company.actor(role), membership=own)
    else:
        services.leave_partner(actor=company.actor(role), membership=own)
    assert Membership.objects.filter(pk=own.pk).exists() == (role == Role.OWNER)


def test_nobody_leaves_in_anothers_name(company):
    with pytest.raises(errors.NotYourMembership):
        services.leave_partner(actor=company.actor("owner"), membership=membership_of(company, "seller"))


def test_nobody_gives_a_role_above_their_own(company):
    admin = company.actor("admin")
    with pytest.raises(errors.RoleAboveOwn):
        services.change_role(actor=admin, membership=membership_of(company, "seller"), role=Role.OWNER)
    with pytest.raises(errors.RoleAboveOwn):
        services.change_role(actor=admin, membership=membership_of(company, "admin"), role=Role.OWNER)


def test_nobody_touches_a_role_above_their_own(company):
    admin, owners = company.actor("admin"), membership_of(company, "owner")
    with pytest.raises(errors.RoleAboveOwn):
        services.change_role(actor=admin, membership=owners, role=Role.SELLER)
    with pytest.raises(errors.RoleAboveOwn):
        services.remove_member(actor=admin, membership=owners)


def test_an_owner_makes_another_owner_and_then_steps_down(company):
    owner = company.actor("owner")
    services.change_role(actor=owner, membership=membership_of(company, "admin"), role=Role.OWNER)
    services.change_role(actor=owner, membership=membership_of(company, "owner"), role=Role.SELLER)
    assert membership_of(company, "owner").role == Role.SELLER


def test_the_last_owner_is_neither_demoted_nor_removed(company, staff):
    own = membership_of(company, "owner")
    for actor in (company.actor("owner"), staff):
        with pytest.raises(errors.LastOwner):
            services.change_role(actor=actor, membership=own, role=Role.ADMIN)
        with pytest.raises(errors.LastOwner):
            services.remove_member(actor=actor, membership=own)


def test_an_owner_who_cannot_sign_in_does_not_count(company):
    gone = make_user("gone@example.com", is_active=False)
    Membership.objects.create(partner=company.partner, user=gone, role=Role.OWNER)
    with pytest.raises(errors.LastOwner):
        services.leave_partner(actor=company.actor("owner"), membership=membership_of(company, "owner"))


def test_a_role_lost_since_the_page_was_loaded_no_longer_counts(company):
    owner = company.actor("owner")
    services.change_role(actor=owner, membership=membership_of(company, "admin"), role=Role.OWNER)
    stale = company.actor("admin")
    services.change_role(actor=owner, membership=membership_of(company, "admin"), role=Role.SELLER)
    with pytest.raises(NotAllowed):
        services.change_role(actor=stale, membership=membership_of(company, "seller"), role=Role.LEARNER)


def test_an_unknown_role_is_refused(company):
    with pytest.raises(InvalidValue):
        services.change_role(actor=company.actor("owner"), membership=membership_of(company, "seller"), role="x")


def test_outsiders_find_nobody(company, outsider):
    member = membership_of(company, "seller")
    with pytest.raises(NotFound):
        services.change_role(actor=outsider, membership=member, role=Role.LEARNER)
    with pytest.raises(NotFound):
        services.remove_member(actor=outsider, membership=member)
    with pytest.raises(NotFound):
        services.leave_partner(actor=outsider, membership=member)


def test_staff_help_a_company_whose_owner_is_gone(company, staff):
    changed = services.change_role(actor=staff, membership=membership_of(company, "admin"), role=Role.OWNER)
    assert changed.role == Role.OWNER


def test_events_tell_what_was_and_what_is(company, owner):
    seller = membership_of(company, "seller")
    services.change_role(actor=owner, membership=seller, role=Role.BILLING)
    services.remove_member(actor=owner, membership=seller)
    changed, removed = Event.objects.filter(subject_id=seller.pk).order_by("id")
    assert (changed.verb, changed.old, changed.new) == (
        "membership.role_changed", {"role": "seller"}, {"role": "billing"},
    )  # fmt: skip
    assert (removed.verb, removed.old["role"], removed.new) == ("membership.removed", "billing", {})
    assert removed.subject_label == "Seller of Hartwell IT"
