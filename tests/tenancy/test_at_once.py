"""Real threads on real connections: what must hold when two people press the button in the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client

from portal import clock
from portal.accounts.models import User
from portal.errors import PortalError
from portal.events.models import Event
from portal.mail.models import Message
from portal.tenancy import services
from portal.tenancy.invitations import link_to, read_token
from portal.tenancy.models import Invitation, Membership
from portal.tenancy.roles import Role
from tests.factories import make_user

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 6


def at_once(*calls: Callable) -> list[str]:
    """Start all calls together; the code of each one's refusal, or "done"."""
    barrier = Barrier(len(calls))

    def run(call: Callable) -> str:
        try:
            barrier.wait(timeout=10)
            call()
        except PortalError as error:
            return error.code
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


@pytest.fixture
def two_owners(company):
    """The company's two owners, as actors and memberships."""
    rows = Membership.objects.filter(partner=company.partner)
    rows.filter(user=company.user("admin")).update(role=Role.OWNER)

    def reset() -> tuple:
        rows.filter(user__in=[company.user("owner"), company.user("admin")]).update(role=Role.OWNER)
        actors = [company.actor("owner"), company.actor("admin")]
        return actors, [rows.get(user_id=actor.user_id) for actor in actors]

    return reset


def token_of(invitation: Invitation) -> str:
    return link_to(invitation).rstrip("/").rsplit("/", 1)[1]


def owners_of(company) -> int:
    return Membership.objects.filter(partner=company.partner, role=Role.OWNER).count()


@pytest.mark.parametrize("role", [Role.SELLER, Role.ADMIN])
def test_two_owners_who_demote_each_other_leave_one(company, two_owners, role):
    for _round in range(ROUNDS):
        (one, two), (of_one, of_two) = two_owners()
        answers = at_once(
            lambda: services.change_role(actor=one, membership=of_two, role=role),  # noqa: B023
            lambda: services.change_role(actor=two, membership=of_one, role=role),  # noqa: B023
        )
        assert owners_of(company) == 1
        assert answers.count("done") == 1


def test_two_owners_who_step_down_together_leave_one(company, two_owners):
    for _round in range(ROUNDS):
        (one, two), (of_one, of_two) = two_owners()
        answers = at_once(
            lambda: services.change_role(actor=one, membership=of_one, role=Role.SELLER),  # noqa: B023
            lambda: services.change_role(actor=two, membership=of_two, role=Role.SELLER),  # noqa: B023
        )
        assert owners_of(company) == 1
        assert sorted(answers) == ["done", "last_owner"]


def test_two_owners_who_leave_together_leave_one(company, two_owners):
    (one, two), (of_one, of_two) = two_owners()
    answers = at_once(
        lambda: services.leave_partner(actor=one, membership=of_one),
        lambda: services.leave_partner(actor=two, membership=of_two),
    )
    assert owners_of(company) == 1
    assert sorted(answers) == ["done", "last_owner"]


def test_an_address_invited_twice_at_once_is_invited_once(company):
    invite = {"email": "lena@example.com", "role": Role.SELLER}
    answers = at_once(
        lambda: services.create_invitation(actor=company.actor("owner"), **invite),
        lambda: services.create_invitation(actor=company.actor("admin"), **invite),
    )
    assert sorted(answers) == ["already_invited", "done"]
    assert Invitation.objects.count() == 1


def test_a_double_click_on_accept_joins_once(company):
    owner = company.actor("owner")
    invitation = services.create_invitation(actor=owner, email="lena@example.com", role=Role.SELLER)
    lena = make_user("lena@example.com")
    token = token_of(invitation)

    def accept() -> None:
        record, holder = read_token(token)
        services.accept_invitation(actor=holder, invitation=record, user=lena)

    assert sorted(at_once(accept, accept)) == ["done", "link_invalid"]
    assert Membership.objects.filter(user=lena).count() == 1


def test_somebody_new_who_clicks_twice_has_one_account(company):
    owner = company.actor("owner")
    invitation = services.create_invitation(actor=owner, email="lena@example.com", role=Role.SELLER)
    path = "/" + link_to(invitation).split("/", 3)[3]
    statuses: list[int] = []

    def accept() -> None:
        answer = Client().post(path, {"name": "Lena", "password": "eleven purple teapots"})
        statuses.append(answer.status_code)

    at_once(accept, accept)
    assert sorted(statuses) == [302, 410]
    assert User.objects.filter(email="lena@example.com").count() == 1


def test_an_expired_invitation_renewed_twice_at_once_is_renewed_once(company, run_background):
    invitation = services.create_invitation(actor=company.actor(), email="lena@example.com", role=Role.SELLER)
    token = token_of(invitation)
    with clock.moved(by=timedelta(days=20)):

        def renew() -> None:
            record, holder = read_token(token)
            services.renew_invitation(actor=holder, invitation=record)

        answers = at_once(renew, renew, renew)
        assert set(answers) <= {"done", "link_invalid"}  # the slowest finds its link replaced
        invitation.refresh_from_db()
        assert invitation.renewals == 1
        assert Event.objects.filter(verb="invitation.renewed").count() == 1
        run_background(2)
        assert Message.objects.filter(dedupe_key__in=_keys_of("invitation.renewed")).count() == 1


def _keys_of(verb: str) -> list[str]:
    return [f"invitation:{pk}" for pk in Event.objects.filter(verb=verb).values_list("pk", flat=True)]


def test_somebody_removed_while_their_invitation_is_accepted(company):
    """Either the guest was faster, or the invitation is revoked; the two never wait for each other."""
    for round_ in range(ROUNDS):
        admin = company.user("admin")
        rows = Membership.objects.filter(partner=company.partner)
        membership, _new = rows.get_or_create(partner=company.partner, user=admin, defaults={"role": Role.ADMIN})
        guest = make_user(f"guest{round_}@example.com")
        sent = services.create_invitation(actor=company.actor("admin"), email=guest.email, role=Role.SELLER)
        record, holder = read_token(token_of(sent))
        owner = company.actor()
        answers = at_once(
            lambda: services.accept_invitation(actor=holder, invitation=record, user=guest),  # noqa: B023
            lambda: services.remove_member(actor=owner, membership=membership),  # noqa: B023
        )
        assert answers[1] == "done"
        joined = Membership.objects.filter(partner=company.partner, user=guest).exists()
        sent.refresh_from_db()
        assert (answers[0], joined, sent.state) in {("done", True, "accepted"), ("link_invalid", False, "revoked")}
