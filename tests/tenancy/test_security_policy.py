"""Which roles must have a second factor: set by owners and admins, read by everybody, by page and by REST."""

import pytest

from portal.errors import InvalidValue, NotAllowed, NotFound
from portal.events.models import Event
from portal.tenancy.models import Partner
from portal.tenancy.roles import MANAGERS, Role
from portal.tenancy.services import set_security_policy

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everybody")]

URL = "/p/hartwell-it/settings/security/"


def policy_of(company) -> list[str]:
    return Partner.objects.get(pk=company.partner.pk).second_factor_roles


def test_the_policy_is_the_whole_list_in_the_order_of_the_roles(company, owner):
    set_security_policy(actor=owner, partner=company.partner, second_factor_roles=["seller", "owner", "owner"])
    assert policy_of(company) == ["owner", "seller"]
    set_security_policy(actor=owner, partner=company.partner, second_factor_roles=[])
    assert policy_of(company) == []
    assert Event.objects.filter(verb="partner.security_policy_set").count() == 2


def test_a_role_that_does_not_exist_is_named(company, owner):
    with pytest.raises(InvalidValue, match="emperor"):
        set_security_policy(actor=owner, partner=company.partner, second_factor_roles=["emperor"])


@pytest.mark.parametrize("role", [role for role in Role if role not in MANAGERS])
def test_others_read_it_and_set_nothing(company, sign_in, role):
    browser = sign_in(company.user(role))
    page = browser.get(URL)
    assert page.status_code == 200
    assert 'type="checkbox"' not in page.content.decode()
    assert browser.post(URL, {"second_factor_roles": ["owner"]}).status_code == 403
    with pytest.raises(NotAllowed):
        set_security_policy(actor=company.actor(role), partner=company.partner, second_factor_roles=["owner"])


def test_an_outsider_finds_nothing(company, outsider):
    with pytest.raises(NotFound):
        set_security_policy(actor=outsider, partner=company.partner, second_factor_roles=["owner"])


def test_the_page_saves_it_and_says_who_has_none(company, sign_in):
    browser = sign_in(company.user("owner"))
    assert browser.post(URL, {"second_factor_roles": ["seller", "admin"]}).status_code == 302
    assert policy_of(company) == ["admin", "seller"]
    rows = {row["value"]: row for row in browser.get(URL).context["rows"]}
    assert (rows["seller"]["chosen"], rows["seller"]["people"], rows["seller"]["without"]) == (True, 1, 1)


def test_by_rest(api, company):
    client = api(company.partner, "partners:read", "partners:write")
    url = f"/api/v1/partners/{company.partner.pk}/set-security-policy"
    answer = client.post(url, {"second_factor_roles": ["owner"]}, format="json")
    assert (answer.status_code, answer.json()["second_factor_roles"]) == (200, ["owner"])
    assert client.post(url, {"second_factor_roles": ["emperor"]}, format="json").status_code == 400
    assert client.post(url, {"second_factor_roles": "owner"}, format="json").status_code == 400
