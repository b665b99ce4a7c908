"""Connecting: a socket to one checked address, encrypted to the name asked for, with an end."""

import contextlib
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from threading import Timer

from legation.couriers.addresses import Resolve, Target, admitted_addresses, system_resolve
from legation.domain.errors import Unavailable
from legation.domain.said import Said

TRIES = 4
"""How many of a host's addresses are tried before it counts as not answering."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """How connections are opened: which addresses are admitted, how long to wait, whom to trust.

    ``ca_file`` names a PEM file of authorities to trust beside the system's own.
    """

    connect_seconds: float = 10.0
    private_networks: bool = False
    ca_file: str | None = None
    resolve: Resolve = system_resolve

    def open(self, target: Target) -> socket.socket:
        """Connect to one of the addresses that were checked; ``Unavailable`` when none answers."""
        addresses = admitted_addresses(
            target, resolve=self.resolve, private_networks=self.private_networks
        )
        last: OSError | None = None
        for address in addresses[:TRIES]:
            try:
                return socket.create_connection(
                    (address, target.port), timeout=self.connect_seconds
                )
            except OSError as failed:
                last = failed
        raise Unavailable(
            Said("no connection: {why}", why=last), where=target.origin, remedy="try again later"
        ) from last

    def secure(self, raw: socket.socket, target: Target) -> socket.socket:
        """Encrypt the connection where the scheme asks for it, proving the name asked for."""
        if not target.is_secure:
            return raw
        try:
            return self.trust().wrap_socket(raw, server_hostname=target.host)
        except (ssl.SSLError, OSError) as failed:
            raise Unavailable(
                Said("no trusted connection: {why}", why=failed),
                where=target.origin,
                remedy="check the site's certificate and this machine's clock",
            ) from failed

    def trust(self) -> ssl.SSLContext:
        """Make the TLS context: certificate and name are always checked."""
        context = ssl.create_default_context()
        if self.ca_file:
            context.load_verify_locations(self.ca_file)
        return context


class Deadline:
    """Cuts a connection when its time is over, however slowly the other side drips."""

    def __init__(self) -> None:
        self.is_over = False

    @contextlib.contextmanager
    def on(self, raw: socket.socket, *, seconds: float) -> Iterator["Deadline"]:
        """Guard a socket (before it is encrypted) for the length of the block."""
        watched = raw.dup()
        timer = Timer(seconds, self._cut, args=(watched,))
        timer.daemon = True
        timer.start()
        try:
            yield self
        finally:
            timer.cancel()
            watched.close()

    def _cut(self, watched: socket.socket) -> None:
        self.is_over = True
        with contextlib.suppress(OSError):
            watched.shutdown(socket.SHUT_RDWR)
