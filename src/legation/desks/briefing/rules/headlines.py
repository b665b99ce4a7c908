"""What a story is called on the page: its central publication's title without what only machines read."""

import re
from collections.abc import Collection

from legation.desks.briefing.content import Part, Quoted, Words, say
from legation.desks.briefing.rules.names import READER_LANGUAGE, language_name
from legation.desks.briefing.rules.widths import columns, fitted
from legation.domain.languages import UNDETERMINED

LONGEST = 76
"""Columns of a headline on the page; a Chinese character takes two."""
LEAST_WORDS = 3
LEAST_COLUMNS = 10
"""Words that must be left for the hashtags before and behind them to be dropped; or else columns, in
scripts beyond the Latin one."""

_TAG = r"[#＃][^\s#＃]+"
_EDGE_TAGS = re.compile(rf"^(?:{_TAG}\s+)+|(?:\s*{_TAG})+[\s.!?…]*$")
_SIGN = re.compile(r"[#＃](?=\w)")
_TAIL = re.compile(r"\s+[-–—|•·:]\s+([^|–—•]{2,48})$")
_HANDED_ON = re.compile(r"\s+(?:via|by|h/t)\s+@\w*\s*$", re.IGNORECASE)
_BEFORE = re.compile(r"^(?:[^\w\s#＃@“‘\"'(«¿¡]+\s*)+(?:@\w+\s+)*")
_HANDLE = re.compile(r"(?<!\w)@\w+")
_DOMAIN = re.compile(r"(?:www\.)?[\w-]+(?:\.[\w-]+)*\.[a-z]{2,12}", re.IGNORECASE)


def headline(title: str, names: Collection[str]) -> str:
    """Clean a title: hashtags around it, signs of those within, accounts, and the source behind it go.

    ``names`` are those of sources and accounts, case-folded; of what follows the last dash or stroke
    only such a name, or a domain, is dropped.

    >>> headline("Port closed again | Gazette #harbour #strike", {"gazette"})
    'Port closed again'
    >>> headline("#harbour", ())
    'harbour'
    """
    title = _BEFORE.sub("", _HANDED_ON.sub("", title)).strip()
    bare = _EDGE_TAGS.sub("", title).strip()
    kept = bare if _is_enough(bare) else title
    tail = _TAIL.search(kept)
    if tail and (tail[1].strip().casefold() in names or _DOMAIN.fullmatch(tail[1].strip())):
        kept = kept[: tail.start()]
    return _HANDLE.sub("@…", _SIGN.sub("", kept)).strip()


def _is_enough(bare: str) -> bool:
    """Whether what is left can be read: some words, or some signs of a script that does not part them."""
    return len(bare.split()) >= LEAST_WORDS or (
        not bare.isascii() and columns(bare) >= LEAST_COLUMNS
    )


def called(name: Part, *, within: int = LONGEST) -> Part:
    """Give a name cut to so many columns, with its language behind it where that is not the reader's;
    what is no quotation stands as it is."""
    if not isinstance(name, Quoted):
        return name
    return Quoted(
        text=fitted(name.text, within),
        language=name.language,
        tells_language=True,
        aside=foreign_language(name),
    )


def in_quotes(name: Part, *, within: int) -> Words:
    """Give a name within a sentence, in quotation marks."""
    cut = called(name, within=within)
    if not isinstance(cut, Quoted):
        return say("“{name}”", name=cut)
    bare = Quoted(text=cut.text, language=cut.language)
    unsaid = Quoted(text="", language=cut.language, tells_language=True, aside=cut.aside)
    return say("“{name}”{language}", name=bare, language=unsaid)


def foreign_language(name: Quoted, reader: str = READER_LANGUAGE) -> str:
    """Name the language of somebody's words in English where it is not the reader's; empty where it is
    or is not known."""
    if name.language in ("", UNDETERMINED) or name.language.partition("-")[0] == reader:
        return ""
    return language_name(name.language)
