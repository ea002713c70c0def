"""Addresses of the partner's own people: before a team is connected, a partner could accept by one what it asked for itself."""

from partners.network.likeness import company_domain, domain_of_email
from partners.network.models import Profile
from partners.subscriptions.models import Subscription
from portal.tenancy.models import Membership


def is_partners_own(email: str, subscription: Subscription) -> bool:
    """By a member's address, or by the domain of one or of the partner's website. Of its own company's team they are the
    client's, too.
    """
    client = subscription.client_account
    if client.own:
        return False
    members = Membership.objects.filter(partner=subscription.partner_id).values_list("user__email", flat=True)
    addresses = {one.casefold() for one in members}
    websites = Profile.objects.filter(partner=subscription.partner_id).values_list("website", flat=True)
    domains = {domain_of_email(one) for one in addresses} | {company_domain(_host(one)) for one in websites}
    domains -= {"", company_domain(client.domain)}  # somebody of the client may work in the portal, too
    return email.casefold() in addresses or domain_of_email(email) in domains


def _host(website: str) -> str:
    return website.split("://")[-1].partition("/")[0]
