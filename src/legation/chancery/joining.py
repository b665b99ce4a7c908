"""Pieces put together as the reader's language does it: French sets a narrow space before its colon."""

from collections.abc import Iterable

from django.utils.translation import gettext, pgettext


def named(name: str, says: object) -> str:
    """Put what is said behind what it is said of."""
    told = pgettext("what something is called, and what is said of it", "%(name)s: %(says)s")
    return told % {"name": name, "says": says}


def colon() -> str:
    """Give what stands between the two, where markup parts them."""
    return named("", "")


def parted(parts: Iterable[str]) -> str:
    """Put sentences without an end of their own one after the other."""
    return gettext("; ").join(parts)
