"""The certificate on paper: one A4 page as an accessible PDF, in the language of its course."""

from datetime import date, timedelta
from pathlib import Path

import qrcode
from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, override
from qrcode.image.svg import SvgPathImage

from portal.files.delivery import MadeFile
from portal.ratelimit import take
from portal.tenancy.actor import Actor
from portal.typesetting import Sheet, families
from portal.web.context import SITE_NAME
from training.credentials.models import Credential

TEMPLATE = Path(__file__).parent / "typst" / "certificate.typ"
DRAWN_PER_HOUR = 30


def certificate_file(actor: Actor, credential: Credential) -> MadeFile:
    sheet = certificate_sheet(credential)

    def drawn() -> bytes:
        take(f"certificate:{actor.kind}:{actor.id}", capacity=DRAWN_PER_HOUR, per=timedelta(hours=1))
        return sheet.pdf()

    return MadeFile(f"certificate-{credential.number}.pdf", "application/pdf", sheet.digest, drawn)


def check_address(number: str) -> str:
    """Where anybody checks the certificate of that number."""
    return settings.SITE_URL + reverse("certificate", args=[number])


def certificate_sheet(credential: Credential) -> Sheet:
    """Says nothing that depends on today: the same credential is the same paper next year."""
    with override(credential.certification.course.language):
        return _sheet(credential, check_address(credential.number))


def _sheet(credential: Credential, address: str) -> Sheet:
    boxes = gettext(
        "□ stands for a character that this document cannot draw. The name is written out at the address above."
    )
    return Sheet(
        template=TEMPLATE,
        title=f"{credential.certification.name}: {credential.holder_name}",
        day=credential.issued_on,
        values={**_words(credential), **_address(address), "fonts": families(credential.partner.country), "boxes": ""},
        if_missing={"boxes": boxes},
    )


def _words(credential: Credential) -> dict[str, object]:
    return {
        "language": (get_language() or "en").split("-")[0],
        "site_name": str(SITE_NAME),
        "certifies": gettext("This certifies that"),
        "holder": credential.holder_name,
        "passed": gettext("of %(company)s has passed") % {"company": credential.partner.name},
        "name": credential.certification.name,
        "facts": [
            {"label": gettext("Issued"), "value": _day(credential.issued_on)},
            {"label": gettext("Valid until"), "value": _day(credential.expires_on)},
            {"label": gettext("Certificate number"), "value": credential.number},
        ],
        "disclaimer": gettext("A credential of %(site_name)s. It is not issued or endorsed by Dropbox, Inc.")
        % {"site_name": SITE_NAME},
    }


def _address(address: str) -> dict[str, object]:
    drawn = qrcode.make(address, image_factory=SvgPathImage, border=0)
    return {
        "check": gettext("Anybody can check this certificate, without an account, at:"),
        "address": address,
        "code": drawn.to_string(encoding="unicode"),
        "code_says": gettext("QR code of the address %(address)s") % {"address": address},
    }


def _day(day: date) -> str:
    return date_format(day, "LONG_DATE")
