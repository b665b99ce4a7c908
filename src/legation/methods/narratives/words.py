"""Words: what a text is taken apart into, in any script.

Scripts that put no space between words (Chinese, Japanese, Thai, Lao, Khmer, Burmese) give
overlapping pairs of characters.
"""

import re

WORD = re.compile(r"\w+")
UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]+")
COMMON_SHARE = 0.1
"""A word in more than this share of the texts is a stop word."""


def words_of(text: str) -> list[str]:
    """List the words of a text, lower-cased, in order and with repeats.

    >>> words_of("Quake of 5.1 in Peru")
    ['quake', 'of', '5', '1', 'in', 'peru']
    """
    words: list[str] = []
    for word in WORD.findall(text.casefold()):
        if word.isascii() or not UNSPACED.search(word):
            words.append(word)
            continue
        for run in UNSPACED.findall(word):
            words += [run[at : at + 2] for at in range(max(1, len(run) - 1))]
    return words
