"""Trying what a person wants to add: what is there, or which feeds a page names; nothing is kept."""

import dataclasses
from dataclasses import dataclass

from legation.chancery.installation import Installation
from legation.couriers.addresses import admitted, read_target
from legation.couriers.discovery import FeedLink, discover
from legation.couriers.readers.mapping import preset_names
from legation.desks.listening.formats import choose, plugged_in
from legation.desks.listening.models import Source
from legation.desks.listening.readers import open_reader, safe_fetcher
from legation.desks.listening.work import Found, NewSource, try_source
from legation.domain.errors import Rejected
from legation.domain.said import Listed, Said
from legation.doors.registry import plugin

STREAM_SECONDS = 8
"""How long a stream is listened to before it is told what came."""
FAR_FORMATS = ("feed", "mastodon", "mastodon-stream", "bluesky-jetstream")
"""Readers of addresses on the network that a page may ask for."""
FILE_FORMATS = ("feed", "telegram", "transcript", "gdelt")
"""Readers of files that a page may ask for, beside the presets of tables."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """What a try brought: what was found, or, of a page that is no feed, the feeds it names."""

    found: Found | None
    feeds: tuple[FeedLink, ...] = ()
    fault: str = ""


def checked_address(text: str, *, private_networks: bool) -> str:
    """Give an address on the network by the rules of the fetcher; never a path on this machine.

    A host that is written as a number is judged here; what a name stands for, when it is read.
    """
    address = text.strip()
    target = read_target(address, private_networks=private_networks)
    if target.is_number:
        admitted(target, [target.host], private_networks=private_networks)
    return address


def checked_format(word: str, *, is_file: bool) -> str | None:
    """Give a reader's or preset's name that a page may ask for; None lets the address decide."""
    near = (*FILE_FORMATS, *preset_names())
    known = (*(near if is_file else FAR_FORMATS), *plugged_in())
    if word and word not in known:
        raise Rejected(
            Said("no reader {word!r}", word=word),
            where="format",
            remedy=Said("use {known}", known=Listed(known)),
        )
    return word or None


def examine(here: Installation, new: NewSource) -> Examined:
    """Read the beginning of what would be added, through the same reader and fetcher as later on."""
    name, options = choose(new.address, new.format)
    fetcher = safe_fetcher(here.settings)
    fields = {one.name for one in dataclasses.fields(plugin("readers", name))}
    if "limit_seconds" in fields:
        options = {**options, "limit_seconds": STREAM_SECONDS}
    reader = open_reader(name, {**options, **(new.options or {})}, fetcher)
    try:
        at_it = Source(address=new.address, reader=name)
        found = here.contain(f"testing {name}", lambda: try_source(at_it, reader))
    except Rejected as no_feed:
        if name != "feed" or "://" not in new.address:
            raise
        page = fetcher.fetch(new.address)
        feeds = tuple(discover(page.body, page.url))
        if not feeds:
            raise
        return Examined(found=None, feeds=feeds, fault=str(no_feed))
    return Examined(found=found)
