"""Where a partner may sell: in the countries that it is authorised for."""

from partners.clients.models import ClientAccount
from partners.network.errors import CountryAssumed, CountryNotAuthorised
from partners.network.models import Profile
from portal.countries import country_name
from portal.tenancy.models import Partner


def country_refusal(partner: Partner, client: ClientAccount) -> CountryNotAuthorised | None:
    """Why the partner can sell nothing new to the client where that is; its own partner asks, or another that would take it over.

    A client without a country counts as in the country of the partner that looks after it. None where nobody laid down
    countries, and for a partner's own company, wherever its people are.
    """
    authorised = Profile.objects.filter(partner=partner).values_list("authorised_countries", flat=True).first()
    if client.own or not authorised:
        return None
    country = client.country or client.partner.country
    if not country or country in authorised:
        return None
    refusal = CountryNotAuthorised if client.country else CountryAssumed
    return refusal(partner=partner.name, country=country_name(country), client=client)
