"""Languages and organisations by their English names, countries as the profile in force names them."""

from collections.abc import Sequence

from babel import Locale, UnknownLocaleError

from legation.chancery.recognition import country_in_sentence as in_sentence
from legation.chancery.recognition import country_name as name_in_force
from legation.domain.languages import UNDETERMINED
from legation.methods.language.aliases import organisation_name

READER_LANGUAGE = "en"
"""The language briefs are written in."""
ORGANISATION = "org:"
"""How the ids of organisations begin."""
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
    """Name the country or territory of an ISO 3166 code, or the organisation of an id such as ``org:eu``;
    an unknown one is given back."""
    if is_organisation(code):
        return organisation_name(code)
    return name_in_force(code, READER_LANGUAGE)


def country_in_sentence(code: str) -> str:
    """Name it as it stands within a sentence, with its article: “the Russian Federation”."""
    if is_organisation(code):
        name = organisation_name(code)
        return f"the {name}" if " " in name else name
    return in_sentence(code, READER_LANGUAGE)


def is_organisation(code: str) -> bool:
    """Whether a code that a publication names is an organisation's, which no post stands in."""
    return code.startswith(ORGANISATION)


def in_a_row(names: Sequence[str]) -> str:
    """Say names one after another.

    >>> in_a_row(["Arabic", "English", "French"])
    'Arabic, English and French'
    """
    *before, last = names
    return f"{', '.join(before)} and {last}" if before else last
