"""From where a key may be used: IPv4 and IPv6 networks, as plain values."""

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network


def parse_network(text: str) -> str:
    """A network (or one address) in its usual form. ValueError for what is neither, or has bits right of its prefix."""
    return str(ip_network(text.strip()))


def plain_address(address: str) -> str:
    """An IPv4 address that came over an IPv6 socket is the IPv4 address it is."""
    parsed = ip_address(address)
    return str(getattr(parsed, "ipv4_mapped", None) or parsed)


def is_inside(address: str, networks: Iterable[str]) -> bool:
    """Whether one of the networks holds the address; no networks hold every address."""
    known = [ip_network(one) for one in networks]
    return not known or any(ip_address(plain_address(address)) in one for one in known)


def outside_of(networks: Iterable[str], limits: list[str]) -> list[str]:
    """Those of the networks that reach beyond the limits; without limits none does."""
    wide = [ip_network(one) for one in limits]
    return [one for one in networks if wide and not any(_within(ip_network(one), limit) for limit in wide)]


def _within(network: Network, limit: Network) -> bool:
    if isinstance(network, IPv4Network):
        return isinstance(limit, IPv4Network) and network.subnet_of(limit)
    return isinstance(limit, IPv6Network) and network.subnet_of(limit)
