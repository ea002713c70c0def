"""Websites, domains and e-mail addresses: one canonical form, IDN in its ASCII form (punycode)."""

import ipaddress
import re

import idna
from django.utils.translation import gettext_lazy as _

from portal.confusables import is_confusable
from portal.imports.cells import Cell, Context
from portal.imports.problems import Finding, Severity, Unreadable, shown
from portal.text import clean_text

MAX_DOMAIN, MAX_EMAIL, MAX_LOCAL_PART = 253, 254, 64
# Providers where anybody has a mailbox: such a domain says nothing about the company.
FREE_MAIL = frozenset({
    "126.com", "163.com", "aol.com", "bigpond.com", "bluewin.ch", "bol.com.br", "btinternet.com", "comcast.net",
    "fastmail.com", "free.fr", "freenet.de", "gmail.com", "gmx.at", "gmx.ch", "gmx.com", "gmx.de", "gmx.net",
    "googlemail.com", "hotmail.co.uk", "hotmail.com", "hotmail.de", "hotmail.fr", "hotmail.it", "icloud.com",
    "laposte.net", "libero.it", "live.com", "live.de", "mac.com", "mail.com", "mail.ru", "me.com", "msn.com",
    "naver.com", "orange.fr", "outlook.com", "outlook.de", "pm.me", "posteo.de", "proton.me", "protonmail.com",
    "qq.com", "rediffmail.com", "rocketmail.com", "seznam.cz", "t-online.de", "uol.com.br", "verizon.net",
    "virgilio.it", "wanadoo.fr", "web.de", "wp.pl", "xtra.co.nz", "yahoo.co.jp", "yahoo.co.uk", "yahoo.com",
    "yahoo.de", "yahoo.fr", "yahoo.it", "yandex.ru", "ymail.com",
})  # fmt: skip
_SCHEME = re.compile(r"\A[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)\Z")
_PLAIN_LABEL = re.compile(r"(?!-|..--)[a-z0-9-]{1,63}(?<!-)\Z")
_LOCAL_PART = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*\Z")
_NAMED_ADDRESS = re.compile(r"\A[^<>]*<([^<>]+)>\Z")  # "Ana Lima <ana@…>"


def read_domain(text: str) -> str:
    """'HTTP://www.PaperMill.example:80/home' → 'papermill.example'."""
    typed = clean_text(text)
    if "@" in typed and not _SCHEME.match(typed):
        raise _not_a_domain(text, _("an e-mail address"))
    host = re.split(r"[/?#\\]", _SCHEME.sub("", typed), maxsplit=1)[0].rpartition("@")[2]
    host = re.sub(r":\d*\Z", "", host)
    domain = canonical_domain(host, text).removeprefix("www.")
    if "." not in domain:
        raise _not_a_domain(text, _("a name without a dot"))
    return domain


def canonical_domain(host: str, text: str) -> str:
    """Lower case, ASCII; raises Unreadable with the whole `text` for what cannot be a domain."""
    host = host.strip().rstrip(".")
    if _is_address(host):
        raise _not_a_domain(text, _("an IP address"))
    if len(host) > MAX_DOMAIN:
        raise _not_a_domain(text, _("too long for a domain name"))
    try:
        domain = _ascii_form(host)
    except (idna.IDNAError, UnicodeError, ValueError, IndexError) as error:
        raise _not_a_domain(text, _("not a domain name")) from error
    labels = domain.split(".")
    if len(domain) > MAX_DOMAIN or not all(map(_LABEL.match, labels)) or labels[-1].isdigit():
        raise _not_a_domain(text, _("not a domain name"))
    if len(labels) < 2:
        raise _not_a_domain(text, _("a name without a dot"))
    return domain


def _ascii_form(host: str) -> str:
    """IDNA takes its time: of a host of plain letters, digits and hyphens it says the same."""
    labels = host.lower().split(".") if host.isascii() else []
    if labels and all(map(_PLAIN_LABEL.match, labels)):
        return ".".join(labels)
    return idna.encode(host, uts46=True).decode().lower()


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def domain_cell(text: str, _context: Context) -> Cell:
    """The domain of a mail provider is left out with a warning: it would make strangers one company."""
    domain = read_domain(text)
    if domain in FREE_MAIL:
        return Cell(None, (_free_mail(domain),))
    return Cell(domain, (_confusable(domain),) if is_confusable(display_domain(domain)) else ())


def email_cell(text: str, _context: Context) -> Cell:
    return Cell(read_email(text))


def display_domain(domain: str) -> str:
    """As people read it: 'xn--mnchen-…' → 'münchen-…'."""
    if "xn--" not in domain:
        return domain
    try:
        return idna.decode(domain)
    except (idna.IDNAError, UnicodeError):
        return domain


def read_email(text: str) -> str:
    """One address, its domain in lower case and ASCII. The local part keeps its case: it is the receiver's business."""
    typed = clean_text(text)
    typed = typed[7:].strip() if typed.lower().startswith("mailto:") else typed
    if named := _NAMED_ADDRESS.match(typed):
        typed = named[1].strip()
    local, at, host = typed.rpartition("@")
    if not at or len(local) > MAX_LOCAL_PART or not _LOCAL_PART.match(local):
        raise _not_an_email(text)
    try:
        address = f"{local}@{canonical_domain(host, text)}"
    except Unreadable as error:
        raise _not_an_email(text) from error
    if len(address) > MAX_EMAIL:
        raise _not_an_email(text)
    return address


def _not_a_domain(text: str, reason) -> Unreadable:
    return Unreadable(
        "invalid_website",
        _("“{found}” is {reason}. Expected: a website or domain, as hartwelldental.example."),
        _("Correct it, or leave the cell empty."),
        typed_cure=_("Correct the website or domain."),
        found=shown(text),
        reason=reason,
    )


def _not_an_email(text: str) -> Unreadable:
    return Unreadable(
        "invalid_email",
        _("“{found}” is not an e-mail address. Expected: one address, as name@company.example."),
        _("Correct it, or leave the cell empty."),
        typed_cure=_("Correct the address."),
        found=shown(text),
    )


def _confusable(domain: str) -> Finding:
    return Finding(
        "confusable_domain",
        _("“{found}” has letters that look like those of another alphabet ({ascii}). It is kept as it is."),
        _("Compare it with the company's own website: somebody may have copied it from a forged mail."),
        {"found": display_domain(domain), "ascii": domain},
        Severity.WARNING,
    )


def _free_mail(domain: str) -> Finding:
    return Finding(
        "free_mail_domain",
        _("“{found}” belongs to a mail provider, not to the company. Expected: the company's own domain."),
        _("The field is left as it is. Enter the company's own domain, or leave the cell empty."),
        {"found": domain},
        Severity.WARNING,
        typed_cure=_("Enter the company's own domain, or leave the field empty."),
    )
