"""Which reader reads an address, told by a person's word for the format or by the address itself."""

from collections.abc import Mapping
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from legation.couriers.readers.mapping import preset_names
from legation.domain.errors import Rejected

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
_STREAMS = ("mastodon", "mastodon-stream", "bluesky-jetstream")
_TABLES = (".ndjson", ".jsonl", ".csv", ".tsv", ".parquet")
_FEEDS = (".xml", ".rss", ".atom", ".rdf")
_TRANSCRIPTS = (".srt", ".vtt")


def choose(address: str, word: str | None) -> Choice:
    """Choose the reader: ``word`` is a reader's name or a preset of the table reader.

    Without a word the address decides; Rejected when it says too little.
    """
    if word in _READERS:
        if word in _STREAMS and "://" not in address:
            raise Rejected(
                f"{word} reads from a server, not from a file",
                where=address,
                remedy="give its address",
            )
        return str(word), {}
    if word:
        return "table", {"preset": _preset(word)}
    parts = urlsplit(address)
    endings = PurePosixPath(parts.path).suffixes
    ending = "".join(endings[-2:]) if endings[-1:] == [".gz"] else "".join(endings[-1:])
    return _by_address(parts.scheme, ending.removesuffix(".gz"), address)


def _preset(word: str) -> str:
    if word in preset_names() or word.endswith(".toml"):
        return word
    known = ", ".join((*_READERS, *preset_names()))
    raise Rejected(f"no reader or preset {word!r}", where="--format", remedy=f"there are: {known}")


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
        remedy=f"add --format with one of {', '.join(_READERS)} or a preset such as 4cat",
    )
