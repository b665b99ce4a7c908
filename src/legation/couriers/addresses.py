"""Addresses: which URLs and which network addresses this installation may speak to."""

import ipaddress
import re
import socket
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from legation.domain.errors import Refused, Rejected, Unavailable
from legation.domain.said import Said

Resolve = Callable[[str, int], list[str]]
"""Gives the network addresses of a host and port, best first; OSError when there are none."""

PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}
"""The schemes that are spoken, each with its default port."""

OPEN_PORTS = frozenset({80, 443, 8080, 8443})
"""Ports that may be spoken to outside private networks."""

URL_LENGTH = 4096
"""Longest URL that is read, characters."""

DENIED = tuple(
    ipaddress.ip_network(network)
    for network in (
        "0.0.0.0/8",  # this network
        "100.64.0.0/10",  # carrier-grade translation
        "192.0.0.0/24",  # protocol assignments
        "192.88.99.0/24",  # 6to4 relays
        "198.18.0.0/15",  # benchmarking
        "224.0.0.0/3",  # multicast and reserved
        "2001::/23",  # protocol assignments, Teredo among them
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4
        "3fff::/20",  # documentation
    )
)
"""Denied beyond what ``ipaddress`` calls not global."""

UNICAST = ipaddress.IPv6Network("2000::/3")
"""The only IPv6 space that is public: mapped, compatible, translated (64:ff9b::), unique local and
site-local addresses all lie outside it."""

ISATAP = (b"\x00\x00\x5e\xfe", b"\x02\x00\x5e\xfe")
"""Interface identifiers that carry an IPv4 address inside an IPv6 one."""

INSIDE_NAMES = (".localhost", ".local", ".internal", ".intranet", ".lan", ".home.arpa", ".onion")

_UNSAFE = re.compile(r"[\x00-\x20\x7f\\]")
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_NUMERIC = re.compile(r"(0x[0-9a-f]*|[0-9]+)")
_QUAD = re.compile(r"(0|[1-9][0-9]{0,2})(\.(0|[1-9][0-9]{0,2})){3}")
_USER_PART = re.compile(r"^(\s*[^/?#]*//)[^/?#]*@")
_AS_WRITTEN = "/?:@!$&'()*+,;=~%[]-._#|"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A URL taken apart and checked.

    ``host`` is ASCII and lower case, an IPv6 host without brackets. ``resource`` is the
    path with its query, as it goes into the request line.
    """

    scheme: str
    host: str
    port: int
    resource: str

    @property
    def is_secure(self) -> bool:
        """Whether the connection is encrypted and the name behind it proven."""
        return self.scheme in ("https", "wss")

    @property
    def is_number(self) -> bool:
        """Whether the host is a network address itself, no name."""
        return ":" in self.host or bool(_QUAD.fullmatch(self.host))

    @property
    def authority(self) -> str:
        """The host as a request names it, with its port where that is not the scheme's own."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        """Scheme, host and port: what robots rules and headers belong to."""
        return f"{self.scheme}://{self.authority}"

    @property
    def url(self) -> str:
        """The whole address again, in its one spelling."""
        return self.origin + self.resource


def read_target(url: str, *, private_networks: bool = False) -> Target:
    """Take a URL apart and check its scheme, user part, host and port.

    Raises ``Rejected`` when it is not a URL that can be spoken to, ``Refused`` when a rule
    forbids it.
    """
    where = without_user(url)[:200]
    if len(url) > URL_LENGTH or _UNSAFE.search(url.strip()):
        raise Rejected("the address holds blanks, control characters or backslashes", where=where)
    try:
        parts = urlsplit(url.strip())
        port, named = parts.port, parts.hostname
    except ValueError as malformed:
        raise Rejected(
            Said("not a valid address: {malformed}", malformed=malformed), where=where
        ) from malformed
    if parts.scheme not in PORTS:
        raise Rejected(
            Said("the scheme {scheme!r} is not spoken", scheme=parts.scheme),
            where=where,
            remedy="use http:// or https://",
        )
    if "[" in parts.netloc and ":" not in (named or ""):
        raise Rejected("what stands in brackets is no IPv6 address", where=where)
    if "@" in parts.netloc:
        raise Refused(
            "an address with a user part is not followed",
            where=where,
            remedy="give the address without it; what proves who asks is a secret of the source",
        )
    port = PORTS[parts.scheme] if port is None else port
    if not private_networks and port not in OPEN_PORTS:
        raise Refused(Said("port {port} is not open to readers", port=port), where=where)
    host = _read_host(named or "", where=where, private_networks=private_networks)
    resource = quote(parts.path or "/", safe=_AS_WRITTEN)
    if parts.query:
        resource += "?" + quote(parts.query, safe=_AS_WRITTEN)
    return Target(scheme=parts.scheme, host=host, port=port, resource=resource)


def without_user(url: str) -> str:
    """Give an address without its user part, as it may be shown and kept.

    >>> without_user("https://agent:secret@example.org/feed")
    'https://…@example.org/feed'
    """
    return _USER_PART.sub(r"\1…@", url)


def _read_host(named: str, *, where: str, private_networks: bool) -> str:
    if ":" in named:
        return _read_ipv6(named, where=where)
    try:
        host = named.encode("idna").decode("ascii").lower().rstrip(".")
    except UnicodeError as malformed:
        raise Rejected(
            Said("the host {host!r} is not a valid name", host=named[:80]), where=where
        ) from malformed
    labels = host.split(".")
    if not host or len(host) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise Rejected(Said("the host {host!r} is not a valid name", host=named[:80]), where=where)
    if _NUMERIC.fullmatch(labels[-1]):
        return _read_ipv4(host, where=where)
    is_inside = "." not in host or host.endswith(INSIDE_NAMES)
    if is_inside and not private_networks:
        raise Refused(Said("{host!r} names a machine inside the network", host=host), where=where)
    return host


def _read_ipv4(host: str, *, where: str) -> str:
    """Admit only the four-decimal spelling: short, octal and hexadecimal ones are disguises."""
    if not _QUAD.fullmatch(host):
        raise Refused(Said("{host!r} is a number in disguise, not a host", host=host), where=where)
    try:
        return str(ipaddress.IPv4Address(host))
    except ValueError as malformed:
        raise Rejected(Said("{host!r} is not an address", host=host), where=where) from malformed


def _read_ipv6(named: str, *, where: str) -> str:
    try:
        address = ipaddress.IPv6Address(named)
    except ValueError as malformed:
        raise Rejected(
            Said("{host!r} is not an address", host=named[:80]), where=where
        ) from malformed
    if address.scope_id is not None:
        raise Refused("an address bound to one network link is not followed", where=where)
    return str(address)


def is_public(address: str) -> bool:
    """Say whether an address lies in the public internet, and nowhere else by any disguise."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if (
        not ip.is_global
        or ip.is_multicast
        or any(ip in net for net in DENIED if net.version == ip.version)
    ):
        return False
    if isinstance(ip, ipaddress.IPv4Address):
        return True
    return ip in UNICAST and ip.packed[8:12] not in ISATAP


def system_resolve(host: str, port: int) -> list[str]:
    """Ask the system's resolver once."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(answer[4][0]) for answer in found))


def admitted_addresses(
    target: Target, *, resolve: Resolve, private_networks: bool = False
) -> list[str]:
    """Resolve a target's host once and give the addresses that may be connected to, best first.

    The caller connects to one of exactly these: the name is never asked for again, so an answer
    that changes in between changes nothing. Raises ``Refused`` when no answer is public.
    """
    try:
        found = resolve(target.host, target.port)
    except (OSError, UnicodeError) as silent:
        raise Unavailable(
            Said("the name {host!r} has no address", host=target.host),
            where=target.origin,
            remedy="check the spelling",
        ) from silent
    return admitted(target, found, private_networks=private_networks)


def admitted(target: Target, found: Iterable[str], *, private_networks: bool) -> list[str]:
    """Keep of a target's network addresses those that may be connected to; ``Refused`` when none may."""
    kept = [address for address in found if private_networks or is_public(address)]
    if not kept:
        raise Refused(
            Said("{host!r} does not lie in the public internet", host=target.host),
            where=target.origin,
            remedy="turn on fetch_private_networks if it is yours to read",
        )
    return kept
