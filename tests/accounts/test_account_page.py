import pytest
from django.urls import reverse

from portal.accounts import services
from portal.errors import InvalidValue, NotFound
from portal.events.models import Event
from portal.tenancy.actor import Actor
from tests.factories import make_user

DETAILS = {"name": "Ada Okafor", "language": "en", "time_zone": "Europe/Berlin"}


@pytest.fixture
def ada(db):
    return make_user("ada@example.com", "Ada")


def test_it_shows_who_i_am_and_where_i_belong(sign_in, company):
    page = sign_in(company.user("seller")).get(reverse("account_security")).text
    assert "seller@hartwell-it.example" in page
    assert "Hartwell IT" in page


def test_strangers_sign_in_first(client, db):
    assert client.get(reverse("account_security")).status_code == 302


def test_details_can_be_changed(sign_in, ada):
    assert sign_in(ada).post(reverse("account-update"), DETAILS)["Location"] == reverse("account_security")
    ada.refresh_from_db()
    assert (ada.name, ada.time_zone) == ("Ada Okafor", "Europe/Berlin")
    event = Event.objects.about(ada).get()
    assert event.new == {"name": "Ada Okafor", "time_zone": "Europe/Berlin", "language": "en"}


@pytest.mark.parametrize(
    "wrong",
    [{"name": ""}, {"name": "A\0da"}, {"name": "x" * 121}, {"time_zone": "Mars/Olympus"}, {"language": "tlh"}],
)
def test_what_cannot_be_taken_is_said_beside_its_field(sign_in, ada, wrong):
    answer = sign_in(ada).post(reverse("account-update"), {**DETAILS, **wrong})
    assert answer.status_code == 200
    assert set(answer.context["form"].errors) == set(wrong)


def test_the_service_checks_too(ada):
    with pytest.raises(InvalidValue):
        services.update_me(actor=Actor.person(ada), user=ada, **{**DETAILS, "time_zone": "../etc/passwd"})


def test_nobody_changes_somebody_else(ada):
    eve = make_user("eve@example.com")
    for change, values in ((services.update_me, DETAILS), (services.set_password, {"password": "eleven teapots"})):
        with pytest.raises(NotFound):
            change(actor=Actor.person(eve), user=ada, **values)


def test_pages_show_times_in_my_zone(sign_in, ada):
    ada.time_zone = "Pacific/Kiritimati"
    ada.save()
    from django.utils import timezone

    from portal.accounts.middleware import PreferencesMiddleware

    seen = []
    middleware = PreferencesMiddleware(lambda request: seen.append(timezone.get_current_timezone_name()))
    request = sign_in(ada).get(reverse("account_security")).wsgi_request
    middleware(request)
    assert seen == ["Pacific/Kiritimati"]
