"""The demo: made through the services, loaded once, never in production."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Count
from django.test import override_settings

from partners.network.models import Acceptance, Application
from partners.orders.models import Order
from partners.subscriptions.models import Subscription
from partners.suspensions.models import Suspension
from portal import demo
from portal.accounts.models import User
from portal.keys.models import ApiKey
from portal.mail.models import Message
from portal.mail.rendering import render_mail
from portal.tenancy.models import Membership, Partner
from portal.tenancy.roles import StaffRole
from tests.journeys.axe import violations
from tests.read_mail import html_of

# PostgreSQL loads the demo for the portals that are started on it.
pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


@pytest.fixture(scope="module")
def _demo(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Path]:
    """Loaded once; each test runs inside a savepoint of the same transaction."""
    var = tmp_path_factory.mktemp("demo")
    with django_db_blocker.unblock(), override_settings(DEMO=True, PORTAL_VAR=var), transaction.atomic():
        call_command("seed_demo")
        yield var
        transaction.set_rollback(True)


@pytest.fixture
def loaded(_demo, settings) -> Iterator[None]:
    settings.DEMO, settings.PORTAL_VAR = True, _demo
    key = demo.key_path().read_text()
    yield
    demo.key_path().write_text(key)


def rows() -> dict[str, int]:
    return {model._meta.label: model._base_manager.count() for model in apps.get_models()}


def test_the_second_time_changes_nothing(loaded):
    before, key = rows(), demo.key_path().read_text()
    call_command("seed_demo")
    assert (rows(), demo.key_path().read_text()) == (before, key)


def test_three_partners_in_three_countries_have_accepted(loaded):
    assert set(Partner.objects.values_list("country", "agreement_due")) == {("US", False), ("DE", False), ("NZ", False)}
    assert Acceptance.objects.count() == 3
    assert set(Application.objects.values_list("state", flat=True)) == set(Application.State)


def test_teams_and_orders_are_there_in_every_state(loaded):
    assert set(Subscription.objects.values_list("state", flat=True)) == set(Subscription.State)
    assert set(Order.objects.values_list("state", flat=True)) == set(Order.State)
    standing = Suspension.objects.filter(lifted_at=None).values_list("subscription").annotate(Count("id"))
    assert max(count for _team, count in standing) == 2  # lifted only when both are


def test_every_sign_in_it_names_works(loaded):
    for _label, email, password in demo.sign_ins():
        assert User.objects.get(email=email).check_password(password)
    assert Membership.objects.get(user__email=demo.sign_ins()[1][1]).role == "seller"


def test_staff_have_one_person_for_each_role_and_a_manager_with_partners(loaded):
    assert set(User.objects.exclude(staff_role="").values_list("staff_role", flat=True)) == set(StaffRole)
    managed = Partner.objects.exclude(manager=None)
    assert {partner.manager.staff_role for partner in managed} == {StaffRole.PARTNER_MANAGER}
    assert 0 < managed.count() < Partner.objects.count()


def test_the_key_is_readable_by_its_owner_alone_and_works(loaded):
    assert demo.key_path().stat().st_mode & 0o777 == 0o600
    assert ApiKey.objects.usable().filter(digest=ApiKey.digest_of(demo.key_path().read_text().strip())).exists()


def test_a_key_of_a_database_thrown_away_is_replaced(loaded):
    demo.key_path().write_text("pk_old_secret\n")
    call_command("seed_demo")
    assert demo.key_path().read_text() != "pk_old_secret\n"


def test_production_refuses_it(settings, tmp_path):
    settings.DEMO, settings.PORTAL_VAR, before = False, tmp_path, rows()
    with pytest.raises(CommandError):
        call_command("seed_demo")
    assert rows() == before


@pytest.mark.long
def test_each_kind_of_its_mails_fits_a_telephone_and_can_be_read(loaded, new_page, run_background):
    """In both languages, in the light and in the dark. What each mail of the suite has to be, tests/read_mail.py says."""
    run_background(3)
    page = new_page(offline=True)
    complaints = []
    for message in one_of_each_kind():
        for message.language in ("en", "de"):
            page.set_content(html_of(render_mail(message)))
            for width in (360, 600):
                page.set_viewport_size({"width": width, "height": 800})
                complaints += [f"{message.template} {width}: {node}" for node in page.evaluate(TOO_WIDE)]
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)
                complaints += [f"{message.template} {scheme}: {fault}" for fault in violations(page, ignored=NO_PAGE)]
    assert complaints == []


NO_PAGE = frozenset({"region"})  # a mail stands inside one, which has the landmarks
TOO_WIDE = """[...document.querySelectorAll("body *")]
  .filter((node) => node.getBoundingClientRect().right > innerWidth)
  .map((node) => `too wide: ${node.outerHTML.slice(0, 120)}`).slice(-3)"""


def one_of_each_kind() -> list[Message]:
    kinds = {message.template: message for message in Message.objects.filter(state="sent").order_by("-id")}
    assert len(kinds) >= 15
    return list(kinds.values())
