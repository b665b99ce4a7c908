"""Text as a terminal may be given it: what would steer the terminal is written out instead."""

import re

_STEERS = re.compile(r"\r(?!\n)|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Control characters of both sets but tab and the ends of lines, and what turns the direction of the
words around it. The marks of direction (LRM, RLM) are part of ordinary Arabic and Hebrew and stay."""


def shown(text: str) -> str:
    r"""Write out the characters that a terminal would obey.

    >>> shown("red\x1b[31m\talert\x07")
    'red\\x1b[31m\talert\\x07'
    """
    return _STEERS.sub(lambda one: one[0].encode("unicode_escape").decode("ascii"), text)
