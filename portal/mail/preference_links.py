"""A new link to one's mail preferences, mailed to the address that an old one was mailed to (decision 12)."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.actions import business_action
from portal.brand import brand_of
from portal.errors import LinkInvalid
from portal.mail.models import Message
from portal.mail.reader_links import NEW_LINK, Reader, partner_of_reader, preferences_until, preferences_url
from portal.mail.services import queue_message
from portal.mail.templates import mail_context
from portal.ratelimit import take
from portal.tenancy.actor import Actor
from portal.tenancy.roles import NOBODY

MOST_A_DAY = 3  # to one address, by however many links


@business_action(
    noun="mail-preferences",
    verb="renew-link",
    label=_("Send a new link"),
    roles=NOBODY,
    by_link=True,
    api=False,
)
def renew_preferences_link(*, actor: Actor, reader: Reader) -> Message:
    """One link sends one new one a day, which is as long as one lasts by which more can be done."""
    old = reader.message
    if old is None:
        raise LinkInvalid()
    key = f"{NEW_LINK}:{old.pk}:{clock.today()}"
    if made := Message.objects.filter(dedupe_key=key).first():
        return made
    take(f"{NEW_LINK}:{reader.address}"[:200], capacity=MOST_A_DAY, per=timedelta(days=1))
    user = {"user_id": old.context["user_id"]} if "user_id" in old.context else {}
    made = queue_message(
        template=NEW_LINK,
        dedupe_key=key,
        why=_("You get this because you asked for a new link to your mail preferences."),
        context=user,
        email=old.to_email,
        name=old.to_name,
        language=old.language,
        partner=old.partner,
    )
    assert made  # it has an address
    return made


@mail_context(NEW_LINK, _("A link to mail preferences"))
def link_context(message: Message) -> dict:
    brand = {"brand": brand_of(message.partner)} if message.partner and partner_of_reader(message) else {}
    return {"url": preferences_url(message), "until": preferences_until(message), **brand}
