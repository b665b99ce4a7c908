"""Languages and countries by their English names; the code itself where there is none."""

from babel import Locale, UnknownLocaleError

from legation.domain.languages import UNDETERMINED

_ENGLISH = Locale("en")


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
    return str(_ENGLISH.territories.get(code.upper(), code))
