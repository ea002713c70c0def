"""Whether two companies may be one: by the domain they use and by the name they give. Pure.

Both find *candidates* for a person to judge: rather one too many than one too few, but never by a mail provider's domain.
"""

from collections.abc import Set
from functools import lru_cache

from portal.imports.internet import FREE_MAIL
from portal.text import company_key

# Under a country's code these are no names of companies: brandt.co.uk is Brandt's, co.uk is nobody's.
_PUBLIC_SECOND_LEVEL = frozenset({"ac", "co", "com", "edu", "gob", "gov", "gv", "net", "ne", "nom", "or", "org"})
# Where many companies have their pages under one name: there the whole host is the company's.
_SHARED_HOSTS = frozenset({
    "blogspot.com", "business.site", "github.io", "godaddysites.com", "jimdofree.com", "netlify.app", "sharepoint.com",
    "site123.me", "squarespace.com", "webflow.io", "weebly.com", "wixsite.com", "wordpress.com",
})  # fmt: skip
# What half of the trade calls itself: it tells no two companies apart.
_TRADE_WORDS = frozenset({
    "cloud", "computer", "computers", "consulting", "digital", "edv", "group", "informatik", "informatique", "informatica",
    "it", "managed", "msp", "network", "networks", "partner", "partners", "service", "services", "software", "solution",
    "solutions", "support", "system", "systeme", "systemhaus", "systems", "tech", "technologies", "technology",
})  # fmt: skip
SIMILAR = 0.5
CACHED = 20_000  # a whole network's names: they are asked about again with every page


@lru_cache(maxsize=CACHED)
def company_domain(host: str) -> str:
    """The part of a domain that a company owns: `mail.brandt.co.uk` → `brandt.co.uk`. Empty for a mail provider's."""
    labels = host.lower().rstrip(".").split(".")
    own = 3 if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _PUBLIC_SECOND_LEVEL else 2
    domain = ".".join(labels[-own:])
    if domain in FREE_MAIL or host in FREE_MAIL:
        return ""
    return host if domain in _SHARED_HOSTS else domain


def domain_of_email(address: str) -> str:
    """The company's domain of an address; empty for a mail provider's."""
    return company_domain(address.rpartition("@")[2])


@lru_cache(maxsize=CACHED)
def name_trigrams(name: str) -> Set[str]:
    """What a name is compared by: folded, without legal forms, spaces and the words that everybody uses."""
    words = company_key(name).split()
    text = "".join(word for word in words if word not in _TRADE_WORDS) or "".join(words)
    padded = f"  {text} "
    return frozenset(padded[start : start + 3] for start in range(len(padded) - 2))


def likeness(one: Set[str], other: Set[str]) -> float:
    """From 0, nothing in common, to 1, the same: the share of trigrams that both have."""
    return len(one & other) / len(one | other) if one and other else 0.0
