import re

import pytest

from portal.events.models import Event
from portal.mail.errors import NoLongerNeeded
from portal.mail.models import Message
from portal.mail.rendering import render_mail
from portal.tenancy import services
from portal.tenancy.handlers import send_invitation
from portal.tenancy.roles import Role


@pytest.fixture
def invitation(owner):
    return services.create_invitation(actor=owner, email="lena@example.com", role=Role.SELLER)


def messages() -> list[Message]:
    return list(Message.objects.filter(template="invitation"))


def test_an_invitation_queues_one_mail_without_its_link(invitation, run_background):
    run_background()
    run_background()
    (message,) = messages()
    assert (message.to_email, message.partner) == ("lena@example.com", invitation.partner)
    assert message.context == {"invitation": invitation.pk}
    assert "Owner of Hartwell IT invited you to join Hartwell IT." in message.why


def test_the_mail_carries_a_link_that_opens(invitation, client, run_background):
    send_invitation(Event.objects.get(verb="invitation.created"))
    mail = render_mail(messages()[0])
    link = re.search(r"http\S+/invitation/\S+", mail.body).group()
    assert link in mail.alternatives[0].content
    assert "Join Hartwell IT" in client.get("/" + link.split("/", 3)[3]).text
    assert mail.to == ["lena@example.com"]


def test_a_mail_that_waited_too_long_is_no_longer_needed(invitation, owner):
    send_invitation(Event.objects.get(verb="invitation.created"))
    services.revoke_invitation(actor=owner, invitation=invitation)
    with pytest.raises(NoLongerNeeded):
        render_mail(messages()[0])


def test_sending_again_queues_another(invitation, owner, run_background):
    run_background()
    services.resend_invitation(actor=owner, invitation=invitation)
    run_background()
    assert len(messages()) == 2


def test_an_invitation_revoked_at_once_is_not_mailed(invitation, owner, run_background):
    services.revoke_invitation(actor=owner, invitation=invitation)
    run_background()
    assert messages() == []
