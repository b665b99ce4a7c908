"""Style sheets and scripts under names that carry their digest, so that a browser keeps them for good."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage
from whitenoise.middleware import WhiteNoiseMiddleware

DIGITS = 12
"""Hexadecimal digits of the digest in a name."""


@cache
def hashed_name(name: str) -> str:
    """Put the digest of a static file before its ending: ``web/site.css`` → ``web/site.0a1b….css``."""
    found = finders.find(name)
    if not isinstance(found, str):
        return name
    return named_by_digest(name, Path(found))


def named_by_digest(name: str, path: Path) -> str:
    """Give the name under which a file is kept for good."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:DIGITS]
    stem, dot, ending = name.rpartition(".")
    return f"{stem}.{digest}{dot}{ending}"


class HashedNames(StaticFilesStorage):
    """The ``static`` tag leads to the name with the digest."""

    def url(self, name: str | None) -> str:
        """Give the address of a static file."""
        return super().url(hashed_name(name or ""))


class StaticFiles(WhiteNoiseMiddleware):  # type: ignore[misc]  # whitenoise states no types
    """Serve each static file also under its hashed name, which may be kept for ten years."""

    # whitenoise states no types for its cache of file states
    def add_file_to_dictionary(self, url: str, path: str, stat_cache: Any = None) -> None:
        """Register a file under both names."""
        super().add_file_to_dictionary(url, path, stat_cache=stat_cache)
        super().add_file_to_dictionary(
            named_by_digest(url, Path(path)), path, stat_cache=stat_cache
        )

    def immutable_file_test(self, path: str, url: str) -> bool:
        """Say whether an address carries its file's digest."""
        parts = url.rsplit(".", 2)
        return (
            len(parts) == 3
            and len(parts[1]) == DIGITS
            and url == named_by_digest(f"{parts[0]}.{parts[2]}", Path(path))
        )
