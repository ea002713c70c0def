from portal.keys.models import ApiKey
from portal.keys.services import create_api_key, revoke_api_key, rotate_api_key
from portal.mail.models import Message
from portal.mail.rendering import render_mail
from tests.factories import make_user


def mails() -> list[Message]:
    return list(Message.objects.filter(template="new-api-key").order_by("id"))


def test_owners_hear_of_each_new_key(company, run_background):
    scopes = ["memberships:read", "client-accounts:read", "client-accounts:write"]
    create_api_key(actor=company.actor("admin"), name="PSA <b>", scopes=scopes, created_from="203.0.113.7")
    run_background()
    run_background()
    (message,) = mails()
    mail = render_mail(message)
    assert message.to_email == company.user("owner").email
    assert mail.subject == "New API key “PSA <b>”"
    for part in (mail.body, mail.alternatives[0].content):
        assert "Client accounts: read and write" in part
        assert "Memberships: read" in part
        assert "203.0.113.7" in part
        assert f"/p/hartwell-it/settings/api-keys/{ApiKey.objects.get().pk}/" in part
    assert "Admin of Hartwell IT created the API key “PSA <b>” for Hartwell IT." in mail.body
    assert "PSA <b>" not in mail.alternatives[0].content


def test_and_of_each_new_secret(company, owner, run_background):
    key = create_api_key(actor=owner, name="PSA", scopes=["memberships:read"])
    run_background()
    rotate_api_key(actor=owner, api_key=key, overlap="24-hours", created_from="2001:db8::7")
    run_background()
    mail = render_mail(mails()[-1])
    assert mail.subject == "New secret for the API key “PSA”"
    assert "The old secret works until" in mail.body
    assert "2001:db8::7" in mail.body


def test_network_admins_hear_of_the_networks_own_keys(staff, staff_user, colleague, run_background):
    colleague("auditor")
    create_api_key(actor=staff, name="Reports", scopes=["partners:read"])
    run_background()
    assert [message.to_email for message in mails()] == [staff_user.email]
    assert f"/staff/api-keys/{ApiKey.objects.get().pk}/" in render_mail(mails()[0]).body


def test_who_cannot_sign_in_any_more_is_not_written_to(company, owner, run_background):
    user = company.user("owner")
    create_api_key(actor=owner, name="PSA", scopes=["memberships:read"])
    user.is_active = False
    user.save()
    run_background()
    assert mails() == []
    make_user("nobody@x.example")


def test_a_key_revoked_meanwhile_needs_no_mail(owner, run_background):
    key = create_api_key(actor=owner, name="PSA", scopes=["memberships:read"])
    revoke_api_key(actor=owner, api_key=key)
    run_background()
    assert [message.state for message in mails()] == ["skipped"]
