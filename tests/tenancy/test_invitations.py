from datetime import timedelta

import pytest

from portal import clock
from portal.errors import InvalidValue, NotAllowed, NotFound, PartnerSuspended
from portal.events.models import Event
from portal.tenancy import errors, services
from portal.tenancy.models import Invitation, Membership, Partner
from portal.tenancy.roles import MANAGERS, Role

EMAIL = "lena@example.com"


@pytest.fixture
def invitation(owner) -> Invitation:
    return services.create_invitation(actor=owner, email=EMAIL, role=Role.SELLER)


@pytest.mark.parametrize("role", list(Role))
def test_owners_and_admins_invite(company, role):
    actor = company.actor(role)
    if role in MANAGERS:
        assert services.create_invitation(actor=actor, email=EMAIL, role=Role.SELLER).email == EMAIL
    else:
        with pytest.raises(NotAllowed):
            services.create_invitation(actor=actor, email=EMAIL, role=Role.LEARNER)


def test_it_is_open_for_two_weeks(invitation):
    assert list(Invitation.objects.open()) == [invitation]
    with clock.moved(by=timedelta(days=14, minutes=1)):
        assert not Invitation.objects.open().exists()


def test_the_address_is_kept_in_lower_case(owner):
    assert services.create_invitation(actor=owner, email=" Lena@Example.COM", role=Role.SELLER).email == EMAIL


def test_an_admin_makes_no_owner(company):
    with pytest.raises(errors.RoleAboveOwn):
        services.create_invitation(actor=company.actor("admin"), email=EMAIL, role=Role.OWNER)


def test_an_unknown_role_is_refused(owner):
    with pytest.raises(InvalidValue):
        services.create_invitation(actor=owner, email=EMAIL, role="emperor")


def test_somebody_who_belongs_here_is_not_invited(owner, company):
    with pytest.raises(errors.AlreadyMember):
        services.create_invitation(actor=owner, email=company.user("seller").email.upper(), role=Role.SELLER)


def test_one_open_invitation_per_address(owner, invitation, outsider):
    with pytest.raises(errors.AlreadyInvited):
        services.create_invitation(actor=owner, email=EMAIL, role=Role.LEARNER)
    assert services.create_invitation(actor=outsider, email=EMAIL, role=Role.SELLER)


def test_after_revoking_a_new_one_can_be_written(owner, invitation):
    services.revoke_invitation(actor=owner, invitation=invitation)
    assert services.create_invitation(actor=owner, email=EMAIL, role=Role.LEARNER)


def test_what_is_revoked_is_neither_sent_nor_revoked_again(owner, invitation):
    services.revoke_invitation(actor=owner, invitation=invitation)
    for change in (services.revoke_invitation, services.resend_invitation):
        with pytest.raises(errors.InvitationClosed):
            change(actor=owner, invitation=invitation)


def test_sending_again_starts_the_two_weeks_anew(owner, invitation):
    with clock.moved(by=timedelta(days=20)):
        again = services.resend_invitation(actor=owner, invitation=invitation)
        assert again in Invitation.objects.open()


def test_an_admin_leaves_an_owners_invitation_alone(owner, company):
    invited = services.create_invitation(actor=owner, email=EMAIL, role=Role.OWNER)
    for change in (services.revoke_invitation, services.resend_invitation):
        with pytest.raises(errors.RoleAboveOwn):
            change(actor=company.actor("admin"), invitation=invited)


def test_outsiders_find_nothing(outsider, invitation):
    for change in (services.revoke_invitation, services.resend_invitation):
        with pytest.raises(NotFound):
            change(actor=outsider, invitation=invitation)
    assert not Invitation.objects.visible_to(outsider).exists()


def test_a_suspended_partner_invites_nobody_and_can_still_revoke(company, invitation):
    Partner.objects.filter(pk=company.partner.pk).update(state="suspended")
    suspended = company.actor("owner")
    with pytest.raises(PartnerSuspended):
        services.create_invitation(actor=suspended, email="new@example.com", role=Role.SELLER)
    assert services.revoke_invitation(actor=suspended, invitation=invitation).state == "revoked"


def test_each_step_is_an_event(owner, invitation):
    services.resend_invitation(actor=owner, invitation=invitation)
    services.revoke_invitation(actor=owner, invitation=invitation)
    verbs = list(Event.objects.about(invitation).order_by("id").values_list("verb", flat=True))
    assert verbs == ["invitation.created", "invitation.resent", "invitation.revoked"]


def test_an_invitation_alone_is_no_membership(invitation, company):
    assert not Membership.objects.filter(partner=company.partner, user__email=EMAIL).exists()
