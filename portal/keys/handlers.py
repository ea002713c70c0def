"""What follows from events about keys: the owners hear of each new secret, and old figures go."""

from collections.abc import Iterable
from typing import cast

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import User
from portal.background import background_round
from portal.events.models import Event
from portal.events.registry import handles
from portal.events.sentences import phrases
from portal.keys.models import ApiKey
from portal.keys.tokens import forget_old_tokens
from portal.keys.usage import forget_old_usage
from portal.keys.words import scopes_in_words
from portal.mail.errors import NoLongerNeeded
from portal.mail.models import Message
from portal.mail.services import queue_message
from portal.mail.templates import mail_context
from portal.tenancy.models import Partner
from portal.tenancy.queries import owners_of, staff_with
from portal.tenancy.roles import NETWORK_ADMINS

phrases(
    {
        "api_key.created": gettext_lazy("created the API key {subject}"),
        "api_key.updated": gettext_lazy("changed the API key {subject}"),
        "api_key.rotated": gettext_lazy("made a new secret for the API key {subject}"),
        "api_key.overlap_ended": gettext_lazy("ended the old secret of the API key {subject}"),
        "api_key.handed_over": gettext_lazy("kept the API key {subject} in another name"),
        "api_key.revoked": gettext_lazy("revoked the API key {subject}"),
    }
)

background_round("api-key-usage")(forget_old_usage)
background_round("access-tokens")(forget_old_tokens)


@handles("api_key.created", "api_key.rotated")
def tell_of_a_new_secret(event: Event) -> None:
    """To every owner, whoever made it: a key acts for the company. For the network's own, to its admins."""
    key = ApiKey.objects.select_related("partner").get(pk=event.subject_id)
    for reader in _answerable(key.partner):
        queue_message(
            template="new-api-key",
            to=reader,
            dedupe_key=f"new-api-key:{event.pk}:{reader.pk}",
            why=gettext_lazy("You get this because API keys can read and change what is yours."),
            context={"event": event.pk, "key": key.pk},
            partner=key.partner,
            event=event,
        )


def _answerable(partner: Partner | None) -> Iterable[User]:
    if partner:
        return owners_of(partner.pk)
    return staff_with(NETWORK_ADMINS)


@mail_context("new-api-key", gettext_lazy("A new secret of an API key"))
def new_api_key_context(message: Message) -> dict:
    key = ApiKey.objects.select_related("partner").get(pk=message.context["key"])
    if key.revoked_at:
        raise NoLongerNeeded(_("The key was revoked in the meantime."))
    event = cast(Event, message.event)  # given by tell_of_a_new_secret
    return {
        "key": key,
        "event": event,
        "partner": key.partner,
        "is_rotation": event.verb == "api_key.rotated",
        "scopes": scopes_in_words(key.scopes),
        "url": settings.SITE_URL + address_of(key),
    }


def address_of(key: ApiKey) -> str:
    """The key's page, on its own side."""
    if key.partner:
        return reverse("api-key", args=[key.partner.slug, key.pk])
    return reverse("staff-api-key", args=[key.pk])
