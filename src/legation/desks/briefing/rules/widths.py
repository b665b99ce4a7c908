"""How much room words take on paper: columns, of which a Chinese character takes two."""

import unicodedata


def columns(text: str) -> int:
    """Count columns.

    >>> columns("abc"), columns("贸易")
    (3, 4)
    """
    return sum(_width(sign) for sign in text)


def fitted(text: str, most: int) -> str:
    """Cut a text to so many columns, after a whole word where it has words, with a mark of the cut.

    >>> fitted("One line for all of them", 14)
    'One line for…'
    """
    if columns(text) <= most:
        return text
    taken, kept = 1, []
    for sign in text:
        taken += _width(sign)
        if taken > most:
            break
        kept.append(sign)
    room = "".join(kept)
    whole = room.rsplit(None, 1)[0] if not text[len(room) :][:1].isspace() else room
    ended = whole if len(whole) >= len(room) // 2 else room
    return ended.rstrip(" ,:;.–—-") + "…"


def _width(sign: str) -> int:
    if unicodedata.combining(sign):
        return 0
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 1
