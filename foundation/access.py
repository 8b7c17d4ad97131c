"""Who may look, who may change, who may run things; and where the view may listen without asking who comes."""

from __future__ import annotations

import ipaddress
import unicodedata
from collections.abc import Collection
from enum import IntEnum


class Access(IntEnum):
    """What a person may do. Each may do what those before it may."""

    VIEWER = 1  # sees, listens, searches, takes away
    EDITOR = 2  # corrects mentions, arranges themes, keeps the company's copy
    OPERATOR = 3  # brings recordings and CRM tables in, runs the processing, changes the settings


def access_of(
    email: str, viewers: Collection[str] = (), editors: Collection[str] = (), operators: Collection[str] = ()
) -> Access | None:
    """The most that the lists allow to an e-mail address; None where it stands on none of them.

    A list holds addresses and, for everybody of a domain, `@domain`; capitals and small letters are the same.

    >>> access_of("Anna@Kedr.example", viewers=["@kedr.example"], editors=["anna@kedr.example"])
    <Access.EDITOR: 2>
    >>> access_of("anna@other.kedr.example", viewers=["@kedr.example"])
    >>> access_of("anna@kedr.example@other.example", viewers=["@kedr.example"])
    """
    # A sign that only looks like a letter would become that letter in lower case: such an address is nobody's.
    if not is_pattern(email) or email.startswith("@") or unicodedata.normalize("NFKC", email) != email:
        return None
    address = email.casefold()
    wanted = {address, address[address.index("@") :]}
    for access, patterns in ((Access.OPERATOR, operators), (Access.EDITOR, editors), (Access.VIEWER, viewers)):
        if wanted & {pattern.strip().casefold() for pattern in patterns}:
            return access
    return None


def is_pattern(text: str) -> bool:
    """Whether a text is an e-mail address, or `@domain` for all of a domain.

    >>> [is_pattern(text) for text in ("anna@kedr.example", "@kedr.example", "kedr.example", "*@kedr.example", "@")]
    [True, True, False, False, False]
    """
    name, at, domain = text.partition("@")
    odd = any(sign in "@*,;<>()[]\"'\\" or sign.isspace() or not sign.isprintable() for sign in name + domain)
    return bool(at and domain) and not odd


def is_loopback(address: str | None) -> bool:
    """Whether a server that listens at an address is reached from its own machine only.

    None and an empty address mean everywhere; so does whatever is not understood.

    >>> [is_loopback(address) for address in ("127.0.0.1", "127.8.0.1", "::1", "localhost")]
    [True, True, True, True]
    >>> [is_loopback(address) for address in (None, "", "0.0.0.0", "::", "10.0.0.7", "localhost.example", "127.1")]
    [False, False, False, False, False, False, False]
    """
    if not address:
        return False
    if address.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
