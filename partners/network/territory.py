"""Where a partner may sell: in the countries that it is authorised for."""

from partners.network.errors import CountryNotAuthorised
from partners.network.models import Profile
from portal.countries import country_name
from portal.tenancy.models import Partner


def country_refusal(partner: Partner, country: str, client: object) -> CountryNotAuthorised | None:
    """Why nothing new can be sold to the client there. Teams that it has already go on, grow and renew: taking a country away
    leaves no customer without its team. None where nobody laid down countries, or the client's is not known.
    """
    authorised = Profile.objects.filter(partner=partner).values_list("authorised_countries", flat=True).first()
    if not authorised or not country or country in authorised:
        return None
    return CountryNotAuthorised(partner=partner.name, country=country_name(country), client=client)
