"""Words from right to left as a printer draws them that sets each letter by itself, from the left."""

import ctypes
import re
from html import escape, unescape

_FROM_RIGHT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_INVISIBLE = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_LABEL = re.compile(r"(<text\b[^>]*>)([^<]+)(?=</text>)")
_BY_FIRST_LETTER = 0x40
"""FriBidi's FRIBIDI_PAR_ON: a text runs as its first letter does."""


def shaped_labels(drawings: str) -> str:
    """Give HTML with the labels of its SVG drawings in the order and the joined forms that are seen."""
    return _LABEL.sub(lambda found: found[1] + escape(visual(unescape(found[2]))), drawings)


def visual(text: str) -> str:
    """Give a text's letters in the order in which they are seen, Arabic ones in their joined forms.

    FriBidi does it, which Pango brings with it; without it, and where nothing runs from right to left, the
    text is given back.
    """
    if not _FROM_RIGHT.search(text):
        return text
    try:
        library = ctypes.CDLL("libfribidi.so.0")
    except OSError:
        return text
    letters = ctypes.c_uint32 * len(text)
    seen, runs = letters(), ctypes.c_uint32(_BY_FIRST_LETTER)
    is_done = library.fribidi_log2vis(
        letters(*map(ord, text)), len(text), ctypes.byref(runs), seen, None, None, None
    )
    return _INVISIBLE.sub("", "".join(map(chr, seen))) if is_done else text
