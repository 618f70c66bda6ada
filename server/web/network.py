"""Where a request comes from, as coarse as throttles and the record of acts need it."""

from __future__ import annotations

import ipaddress

from flask import request


def network_of(address: str) -> str:
    """Return the /24 (IPv4) or /48 (IPv6) that an address belongs to; what is no address stands for itself."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped is not None:
        parsed = parsed.ipv4_mapped
    bits = 24 if parsed.version == 4 else 48
    return str(ipaddress.ip_network((parsed, bits), strict=False))


def client_network() -> str:
    """Return the network of the client; its address is the socket's, or what a trusted proxy says."""
    return network_of(request.remote_addr or "unknown")
