"""The cast: one company with a person in each role, an outsider from another company, and staff."""

import gc
import time
from collections.abc import Iterator
from copy import deepcopy
from itertools import groupby

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import update_last_login
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache import caches
from django.core.serializers import deserialize
from django.core.serializers.base import DeserializedObject
from django.db import connection, transaction
from django.db.models import Model
from django.template import Template
from django.test import Client, TestCase, TransactionTestCase
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from rest_framework.test import APIClient

from portal import background
from portal.accounts.models import User
from portal.guards import append_only_models, protect, unprotect
from portal.tenancy.actor import Actor
from portal.tenancy.roles import Role, StaffRole
from tests import factories

pytest_plugins = [
    f"tests.plugins.{name}" for name in ("threads", "databases", "engines", "servers", "browser", "provider", "sharing")
]


# A tenth of the suite's time was spent on looking for garbage among modules that stay until its end.
gc.freeze()
gc.set_threshold(50_000, 10, 10)

# How fast an example is found or tried is the machine's matter, not a property.
hypothesis_settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("suite")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--record", action="store_true", help="with --long: write docs/api-examples.json anew")


LONGEST_ID = 80


def pytest_make_parametrize_id(val: object) -> str | None:
    """A test is not named by megabytes of input: each process tells the others its tests' names, again and again. Nor by what a
    packed file begins with: that says when it was packed, and the processes have to agree on the names.
    """
    if isinstance(val, bytes) and len(val) > LONGEST_ID // 4:
        return f"{len(val)} bytes"
    if isinstance(val, str) and len(val) > LONGEST_ID:
        return f"{ascii(val[:40])[1:-1]}… {len(val)} of them"
    return None


@pytest.fixture(autouse=True, scope="session")
def _tables_can_be_emptied():
    """After a test that commits: append-only tables refuse to be emptied, so their triggers stand aside; and what migrations
    load (plans, tiers, journeys, content types) is put back for the tests that follow.

    Only tables with rows are emptied, by DELETE: Django's TRUNCATE of all of them takes PostgreSQL half a second.
    """
    prepared, emptied = TransactionTestCase.__dict__["_fixture_setup"], TransactionTestCase._fixture_teardown
    loaded_by_migrations: list[Model] = []

    @classmethod
    def setup(cls):
        if not issubclass(cls, TestCase) and not loaded_by_migrations:
            serialized = connection.creation.serialize_db_to_string()
            rows = list(deserialize("json", serialized))
            loaded_by_migrations.extend(row.object for row in rows)
            loaded_by_migrations.extend(link for row in rows for link in links_of(row))
        prepared.__func__(cls)

    def teardown(self):
        filled = tables_with_rows()
        append_only = [model for model in append_only_models() if model._meta.db_table in filled]
        for model in append_only:
            unprotect(connection, model)
        with transaction.atomic(), connection.constraint_checks_disabled(), connection.cursor() as cursor:
            for table in filled:
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")
        ContentType.objects.clear_cache()
        put_back(loaded_by_migrations)
        for model in append_only:
            protect(connection, model)

    TransactionTestCase._fixture_setup, TransactionTestCase._fixture_teardown = setup, teardown
    yield
    TransactionTestCase._fixture_setup, TransactionTestCase._fixture_teardown = prepared, emptied


def tables_with_rows() -> list[str]:
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    each = (f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {connection.ops.quote_name(table)})" for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(each))
        return [table for (table,) in cursor.fetchall()]


def links_of(row: DeserializedObject) -> Iterator[Model]:
    """Its rows in the tables between two that are many to many: the serializer has them with the record."""
    for name, others in (row.m2m_data or {}).items():
        field = row.object._meta.get_field(name)
        here, there = f"{field.m2m_field_name()}_id", f"{field.m2m_reverse_field_name()}_id"
        yield from (field.remote_field.through(**{here: row.object.pk, there: other}) for other in others)


def put_back(rows: list[Model]) -> None:
    """One INSERT a model; whole tables, so that the order is left to the end of the transaction."""
    with transaction.atomic(), connection.constraint_checks_disabled():
        for model, its_rows in groupby(rows, key=type):
            model._base_manager.bulk_create(deepcopy(list(its_rows)))
    connection.check_constraints()


@pytest.fixture(autouse=True, scope="session")
def _only_whole_pages_keep_their_context(django_test_environment):
    """`answer.context` is the page's. Django keeps a copy for each component on it too, which took a tenth of the time."""
    telling, drawing = Template._render, lambda template, context: template.nodelist.render(context)

    def render(template, context):
        return (telling if context.template is template else drawing)(template, context)

    Template._render = render
    yield
    Template._render = telling


@pytest.fixture(autouse=True, scope="session")
def _every_mail_is_read(django_test_environment) -> None:
    settings.EMAIL_BACKEND = "tests.read_mail.EmailBackend"


@pytest.fixture(autouse=True)
def _nobody_spoke_before():
    """A request leaves its language behind in the thread, for the next request to replace."""
    translation.deactivate()


@pytest.fixture(autouse=True)
def _throttles_begin_anew():
    """What one test's requests counted is none of the next one's business."""
    caches["process"].clear()


@pytest.fixture
def company(db) -> factories.Company:
    """Hartwell IT, with its owner and, once asked for, a person in each other role."""
    return factories.make_company("Hartwell IT", "hartwell-it")


@pytest.fixture
def other_company(db) -> factories.Company:
    """The outsiders: another partner, also with everybody."""
    return factories.make_company("Nordlicht Systemhaus", "nordlicht", "DE")


@pytest.fixture
def everybody(request) -> None:
    """All people of the companies in the test are there from the start: for tests that count or list them."""
    for name in {"company", "other_company"} & set(request.fixturenames):
        assert len(request.getfixturevalue(name).people) == len(Role)


@pytest.fixture
def owner(company) -> Actor:
    return company.actor("owner")


@pytest.fixture
def outsider(other_company) -> Actor:
    return other_company.actor("owner")


@pytest.fixture
def staff_user(db):
    return factories.make_user("staff@portal.example", "Robin Staff", staff_role=StaffRole.NETWORK_ADMIN)


@pytest.fixture
def staff(staff_user) -> Actor:
    return Actor.person(staff_user, "test-request")


@pytest.fixture
def colleague(db):
    """Somebody else among staff, by role: `colleague(StaffRole.SUPPORT)`."""

    def made(role: str) -> User:
        email = f"{role}@portal.example"
        known = User.objects.filter(email=email).first()
        return known or factories.make_user(email, f"{StaffRole(role).label} Person", staff_role=role)

    return made


@pytest.fixture
def sign_in():
    """A browser's client, signed in a moment ago: `sign_in(user).get(…)`. With `ago=` seconds, that long ago.

    The session is written as it is after a real sign-in, at once: `force_login` and what allauth records take 19 statements.
    Pages that ask for the password again take it as given at that moment.
    """

    def signed_in(user, ago: float = 0) -> Client:
        session = SessionStore()
        session[SESSION_KEY], session[HASH_SESSION_KEY] = user.pk, user.get_session_auth_hash()
        session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
        method = {"method": "password", "at": time.time() - ago, "email": user.email}
        session["account_authentication_methods"] = [method]
        session["account_authentication_methods_user"] = user.pk
        session.save()
        update_last_login(None, user)
        client = Client()
        client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
        return client

    return signed_in


@pytest.fixture
def api():
    """A REST client with a key: `api(company.partner, "client-accounts:read")`."""

    def with_key(partner, *scopes, **fields) -> APIClient:
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {factories.make_key(partner, *scopes, **fields)}")
        return client

    return with_key


@pytest.fixture
def run_background():
    """Do everything that is due now, in this process, as Celery would."""
    return background.run_everything_due
