"""Where a word begins and ends, in scripts with blanks, without them, and with clitics."""

import re
import unicodedata

_NO_BLANKS = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"
)
_HANGUL = re.compile(r"[\uac00-\ud7af]")
_ARABIC = re.compile(r"[\u0620-\u064a\u066e-\u06d3]")
_HEBREW = re.compile(r"[\u05d0-\u05ea]")
_INDIC = re.compile(r"[\u0900-\u0dff]")
_ARABIC_BEFORE = re.compile(r"^[وف]?(?:[بكل]?(?:ال)?|لل|ال)$")
_HEBREW_BEFORE = re.compile(r"^[ושכ]{0,2}[הבלמכ]?$")
_ARABIC_AFTER = re.compile(r"^(?:ي|ية|يا|ين|يين|يون|يات|ان|ی|ی‌ها|ه|ة)?$")
_LONGEST_CLITIC = 4


def is_word(text: str, start: int, end: int, *, ending: int) -> int | None:
    """Say where the word that starts with ``text[start:end]`` ends, or None when it is no word there.

    Up to ``ending`` letters may follow as inflection. Arabic and Hebrew clitics (wa-, bi-, al-, li-l-)
    may stand before, Arabic nisba endings behind; in scripts without blanks every place is an edge.
    """
    first = text[start]
    if _NO_BLANKS.match(first):
        return end
    if not _begins(text, start, first):
        return None
    return _end(text, end, first, ending)


def _begins(text: str, start: int, first: str) -> bool:
    begin = start
    while begin > 0 and start - begin <= _LONGEST_CLITIC and _is_letter(text[begin - 1]):
        begin -= 1
    before = text[begin:start]
    if not before:
        return True
    if _ARABIC.match(first):
        return bool(_ARABIC_BEFORE.match(before))
    return bool(_HEBREW.match(first) and _HEBREW_BEFORE.match(before))


def _end(text: str, end: int, first: str, ending: int) -> int | None:
    if _HANGUL.match(first):
        return end
    stop = end
    while (
        stop < len(text) and stop - end <= max(ending, _LONGEST_CLITIC) and _is_letter(text[stop])
    ):
        stop += 1
    after = text[end:stop]
    if len(after) <= ending:
        return stop
    if _ARABIC.match(first):
        return stop if _ARABIC_AFTER.match(after) else None
    return end if _INDIC.match(first) and not after[0].isalpha() else None


def _is_letter(character: str) -> bool:
    return (
        character.isalnum() or character == "_" or unicodedata.category(character) in ("Mn", "Mc")
    )
