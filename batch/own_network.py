"""Addresses of this machine and of private networks: where clients' words may go, and nowhere else."""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import urlsplit

from foundation.errors import UsageError


def machines(address: str) -> list[str]:
    """The IP addresses that the host of an http address stands for, all of this machine or of a private network.

    Whoever connects to one of them, not to the name, gets where was looked: a name may lead elsewhere a moment later.
    Raises UsageError where the host cannot be found, or where one of them is a public address.
    """
    host = urlsplit(address).hostname or ""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise UsageError(f"The host of {address} cannot be found: mend the address, or see that it can be.") from None
    ips = list(dict.fromkeys(str(one[4][0]) for one in found))
    for ip in ips:
        if not _is_own(ip):
            raise UsageError(
                f"{address} leads into the internet (to {ip}), where clients' words are not sent: "
                "give an address of this machine or of the company's own network."
            )
    return ips


def _is_own(address: str) -> bool:
    ip = ipaddress.ip_address(address)
    # An address of the old kind in one of the new: by its look it is private, whatever it stands for.
    inner = ip.ipv4_mapped if isinstance(ip, ipaddress.IPv6Address) else None
    ip = inner or ip
    return ip.is_loopback or ip.is_private or ip.is_link_local
