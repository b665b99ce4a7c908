"""The English article before names of countries: what a name asks for by its words, in any profile."""

import re

from legation.chancery.recognition.profile import spoken_language

_KINDS = (
    "Republic",
    "Kingdom",
    "Federation",
    "States",
    "Emirates",
    "Islands",
    "Isle",
    "State of",
    "Union of",
    "Territory",
    "Territories",
    "Holy See",
)
"""What a state or group of islands is called by: a name with one of these takes the article."""
_ALONE = (
    "Bahamas",
    "Comoros",
    "Congo",
    "Gambia",
    "Maldives",
    "Netherlands",
    "Philippines",
)
"""Names of one word that take it: rivers and groups of islands that gave their name to a state."""
_ASKS = re.compile(
    rf"(?<!\w)(?:{'|'.join(_KINDS)})(?!\w)|^(?:{'|'.join(_ALONE)})(?:$|\s*[-–(])", re.UNICODE
)
_ASIDE = re.compile(r"\([^)]*\)")


def in_sentence(name: str, language: str) -> str:
    """Give a country's name as it stands within a sentence; those not in English are left as they are.

    Weakness: a name that an owner's profile invents is judged by its words alone.

    >>> in_sentence("United States of America", "en"), in_sentence("Iran (Islamic Republic of)", "en")
    ('the United States of America', 'Iran (Islamic Republic of)')
    """
    if spoken_language(language) != "en" or name.casefold().startswith("the "):
        return name
    return f"the {name}" if _ASKS.search(_ASIDE.sub("", name).strip()) else name
