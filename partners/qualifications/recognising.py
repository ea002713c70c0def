"""Which domains prove an institution of education by themselves. Pure.

Only those whose registry gives them to nobody else, as read in its own words. `.ac.nz`, say, is not among them: it is not
moderated. What no rule knows is for staff.
"""

RULES = {
    "edu": "EDUCAUSE, .edu policy: only for postsecondary institutions in the USA that are accredited as a whole",
    "ac.uk": "Jisc, Eligibility Policy of ac.uk: organisations whose core mission is tertiary education or public research",
    "edu.au": "auDA, .au Licensing Rules, Schedule A: recognised education and training entities in Australia",
}


def rule_for(domain: str) -> str:
    """The ending that decides, or nothing."""
    return next((ending for ending in RULES if domain.endswith(f".{ending}")), "")


def lies_in(address: str, domain: str) -> bool:
    """Whether an e-mail address is of a domain, or of one below it."""
    host = address.rpartition("@")[2].lower()
    return host == domain or host.endswith(f".{domain}")
