"""Handle: what an account is called by on its platform, and how a text that names it is known."""

import re

HIDDEN = "@…"
"""Stands where a handle stood."""
_LEAST = 5
"""Characters from which a handle that is neither a word nor a number is told from its surroundings."""


def handle_of(account: str) -> str:
    """Give the handle of an account (``platform:native``)."""
    return account.partition(":")[2]


def written(handle: str) -> re.Pattern[str]:
    """Give what finds a handle in texts, addresses and JSON, in capitals or not.

    >>> bool(written("lima").search("Fog over Lima")), bool(written("lima").search("says @Lima"))
    (False, True)
    >>> written("ana@birds.example").sub(HIDDEN, "ask @ana@birds.example, or ana@birds.example.pe")
    'ask @…, or ana@birds.example.pe'

    One that could be a word or a number is found only with its sign before it, as a part of an address, or
    as a string of its own. Weakness: so written in prose it stays.
    """
    said = re.escape(handle)
    ends = r"(?![\w]|[.\-]\w)"
    if len(handle) >= _LEAST and not handle.isalpha() and not handle.isdigit():
        return re.compile(rf"(?<![\w.\-])[@＠]?{said}{ends}", re.IGNORECASE)
    named = rf"(?<!\w)[@＠]{said}{ends}|(?<=/){said}{ends}|(?<=\"){said}(?=\")"
    return re.compile(named, re.IGNORECASE)
