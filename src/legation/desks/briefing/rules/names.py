"""Languages and organisations by their English names, countries as the profile in force names them."""

from collections.abc import Sequence

from babel import Locale, UnknownLocaleError

from legation.chancery.recognition import country_in_sentence as in_sentence
from legation.chancery.recognition import country_name as name_in_force
from legation.desks.briefing.parts import Counted, Evidence, Named, Row, counted
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


def language(tag: str) -> Named:
    """Give a language as a part of a sentence."""
    return Named(kind="language", code=tag, text=language_name(tag))


def country(code: str) -> Named:
    """Give a country or organisation as a part of a sentence."""
    return Named(kind="country", code=code, text=country_in_sentence(code))


def countries_in_a_row(codes: Sequence[str]) -> Row:
    """Name countries one after another."""
    return Row(tuple(country(one) for one in codes))


def languages_in_a_row(tags: Sequence[str]) -> Row:
    """Name languages one after another."""
    return Row(tuple(language(one) for one in tags))


def many_languages(listed: Evidence, *, are_all: bool) -> Counted:
    """Count languages; where some in which little was said are left out, the others are the main ones."""
    if are_all:
        return counted("{number} language", "{number} languages", listed)
    return counted("{number} main language", "{number} main languages", listed)


def is_organisation(code: str) -> bool:
    """Whether a code that a publication names is an organisation's, which no post stands in."""
    return code.startswith(ORGANISATION)
