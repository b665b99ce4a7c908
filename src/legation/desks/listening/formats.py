"""Which reader reads an address, told by a person's word for the format or by the address itself."""

import re
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from legation.couriers.readers.gdelt_rows import is_gdelt_line
from legation.couriers.readers.mapping import preset_names
from legation.domain.errors import Rejected
from legation.domain.said import Listed, Said
from legation.doors.registry import plugin_names

Choice = tuple[str, Mapping[str, object]]
"""A reader's name and the options it is made with."""

_READERS = (
    "feed",
    "table",
    "telegram",
    "transcript",
    "gdelt",
    "mastodon",
    "mastodon-stream",
    "bluesky-jetstream",
)
"""Readers of the house; any other that is installed is a plug-in of somebody else's."""
_STREAMS = ("mastodon", "mastodon-stream", "bluesky-jetstream")
_TABLES = (".ndjson", ".jsonl", ".csv", ".tsv", ".parquet")
_FEEDS = (".xml", ".rss", ".atom", ".rdf")
_TRANSCRIPTS = (".srt", ".vtt")
_GDELT_NAMES = re.compile(
    r"(.*\.)?(export|mentions|gkg)\.csv(\.zip|\.gz)?|lastupdate(-translation)?\.txt"
    r"|masterfilelist(-translation)?\.txt",
    re.IGNORECASE,
)
_GDELT_TABLES = (".csv", ".tsv")
_FIRST_LINE = 100_000
"""Bytes of a file that are looked at for its first line."""


def reader_names() -> tuple[str, ...]:
    """Name every reader that is installed, those of the house first."""
    return (*_READERS, *plugged_in())


def plugged_in() -> tuple[str, ...]:
    """Name the readers that other packages have registered."""
    return tuple(name for name in plugin_names("readers") if name not in _READERS)


def choose(address: str, word: str | None) -> Choice:
    """Choose the reader: ``word`` is a reader's name or a preset of the table reader.

    Without a word the address decides; Rejected when it says too little.
    """
    if word in reader_names():
        if word in _STREAMS and "://" not in address:
            raise Rejected(
                Said("{word} reads from a server, not from a file", word=word),
                where=address,
                remedy="give its address",
            )
        return str(word), {}
    if word:
        return "table", {"preset": _preset(word)}
    if _is_gdelt(address):
        return "gdelt", {}
    parts = urlsplit(address)
    endings = PurePosixPath(parts.path).suffixes
    ending = "".join(endings[-2:]) if endings[-1:] == [".gz"] else "".join(endings[-1:])
    return _by_address(parts.scheme, ending.removesuffix(".gz"), address)


def _preset(word: str) -> str:
    if word in preset_names() or word.endswith(".toml"):
        return word
    known = ", ".join((*reader_names(), *preset_names()))
    raise Rejected(
        Said("no reader or preset {word!r}", word=word),
        where="--format",
        remedy=Said("there are: {known}", known=known),
    )


def _by_address(scheme: str, ending: str, address: str) -> Choice:
    if scheme in ("ws", "wss"):
        return "bluesky-jetstream", {}
    if ending in _TABLES:
        return "table", {"preset": "generic"}
    if ending in _TRANSCRIPTS:
        return "transcript", {}
    if scheme in ("http", "https") or ending in _FEEDS:
        return "feed", {}
    raise Rejected(
        "the address does not say how it is read",
        where=address,
        remedy=Said(
            "add --format with one of {known} or a preset such as 4cat",
            known=Listed(reader_names()),
        ),
    )


def _is_gdelt(address: str) -> bool:
    """Say whether an address is of GDELT: by its file's name, or by the columns of its first line."""
    name = PurePosixPath(urlsplit(address).path).name
    if _GDELT_NAMES.fullmatch(name):
        return True
    path = Path(address.removeprefix("file://")).expanduser()
    if "://" in str(address.removeprefix("file://")) or path.suffix.lower() not in _GDELT_TABLES:
        return False
    try:
        with path.open("rb") as file:
            return is_gdelt_line(file.readline(_FIRST_LINE))
    except (OSError, ValueError):
        return False
