"""What must hold when two network admins press the button in the same moment."""

import pytest

from portal.accounts.models import User
from portal.staff.services import change_staff_role, remove_from_staff
from portal.tenancy.actor import Actor
from portal.tenancy.models import Invitation, Partner
from portal.tenancy.roles import PARTNER_KEEPERS, StaffRole
from portal.tenancy.services import assign_manager, create_invitation
from tests.factories import make_partner, make_user
from tests.tenancy.test_at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 6
ADMIN = StaffRole.NETWORK_ADMIN


@pytest.fixture
def two() -> list[User]:
    return [make_user(f"{name}@network.example", name, staff_role=ADMIN) for name in ("one", "two")]


def admins() -> int:
    return User.objects.filter(staff_role=ADMIN).count()


@pytest.mark.parametrize("themselves", [True, False])
def test_two_network_admins_at_once_leave_one(two, themselves):
    for round_ in range(ROUNDS):
        User.objects.update(staff_role=ADMIN)
        one, other = (Actor.person(User.objects.get(pk=user.pk)) for user in two)
        first, second = two if themselves else reversed(two)
        demote = {"role": StaffRole.SUPPORT, "reason": "x"}
        second_call = (
            (lambda: remove_from_staff(actor=other, user=second, reason="x"))  # noqa: B023
            if round_ % 2
            else (lambda: change_staff_role(actor=other, user=second, **demote))  # noqa: B023
        )
        answers = at_once(lambda: change_staff_role(actor=one, user=first, **demote), second_call)  # noqa: B023
        assert admins() == 1, answers
        assert answers.count("done") == 1


def test_one_address_is_invited_once(two):
    actors = [Actor.person(user) for user in two]
    answers = at_once(
        *(lambda actor=actor: create_invitation(actor=actor, email="a@x.example", role="support") for actor in actors)
    )
    assert sorted(answers) == ["already_invited", "done"]
    assert Invitation.objects.count() == 1


def test_nobody_stays_manager_who_lost_the_role_in_the_same_moment(two, run_background):
    partner = make_partner("Hartwell IT", "hartwell-it")
    for _round in range(ROUNDS):
        user, _ = User.objects.get_or_create(email="m@network.example")
        User.objects.filter(pk=user.pk).update(staff_role=StaffRole.PARTNER_MANAGER)
        Partner.objects.update(manager=None)
        user.refresh_from_db()
        actors = [Actor.person(one) for one in two]
        at_once(
            lambda: assign_manager(actor=actors[0], partner=partner, manager=user),  # noqa: B023
            lambda: change_staff_role(actor=actors[1], user=user, role=StaffRole.AUDITOR, reason="x"),  # noqa: B023
        )
        run_background()
        manager = Partner.objects.get(pk=partner.pk).manager
        assert manager is None or manager.staff_role in PARTNER_KEEPERS
