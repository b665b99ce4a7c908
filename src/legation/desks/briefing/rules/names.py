"""Languages by their English names, countries as the profile in force names them; else the code itself."""

from babel import Locale, UnknownLocaleError

from legation.chancery.recognition import country_name as name_in_force
from legation.domain.languages import UNDETERMINED

READER_LANGUAGE = "en"
"""The language briefs are written in."""
_ENGLISH = Locale(READER_LANGUAGE)


def language_name(tag: str) -> str:
    """Name the language of a BCP 47 tag.

    >>> language_name("sw")
    'Swahili'
    """
    if tag in ("", UNDETERMINED):
        return "undetermined"
    try:
        named = Locale.parse(tag, sep="-").get_display_name("en")
    except (UnknownLocaleError, ValueError):
        named = _ENGLISH.languages.get(tag)
    return str(named or tag)


def country_name(code: str) -> str:
    """Name the country or territory of an ISO 3166 code; an unknown one is given back."""
    return name_in_force(code, "en")
