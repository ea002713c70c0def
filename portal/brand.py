"""How a partner looks where its own people and clients read: logo or name, two colours, whom to ask. One value for all.

The ground draws it (mails today, documents later); what a partner chose is the trade's, which registers the source.
"""

from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import formataddr, parseaddr
from typing import Any

from django.conf import settings

from portal.contrast import DARK_SHEET, EDGE, TEXT, nearest, text_on
from portal.tenancy.models import Partner

BUTTON, LINK = "#0b6265", "#0b6265"  # the portal's own teal, as in static/css/tokens.css


@dataclass(frozen=True, slots=True)
class Logo:
    """A PNG that we wrote ourselves from what was uploaded."""

    data: bytes = field(repr=False)
    width: int
    height: int

    @property
    def uri(self) -> str:
        """For a page that whoever reads it has no account to fetch it by another address."""
        return f"data:image/png;base64,{b64encode(self.data).decode()}"


@dataclass(frozen=True, slots=True)
class Brand:
    """Colours are `#rrggbb` and have enough contrast on white; those for dark surfaces are worked out from them."""

    name: str
    button: str = BUTTON
    link: str = LINK
    contact: tuple[str, ...] = ()
    email: str = ""
    logo: Logo | None = None

    @property
    def sender(self) -> dict[str, Any]:
        """For the context of a mail in the partner's name: from our mailbox as ever, and answers go to whom the partner says to
        ask.
        """
        mailbox = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
        return {"from_email": formataddr((self.name, mailbox)), "reply_to": [self.email] if self.email else None}

    @property
    def on_button(self) -> str:
        return text_on(self.button)

    @property
    def dark_button(self) -> str:
        return nearest(self.button, on=DARK_SHEET, ratio=EDGE)

    @property
    def on_dark_button(self) -> str:
        return text_on(self.dark_button)

    @property
    def dark_link(self) -> str:
        return nearest(self.link, on=DARK_SHEET, ratio=TEXT)

    @property
    def logo_size(self) -> tuple[int, int]:
        """As it is shown: at most 40 px high and 200 px wide; the file has twice as many for sharp screens."""
        if self.logo is None:
            return 0, 0
        scale = min(40 / self.logo.height, 200 / self.logo.width, 1)
        return max(1, round(self.logo.width * scale)), max(1, round(self.logo.height * scale))


Source = Callable[[Partner], Brand | None]
_sources: list[Source] = []


def brand_source(source: Source) -> Source:
    """Register the function that knows what a partner chose; None when it chose nothing."""
    _sources.append(source)
    return source


def brand_of(partner: Partner) -> Brand:
    """For every mail and document to the partner's own people and clients."""
    chosen = (source(partner) for source in _sources)
    return next((brand for brand in chosen if brand), Brand(name=partner.name))
