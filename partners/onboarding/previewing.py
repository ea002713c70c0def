"""A mail as somebody would get it, without a run and without a row: for a preview, and for a test mailed to its writer."""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.urls import Resolver404, resolve, reverse
from django.utils import translation

from partners.clients.models import ClientAccount
from partners.contacts.models import Contact
from partners.onboarding.engine.values import Mail
from partners.onboarding.mailing import stream_of
from partners.onboarding.models import Journey
from partners.onboarding.readers import Reader
from partners.onboarding.registry import (
    OF_CLIENT,
    PLACES,
    TEXTS,
    TRIGGERS,
    Place,
    ReaderKind,
    Subject,
    fitting,
    kind_of,
)
from partners.onboarding.replaying import INVENTED, INVENTED_CLIENT, INVENTED_PARTNER
from partners.onboarding.wording import samples_of, values_of, variables_of_text, variables_of_words
from portal.accounts.models import User
from portal.brand import Brand
from portal.mail.models import Message
from portal.mail.rendering import written_mail
from portal.mail.streams import OPTIONAL
from portal.tenancy.models import Partner


@dataclass(frozen=True, slots=True)
class Shown:
    """A mail of a journey, and as whom it is shown. `query` has their page shown again."""

    journey: Journey
    trigger: str
    mail: Mail
    subject: Subject
    language: str
    query: tuple[tuple[str, str], ...] = ()

    @classmethod
    def to_invented(cls, journey: Journey, trigger: str, mail: Mail, language: str = "") -> "Shown":
        return cls(journey, trigger, mail, invented_subject(trigger, mail), "").in_language(language)

    def in_language(self, asked: str) -> "Shown":
        """That of its reader, unless another one is asked for."""
        codes = [code for code, _name in settings.LANGUAGES]
        theirs = "" if self.is_invented else self.reader.language
        language = next((code for code in (asked, theirs) if code in codes), codes[0])
        return replace(self, language=language, query=(*self.query, ("language", language)))

    @property
    def is_invented(self) -> bool:
        """No row knows them."""
        return self.subject.partner._state.adding

    @property
    def reader(self) -> Reader:
        return Reader(self.subject)

    @property
    def template(self) -> str:
        return str(self.mail.text) if is_shipped(self.mail) else "journey"

    @property
    def stream(self) -> str:
        return stream_of(self.journey, self.mail, self.subject.user)

    @property
    def why(self) -> str:
        """They are mailed, in words for them."""
        trigger = TRIGGERS.get(self.trigger)
        with translation.override(self.language):
            return str(trigger.why(self.subject.partner)) if trigger else ""

    @property
    def message(self) -> Message:
        """As their own would be; it is never saved."""
        subject, reader = self.subject, self.reader
        user = {"user_id": subject.user.pk} if subject.user else {}
        return Message(
            template=self.template,
            to_email=reader.address,
            to_name=reader.name,
            language=self.language,
            stream=self.stream,
            why=self.why,
            partner=None if self.is_invented else subject.partner,
            context={} if self.is_invented else {**user, **reader.context},
        )

    @property
    def written(self) -> EmailMultiAlternatives:
        """Signed links would act, on its reader's address and in events: those of the foot lead nowhere."""
        message = self.message
        pages = {"why_url": "mail-why"}
        if message.stream in OPTIONAL:
            pages |= {"opt_out_url": "mail-stop", "preferences_url": "mail-preferences"}
        dead = {name: settings.SITE_URL + reverse(page, args=["preview"]) for name, page in pages.items()}
        return written_mail(message, lambda _message: self.variables() | dead)

    @property
    def html(self) -> str:
        """With the logo, which travels inside the mail, written into it: a frame loads nothing."""
        html, look = str(self.written.alternatives[0][0]), self._look().get("brand")
        return html.replace("cid:logo", look.logo.uri) if look and look.logo else html

    def variables(self) -> dict[str, Any]:
        """What the template is given. Of addresses only those that are nobody's: whoever looks at it is not who gets it."""
        if is_shipped(self.mail):
            said = variables_of_text(self.template, self.subject, self._leads)
        else:
            values = samples_of if self.is_invented else values_of
            said = variables_of_words(self.mail, self.language, self.subject, values, self._leads) | self._look()
        return {name: self.page if _is_of_partner(value) else value for name, value in said.items()}

    def _look(self) -> dict[str, Any]:
        """Nobody answers a partner by answering a test."""
        if self.subject.contact is None:
            return {}
        brand = Brand(self.subject.partner.name) if self.is_invented else self.reader.brand
        return {"brand": brand, "from_email": brand.sender["from_email"]} if brand else {}

    def _leads(self, place: Place, subject: Subject) -> str:
        address = place.url(subject)
        if not address and not self.is_invented:
            return ""
        return address if address and named_in(address) == {} else self.page

    @property
    def page(self) -> str:
        """That says where the button leads: to a page of the partner, or by a link that is its reader's alone."""
        address = reverse("journey-preview", args=[self.journey.code, self.mail.key])
        return f"{settings.SITE_URL}{address}?{urlencode(self.query)}#button"

    @property
    def button(self) -> tuple[str, str] | None:
        """What its place is called, and its address where that is no secret; None where the mail has none."""
        code = TEXTS[self.template].place if is_shipped(self.mail) else self.mail.place
        place = fitting(PLACES, self.subject.kind).get(code)
        if place is None:
            return None
        address = "" if self.is_invented else place.url(self.subject)
        return str(place.label), address if named_in(address) in ({}, {"slug": self.subject.partner.slug}) else ""

    @property
    def lacks_button(self) -> bool:
        """There is nothing to lead this reader to."""
        return self.button is not None and not self.variables()["url"]


def is_shipped(mail: Mail) -> bool:
    return mail.text in TEXTS and not mail.words


def fits_reader(trigger: str, mail: Mail) -> bool:
    """A text that comes with the portal is not for everybody; checking says so beside it."""
    kind = kind_of(trigger)
    return not is_shipped(mail) or kind is None or kind in TEXTS[str(mail.text)].fits


def invented_subject(trigger: str, mail: Mail) -> Subject:
    """Who has no password yet, so that nothing keeps out what leads to where one is set."""
    kind = kind_of(trigger) if fits_reader(trigger, mail) else None
    partner = Partner(name=INVENTED_PARTNER, slug="fjord-drift", country="NO")
    client = ClientAccount(partner=partner, name=INVENTED_CLIENT) if kind in OF_CLIENT else None
    if client and kind == ReaderKind.CLIENT:
        contact = Contact(partner=partner, client_account=client, name=INVENTED, email="ingrid@solvik.example")
        return Subject(partner, contact=contact, client=client)
    user = User(name=INVENTED, email="ingrid@fjord-drift.example")
    user.set_unusable_password()
    return Subject(partner, user, client=client)


def named_in(address: str) -> dict[str, Any] | None:
    """What an address of the portal names beside its page; None of any other. A secret is always something that is named."""
    if not address.startswith(settings.SITE_URL):
        return None
    try:
        found = resolve(urlsplit(address).path)
    except Resolver404:
        return None
    return {**found.kwargs, **{str(place): value for place, value in enumerate(found.args)}}


def _is_of_partner(value: Any) -> bool:
    return isinstance(value, str) and value.startswith(f"{settings.SITE_URL}/p/")
