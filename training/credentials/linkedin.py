"""The link by which a holder puts a credential on their LinkedIn profile: nothing is loaded from there."""

from urllib.parse import urlencode

from portal.web.context import SITE_NAME
from training.credentials.certificate import check_address
from training.credentials.models import Credential

ADDRESS = "https://www.linkedin.com/profile/add"


def linkedin_address(credential: Credential) -> str:
    values = {
        "startTask": "CERTIFICATION_NAME",
        "name": credential.certification.name,
        "organizationName": str(SITE_NAME),
        "issueYear": credential.issued_on.year,
        "issueMonth": credential.issued_on.month,
        "expirationYear": credential.expires_on.year,
        "expirationMonth": credential.expires_on.month,
        "certUrl": check_address(credential.number),
        "certId": credential.number,
    }
    return f"{ADDRESS}?{urlencode(values)}"
