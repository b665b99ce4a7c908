"""Opening the reader of a source, with the safe fetcher where it speaks to the network."""

import dataclasses
from collections.abc import Mapping

from legation import __version__
from legation.couriers.fetching import SafeFetcher
from legation.desks.listening.options import check_options
from legation.doors.fetcher import Fetcher
from legation.doors.reader import Reader
from legation.doors.registry import plugin
from legation.settings import Settings


def safe_fetcher(settings: Settings) -> SafeFetcher:
    """Make the one fetcher of this installation from its settings."""
    contact = f" (+{settings.contact})" if settings.contact else ""
    return SafeFetcher(
        user_agent=f"Legation/{__version__}{contact}",
        connect_seconds=settings.fetch_connect_seconds,
        total_seconds=settings.fetch_total_seconds,
        body_bytes=settings.fetch_body_bytes,
        pause_seconds=settings.fetch_pause_seconds,
        private_networks=settings.fetch_private_networks,
    )


def open_reader(name: str, options: Mapping[str, object], fetcher: Fetcher) -> Reader:
    """Make the reader of that name; Misconfigured names an option that it does not have or cannot take."""
    kind = plugin("readers", name)
    check_options(name, kind, options)
    given = dict(options)
    if "fetch" in {one.name for one in dataclasses.fields(kind)}:
        given["fetch"] = fetcher
    reader: Reader = kind(**given)
    return reader
