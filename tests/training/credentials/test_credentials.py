import re
from datetime import date, timedelta

import pytest
from django.utils.formats import date_format

from partners.internal_use.queries import is_trained
from portal import clock
from portal.accounts.models import User
from portal.tenancy.models import Membership
from portal.tenancy.services import remove_member
from training.credentials.numbers import new_number, read_number
from training.credentials.validity import months_after


@pytest.mark.parametrize(
    ("day", "months", "end"),
    [
        ("2026-11-23", 12, "2027-11-23"),
        ("2027-01-31", 1, "2027-02-28"),
        ("2028-02-29", 12, "2029-02-28"),
        ("2026-12-05", 1, "2027-01-05"),
    ],
)
def test_validity_ends_on_the_same_day_of_the_month_or_the_last(day, months, end):
    assert months_after(date.fromisoformat(day), months) == date.fromisoformat(end)


@pytest.mark.parametrize("role", ["owner", "seller", "learner", "read-only"])
def test_colleagues_see_the_certificate(company, credential, sign_in, role):
    page = sign_in(company.user(role)).get(f"{company.url}/training/credentials/{credential.pk}/").content.decode()
    for said in ("Seller of Hartwell IT", "Hartwell IT", "Plans, seats and renewals", credential.number):
        assert said in page


def test_outsiders_do_not(company, other_company, credential, sign_in):
    stranger = sign_in(other_company.user("owner"))
    for base in (company.url, other_company.url):
        assert stranger.get(f"{base}/training/credentials/{credential.pk}/").status_code == 404


def test_the_last_day_counts(credential):
    with clock.moved(by=credential.expires_on - clock.today()):
        assert credential.is_current
    with clock.moved(by=credential.expires_on - clock.today() + timedelta(days=1)):
        assert not credential.is_current


def test_only_people_who_are_still_there_count_as_trained(company, other_company, credential):
    """A partner gets licences of its own for what its people know, not for what somebody took along to the next one."""
    here = company.partner.pk
    assert is_trained(here)
    User.objects.filter(pk=credential.user_id).update(is_active=False)
    assert not is_trained(here)
    User.objects.filter(pk=credential.user_id).update(is_active=True)
    Membership.objects.create(partner=other_company.partner, user=credential.user, role="seller")
    remove_member(actor=company.actor("owner"), membership=company.partner.memberships.get(user=credential.user_id))
    assert not is_trained(here)


def test_a_number_is_read_in_any_spelling_and_a_slip_is_noticed():
    number = new_number()
    assert read_number(number) == number
    assert read_number(f" {number.replace('-', '').lower()} ") == number
    assert read_number(number.replace("1", "l").replace("0", "O")) == number
    for at, sign in enumerate(number):
        if sign != "-":
            assert read_number(number[:at] + ("2" if sign != "2" else "3") + number[at + 1 :]) == ""
    assert [read_number(text) for text in ("", "-", "1", number[:-1], number + "0", "\x00", "ß" * 12)] == [""] * 7


def facts_of(page: str) -> list[str]:
    """What the page says of the certificate, as it is read."""
    article = page[page.index("<main") : page.index("</main>")]
    return [" ".join(part.split()) for part in re.sub(r"<[^>]*>", "\n", article).split("\n") if part.strip()]


def test_anybody_can_check_a_certificate_and_reads_four_facts(client, credential):
    """The number in lower case leads to its own page; nothing there says where the holder works or when they learned."""
    page = client.get("/certificates/", {"number": credential.number.lower()}, follow=True)
    assert page.redirect_chain == [(f"/certificates/{credential.number}/", 302)]
    body = page.content.decode()
    said = ["Seller of Hartwell IT", "Plans, seats and renewals", f"{date_format(credential.expires_on, 'j F Y')}"]
    heading = ["Certificate", credential.number, "This certificate is valid"]
    labels = ["Held by", "Certificate", "Valid until"]
    pairs = [part for pair in zip(labels, said, strict=True) for part in pair]
    assert facts_of(body)[: len(pairs) + 3] == heading + pairs
    for kept in (credential.partner.slug, credential.pk, credential.user.email, "Issued", "/p/"):
        assert kept not in body
    assert (page["X-Robots-Tag"], "no-store" in page["Cache-Control"]) == ("noindex, nofollow", True)
    with clock.moved(by=timedelta(days=800)):
        assert "This certificate has expired" in client.get(page.redirect_chain[0][0]).content.decode()


def test_what_is_no_certificate_is_told_apart_from_a_slip(client, credential):
    unknown = client.get("/certificates/", {"number": new_number()}, follow=True)
    assert (unknown.status_code, "There is no such certificate" in unknown.content.decode()) == (404, True)
    slip = client.get("/certificates/7K3M/")
    assert (slip.status_code, "is no certificate number" in slip.content.decode()) == (404, True)
    assert "is no certificate number" in client.get("/certificates/", {"number": "7K3M"}).content.decode()
    assert "is empty. Fill it in." in client.get("/certificates/", {"number": " "}).content.decode()
    assert client.get(f"/certificates/{credential.pk}/").status_code == 404


def test_guessing_ends(client, credential):
    address = f"/certificates/{credential.number}/"
    answers = [client.get(address).status_code for _ in range(61)]
    assert (answers[59], answers[60]) == (200, 429)
    assert client.get(f"/certificates/{new_number()}/").status_code == 429


def test_the_number_by_rest(api, company, credential):
    keyed = api(company.partner, "credentials:read")
    found = keyed.get("/api/v1/credentials", {"number": credential.number.replace("-", "")}).json()["data"]
    assert [row["number"] for row in found] == [credential.number]
    assert keyed.get("/api/v1/credentials", {"number": "7K3M"}).json()["data"] == []
