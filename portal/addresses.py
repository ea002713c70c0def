"""Where a request comes from."""

import ipaddress

from allauth.account.adapter import get_adapter
from django.http import HttpRequest

PREFIX_BY_VERSION = {4: 32, 6: 64}


def client_ip(request: HttpRequest) -> str:
    """The caller's address, with the same trust in proxies as sign-in has (`ALLAUTH_TRUSTED_PROXY_COUNT`)."""
    return get_adapter(request).get_client_ip(request)


def network_of(ip_address: str) -> str:
    """What counts as one caller: an IPv4 address, but a whole /64 of IPv6, for anybody owns one of those."""
    address = ipaddress.ip_address(ip_address)
    return str(ipaddress.ip_network((address, PREFIX_BY_VERSION[address.version]), strict=False))
