"""Where the platform may send requests of its own: public addresses alone, unless the operator allows others."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from server.errors import InvalidInputError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

LONGEST = 500
PORTS = {"http": 80, "https": 443}
# Carries IPv4 addresses through networks that speak IPv6 alone (RFC 6052).
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_PLAIN = re.compile(r"[\x21-\x7e]+", re.ASCII)


@dataclass(frozen=True)
class Egress:
    """What is allowed beyond public addresses and the ports 80 and 443: some networks, and some ports."""

    networks: tuple[Network, ...] = ()
    ports: frozenset[int] = frozenset()

    def allows(self, text: str) -> bool:
        """Whether a request may go to an address that a name has been resolved to."""
        try:
            address = ipaddress.ip_address(text.partition("%")[0])
        except ValueError:
            return False
        inner = _unwrap(address)
        if any(inner.version == network.version and inner in network for network in self.networks):
            return True
        # Addresses of sites, fec0::/10, were given up long ago, and Python takes them for public ones (RFC 3879).
        is_of_site = isinstance(inner, ipaddress.IPv6Address) and inner.is_site_local
        return inner.is_global and not inner.is_multicast and not inner.is_reserved and not is_of_site

    def check_url(self, url: str, *, field: str = "url") -> Target:
        """Return the parts of an address to send to; what its name resolves to is asked when something is sent.

        Raises
        ------
        InvalidInputError
            If it is no address of http or https, holds a user name, or has a port or an IP address that is not allowed.
        """
        if not (0 < len(url) <= LONGEST and _PLAIN.fullmatch(url)):
            raise _refusal(field, f"Give an address such as https://example.org/hook of at most {LONGEST} characters.")
        try:
            parts = urlsplit(url)
            host, port = parts.hostname or "", parts.port or PORTS.get(parts.scheme, 0)
        except ValueError as error:
            raise _refusal(field, "Give an address such as https://example.org/hook.") from error
        if parts.scheme not in PORTS or not host or "\\" in url:
            raise _refusal(field, "Give an address that begins with https:// or http:// and has a host.")
        if parts.username is not None or parts.password is not None:
            raise _refusal(field, "Leave user name and password out: every request is signed.")
        if port not in {*PORTS.values(), *self.ports}:
            raise _refusal(field, f"Port {port} is not allowed here: {_list_ports(self.ports)}.")
        if _is_address(host) and not self.allows(host):
            raise _refusal(field, f"{host} is no public address, and this site allows no others.")
        return Target(parts.scheme, host, port, _path_of(parts))


@dataclass(frozen=True)
class Target:
    """Where a request goes: over which scheme, to which host and port, and to which path there."""

    scheme: str
    host: str
    port: int
    path: str


def find_origin(url: str) -> str:
    """Return of an address what may be kept on record: no path, which may hold a secret."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def make_egress(networks: Iterable[str], ports: Iterable[int]) -> Egress:
    """Return what is allowed beside public addresses: networks such as 10.1.0.0/16, single addresses, and ports.

    Raises
    ------
    ValueError
        If one is no network.
    """
    return Egress(tuple(ipaddress.ip_network(text) for text in networks), frozenset(ports))


def _unwrap(address: Address) -> Address:
    """Return the IPv4 address that an IPv6 address stands for, if it stands for one."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    inner = address.ipv4_mapped or address.sixtofour
    if inner is None and address in _NAT64:
        inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address if inner is None else inner


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _path_of(parts: SplitResult) -> str:
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _list_ports(more: Collection[int]) -> str:
    ports = [str(port) for port in sorted({*PORTS.values(), *more})]
    return f"{', '.join(ports[:-1])} and {ports[-1]} are"


def _refusal(field: str, fault: str) -> InvalidInputError:
    return InvalidInputError("The address is not taken.", fields={field: fault})
