"""Addresses of the partner's own people: before a team is connected, a partner could accept by one what it asked for itself."""

from collections import Counter
from collections.abc import Iterable

from partners.network.likeness import company_domain, domain_of_email
from partners.network.models import Profile
from partners.subscriptions.models import Subscription
from portal.tenancy.models import Membership
from portal.tenancy.roles import OWNERS


def is_partners_own(email: str, subscription: Subscription) -> bool:
    return email in partners_own([email], subscription)


def partners_own(emails: Iterable[str], subscription: Subscription) -> set[str]:
    """By a member's address, or by the domain of one or of the partner's website. Of its own company's team they are the
    client's, too.
    """
    client = subscription.client_account
    if client.own:
        return set()
    members = dict(Membership.objects.filter(partner=subscription.partner_id).values_list("user__email", "role"))
    websites = Profile.objects.filter(partner=subscription.partner_id).values_list("website", flat=True)
    addresses = {_plain(one) for one in members}
    domains = _domains(members, company_domain(client.domain)) | {company_domain(_host(one)) for one in websites} - {""}
    return {one for one in emails if _plain(one) in addresses or domain_of_email(one) in domains}


def _domains(members: dict[str, str], clients: str) -> set[str]:
    """Somebody of the client may work in the portal, too. But the partner itself writes which domain is the client's: it stays
    the partner's where an owner has it, or half of those who have a company's.
    """
    counted = Counter(domain for email in members if (domain := domain_of_email(email)))
    of_owners = {domain_of_email(email) for email, role in members.items() if role in OWNERS}
    if clients not in of_owners and 2 * counted[clients] < counted.total():
        del counted[clients]
    return set(counted)


def _plain(email: str) -> str:
    """Without what a mailbox lets anybody add behind its name."""
    name, _, host = email.casefold().rpartition("@")
    return f"{name.partition('+')[0]}@{host}"


def _host(website: str) -> str:
    return website.split("://")[-1].partition("/")[0]
