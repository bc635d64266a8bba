"""Which network addresses a harvest may connect to: those of the public internet, unless settings say more.

`is_global` is asked, not `is_private`: 100.64.0.1 is not "private". An IPv4 address hides inside IPv6 in four
ways (mapped, NAT64 of RFC 6052, 6to4 of RFC 3056, Teredo of RFC 4380), and 64:ff9b::7f00:1, which is
127.0.0.1, passes for global; so what is inside is asked as well.
"""

import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from curation.errors import ForbiddenAddress, UnreachableHost

_NAT64 = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))
_COMPATIBLE = IPv6Network("::/96")
_LAST_32 = 0xFFFFFFFF

Address = IPv4Address | IPv6Address


def resolve(host: str, port: int, *, allow_private: bool) -> list[str]:
    """Return the addresses of a host, in the resolver's order; one that is forbidden forbids them all."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise UnreachableHost(f"the host {host} has no address ({error}); check its name") from error
    addresses = list(dict.fromkeys(str(each[4][0]) for each in found))
    for address in addresses:
        if not allow_private and not is_public(address):
            raise ForbiddenAddress(
                f"the host {host} has the address {address}, which is not on the public internet; if it is "
                "your own, set allow_private = true"
            )
    return addresses


def is_public(address: str) -> bool:
    """Tell whether an address, and any address wrapped in it, is one of the public internet."""
    parsed = ip_address(address)
    return all(each.is_global and not each.is_multicast for each in (parsed, *_wrapped(parsed)))


def _wrapped(address: Address) -> list[Address]:
    if isinstance(address, IPv4Address):
        return []
    inside: list[Address | None] = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if any(address in network for network in (*_NAT64, _COMPATIBLE)):
        inside.append(IPv4Address(int(address) & _LAST_32))
    return [each for each in inside if each is not None]
