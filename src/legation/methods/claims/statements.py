"""Statements: the sentences of a text that say something which can be true or false.

A sentence is left out that asks, that is too short to say who did what, that speaks to the reader or of
the writer without naming anything, or that is a notice of the site (subscribe, all rights reserved). It
is a rule of thumb: opinions that are put as facts pass."""

import re
from collections.abc import Iterator

import polars as pl

from legation.methods.claims.words import pattern
from legation.methods.narratives.words import UNSPACED, words_of

STATEMENT = {"id": pl.String(), "start": pl.Int64(), "end": pl.Int64(), "said": pl.String()}
"""``start`` and ``end`` are half-open places in the text, in characters (code points)."""
READ_CHARACTERS = 20_000
LEAST_WORDS, PLAIN_WORDS, MOST_WORDS = 4, 6, 90
"""Words of a statement: at least, at least where it names and counts nothing, and at most."""
QUOTED_WORDS = 7
"""Words of a quotation from which it tells whose words they are."""
LONG_WORDS = 3
"""Words of three letters and more that a statement has at least, in scripts with blanks."""
PER_PAIR = 0.6
"""Words that a pair of characters stands for in scripts without blanks."""

_END = re.compile(r"[.!?…]+[\"”»’)\]]*(?=\s)|[。！？؟।።]+[」』”»]*|\n+")
_ABBREVIATED = re.compile(
    r"(?:^|[\s(\"“«])(?:\w|mr|mrs|ms|dr|st|jr|sr|gen|col|lt|sen|rep|gov|prof|vs|no|approx|inc|ltd|u\.s|u\.k"
    r"|u\.n|e\.g|i\.e|им|ул|гг?|руб|тыс|млн|млрд|т\.[дпе]|bzw|ca|nr|art|sra?|dra?|mme|mm)\.$",
    re.IGNORECASE,
)
_ASKS = re.compile(r"[?？؟][\"”»’)\]」』]*$")
_DIGIT = re.compile(r"\d")
_LONG = re.compile(r"[^\W\d_]{3,}")
_NAME = re.compile(r"(?<=[^\s.!?:“«\"„]\s)[“«\"„]?[^\W\d_a-zа-яёїієґ][^\W\d_]+")
_LINK = re.compile(r"https?://\S+|www\.\S+|pic\.twitter\.com/\S+|(?:^|\s)@\w\S*")
_QUOTED = re.compile(
    r"“([^”]{12,})(?:”|$)|«([^»]{12,})(?:»|$)|„([^“”]{12,})(?:[“”]|$)|\"([^\"]{12,})(?:\"|$)|「([^」]{6,})(?:」|$)"
)
_LEADING = re.compile(r"^(?:rt\b[\s:]*|[\s\-–—•*#>|:]+)+", re.IGNORECASE)


def statements(items: pl.DataFrame) -> pl.DataFrame:
    """Cut texts into statements (STATEMENT), in the order of the items and of the text.

    Takes ``id``, ``text`` and ``language`` (BCP 47). ``said`` is the sentence as it stands, without links,
    handles and what leads up to it.
    """
    rows = [
        (key, start, end, said)
        for key, text, language in items.select("id", "text", "language").iter_rows()
        for start, end, said in _stated(text or "", language or "und")
    ]
    return pl.DataFrame(rows, schema=STATEMENT, orient="row")


def _stated(text: str, language: str) -> Iterator[tuple[int, int, str]]:
    read = text[:READ_CHARACTERS]
    for start, end in sentences(read):
        lead = _LEADING.match(read[start:end])
        begin = start + (lead.end() if lead else 0)
        said = " ".join(_LINK.sub(" ", read[begin:end]).split())
        if is_statement(said, language):
            yield begin, end, said


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Give where each sentence begins and ends, blanks around it left out.

    A full stop ends none before a small letter and after an initial or an abbreviation.
    """
    begin = 0
    for found in _END.finditer(text):
        if found.group()[0] == "." and _goes_on(text, found.start(), found.end()):
            continue
        yield from _trimmed(text, begin, found.end())
        begin = found.end()
    yield from _trimmed(text, begin, len(text))


def _goes_on(text: str, stop: int, end: int) -> bool:
    following = text[end : end + 3].strip()[:1]
    if "\n" in text[end : end + 1]:
        return False
    return following.islower() or bool(_ABBREVIATED.search(text[max(0, stop - 12) : stop + 1]))


def _trimmed(text: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    part = text[begin:end]
    start = begin + len(part) - len(part.lstrip())
    stop = begin + len(part.rstrip())
    if start < stop:
        yield start, stop


def is_statement(said: str, language: str) -> bool:
    """Say whether a sentence states something: see the rule above."""
    if _ASKS.search(said):
        return False
    words = length(said)
    if not LEAST_WORDS <= words <= MOST_WORDS:
        return False
    if len(_LONG.findall(said)) < LONG_WORDS and not UNSPACED.search(said):
        return False
    lowered = said.casefold()
    if _found("notices", language, lowered):
        return False
    if names_something(said) or quotations(said):
        return True
    return words >= PLAIN_WORDS and not is_talk(said, language)


def names_something(said: str) -> bool:
    """Say whether a sentence counts something, or names something by a capital inside it."""
    return bool(_DIGIT.search(said) or _NAME.search(said))


def is_talk(said: str, language: str) -> bool:
    """Say whether a sentence speaks of the writer or to the reader and names nothing: its sense is its
    words alone."""
    return not names_something(said) and _found("talk", language, said.casefold())


def quotations(said: str) -> list[str]:
    """Give what stands between quotation marks in a statement, or up to its end, where it is more than a few
    words that anybody says."""
    quotes = ("".join(found) for found in _QUOTED.findall(said))
    return [quote for quote in quotes if length(quote) >= QUOTED_WORDS]


def length(said: str) -> float:
    """Count the words of a sentence; in scripts without blanks a pair of characters is somewhat less than
    one."""
    unspaced = sum(max(1, len(run) - 1) for run in UNSPACED.findall(said))
    return len(words_of(said)) - unspaced * (1 - PER_PAIR)


def _found(kind: str, language: str, lowered: str) -> bool:
    known = pattern(kind, language)
    return bool(known and known.search(lowered))
